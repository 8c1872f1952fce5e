-- SPDX-License-Identifier: MIT
-- How far an exchange got, and what follows from it: every row of the table of outcomes, and its neighbours.

local core = require "reply.core"

-- "outcome kind phase", "-" where there is no kind.
local function decide(facts)
  local outcome, kind, phase = core.outcome(facts)
  return ("%s %s %s"):format(outcome, kind or "-", phase)
end

local function check(rows, common)
  for number, row in ipairs(rows) do
    it(("%d: %s is %s"):format(number, row[1], row[3]), function()
      local facts = {}
      for name, value in pairs(common or {}) do facts[name] = value end
      for name, value in pairs(row[2]) do facts[name] = value end
      assert.equal(row[3], decide(facts))
    end)
  end
end

describe("nothing was sent:", function()
  check({
    { "no such name", { code = 6 }, "not_sent connection resolve" },
    { "no such proxy", { code = 5, proxied = true }, "not_sent connection resolve" },
    { "the look-up hangs", { code = 28 }, "not_sent timeout resolve" },
    { "refused", { code = 7, resolved = true }, "not_sent connection connect" },
    { "a way without TLS that leaves this machine", { code = 7, secure = false, exposed = true },
      "not_sent config local" },
    { "the server spoke first", { code = 42, resolved = true, connected = true, secure = false, early = true },
      "not_sent protocol connect" },
    { "connect timeout", { code = 28, resolved = true }, "not_sent timeout connect" },
    { "connect timeout to a proxy", { code = 28, resolved = true, proxied = true }, "not_sent timeout connect" },
    { "TLS hangs", { code = 28, resolved = true, connected = true }, "not_sent timeout tls" },
    { "TLS is reset", { code = 35, resolved = true, connected = true }, "not_sent connection tls" },
    { "TLS ends", { code = 56, resolved = true, connected = true }, "not_sent connection tls" },
    { "no TLS, and it hangs", { code = 28, resolved = true, connected = true, secure = false },
      "not_sent timeout connect" },
    { "a certificate that is not trusted", { code = 60, resolved = true, connected = true }, "not_sent tls tls" },
    { "our CA file is bad", { code = 77, resolved = true, connected = true }, "not_sent tls tls" },
    { "no cipher in common", { code = 59, resolved = true, connected = true }, "not_sent tls tls" },
    { "an issuer that is not it", { code = 83, resolved = true, connected = true }, "not_sent tls tls" },
    { "a bad OCSP status", { code = 91, resolved = true, connected = true }, "not_sent tls tls" },
    { "the proxy says 407", { code = 56, resolved = true, connected = true, proxied = true, connect_status = 407 },
      "not_sent connection proxy" },
    { "the proxy says 502", { code = 56, resolved = true, connected = true, proxied = true, connect_status = 502 },
      "not_sent connection proxy" },
    { "the proxy says 407, and hangs", { code = 28, resolved = true, connected = true, proxied = true,
      connect_status = 407 }, "not_sent connection proxy" },
    { "the proxy hangs", { code = 28, resolved = true, connected = true, proxied = true }, "not_sent timeout proxy" },
    { "the proxy hangs up", { code = 56, resolved = true, connected = true, proxied = true },
      "not_sent connection proxy" },
    { "the proxy is no proxy", { code = 97, resolved = true, connected = true, proxied = true },
      "not_sent connection proxy" },
    { "the proxy is no proxy, as libcurl says it from 8.20 on",
      { code = 7, resolved = true, connected = true, proxied = true }, "not_sent connection proxy" },
    { "TLS hangs behind the proxy", { code = 28, resolved = true, connected = true, proxied = true,
      connect_status = 200 }, "not_sent timeout tls" },
    { "a certificate behind the proxy", { code = 60, resolved = true, connected = true, proxied = true,
      connect_status = 200 }, "not_sent tls tls" },
    { "libcurl cannot speak it", { code = 1 }, "not_sent config local" },
    { "libcurl cannot read the URL", { code = 3 }, "not_sent config local" },
    { "canceled before the look-up", { canceled = true }, "not_sent canceled resolve" },
    { "canceled while it connects", { canceled = true, resolved = true }, "not_sent canceled connect" },
    { "canceled in the handshake", { canceled = true, resolved = true, connected = true }, "not_sent canceled tls" },
    { "canceled at the proxy", { canceled = true, resolved = true, connected = true, proxied = true },
      "not_sent canceled proxy" },
    { "a status that nobody asked for", { code = 0, status = 200, resolved = true, connected = true },
      "not_sent connection tls" },
    { "bytes that cannot be ours", { code = 55, sent = 10, length = 10, resolved = true, connected = true },
      "not_sent connection tls" },
  }, { prereq = 0 })
end)

describe("a final status:", function()
  -- From, to, verdict: the edges of each range count, and their neighbours are in the rows beside them.
  local statuses = {
    { 200, 299, "sent - answer" }, { 300, 306, "unknown protocol answer" }, { 307, 308, "rejected protocol answer" },
    { 309, 399, "unknown protocol answer" }, { 400, 400, "rejected rejected answer" },
    { 401, 401, "rejected auth answer" }, { 402, 402, "rejected rejected answer" },
    { 403, 403, "rejected permission answer" }, { 404, 404, "rejected not_found answer" },
    { 405, 407, "rejected rejected answer" }, { 408, 408, "unknown timeout answer" },
    { 409, 428, "rejected rejected answer" }, { 429, 429, "rejected rate_limited answer" },
    { 430, 499, "rejected rejected answer" }, { 500, 500, "unknown server answer" },
    { 501, 501, "rejected server answer" }, { 502, 504, "unknown server answer" },
    { 505, 505, "rejected server answer" }, { 506, 599, "unknown server answer" },
    { 600, 999, "unknown protocol answer" },
  }
  for _, row in ipairs(statuses) do
    it(("%d to %d is %s"):format(row[1], row[2], row[3]), function()
      for status = row[1], row[2] do
        assert.equal(row[3], decide{ prereq = 1, status = status, sent = 10, length = 10 })
        -- Whatever became of the connection after the status line.
        for _, code in ipairs{ 18, 23, 27, 28, 42, 52, 55, 56, 61, 92 } do
          assert.equal(row[3], decide{ prereq = 1, code = code, status = status, sent = 10, length = 10 })
        end
        assert.equal(row[3], decide{ prereq = 1, canceled = true, status = status, sent = 10, length = 10 })
        assert.equal(row[3], decide{ prereq = 1, status = status })
      end
    end)
  end

  check({
    { "an early 413", { code = 0, status = 413 }, "rejected rejected answer" },
    { "an early 200", { code = 0, status = 200 }, "sent - answer" },
    { "a page", { code = 0, status = 200, page = true }, "unknown protocol answer" },
    { "a page that broke off", { code = 18, status = 299, page = true }, "unknown protocol answer" },
    { "a page that was canceled", { canceled = true, status = 200, page = true }, "unknown protocol answer" },
    { "a page that refuses", { code = 0, status = 403, page = true }, "rejected permission answer" },
    { "a page of a gateway", { code = 0, status = 502, page = true }, "unknown server answer" },
    { "an early 500", { code = 55, status = 500 }, "unknown server answer" },
    { "408, as the body never was whole", { status = 408 }, "not_sent timeout upload" },
    { "408, one byte short of the whole", { status = 408, sent = 19 }, "not_sent timeout upload" },
    { "408 for the whole", { status = 408, sent = 20 }, "unknown timeout answer" },
    { "408 inside a body whose repeat was stopped", { status = 408, prereq = 2 }, "not_sent timeout upload" },
  }, { prereq = 1, sent = 5, length = 20 })
end)

describe("it began, and no answer came:", function()
  check({
    { "sent, no answer", { code = 28 }, "unknown timeout wait" },
    { "sent, closed", { code = 52 }, "unknown connection wait" },
    { "sent, reset", { code = 56 }, "unknown connection wait" },
    { "headers that end in the middle", { code = 0 }, "unknown connection wait" },
    { "nothing that is HTTP", { code = 1 }, "unknown protocol wait" },
    { "nonsense", { code = 8 }, "unknown protocol wait" },
    { "another protocol", { code = 0, switched = true }, "unknown protocol wait" },
    { "another protocol, and silence", { code = 28, switched = true }, "unknown protocol wait" },
    { "another protocol, canceled", { switched = true, canceled = true }, "unknown canceled wait" },
    { "another protocol inside the upload", { code = 55, switched = true, sent = 9 }, "not_sent protocol upload" },
    { "another protocol, and a status", { code = 0, switched = true, status = 200 }, "sent - answer" },
    { "sent, canceled", { canceled = true }, "unknown canceled wait" },
    { "a code that nobody knows", { code = 999 }, "unknown connection wait" },
    { "1xx is no answer", { code = 28, status = 103 }, "unknown timeout wait" },
    { "199 is no answer", { code = 28, status = 199 }, "unknown timeout wait" },
    { "1000 is no status", { code = 28, status = 1000 }, "unknown timeout wait" },
    { "more than all went out", { code = 56, sent = 11 }, "unknown connection wait" },
    { "nothing to send", { code = 28, sent = 0, length = 0 }, "unknown timeout wait" },
    { "the repeat was stopped", { code = 42, prereq = 2 }, "unknown connection wait" },
    { "the repeat was stopped at the socket", { code = 7, prereq = 2 }, "unknown connection wait" },
    { "the repeat of what had not gone out as a whole was stopped", { code = 42, prereq = 2, sent = 0 },
      "not_sent connection upload" },
    { "the repeat was stopped, with a status", { code = 42, prereq = 2, status = 200 }, "sent - answer" },
    { "the file changed", { code = 26, sent = 5 }, "not_sent validation upload" },
    { "the file changed, as libcurl has it", { code = 42, sent = 5 }, "not_sent validation upload" },
    { "the peer stops reading", { code = 28, sent = 9 }, "not_sent timeout upload" },
    { "reset in the upload", { code = 55, sent = 9 }, "not_sent connection upload" },
    { "closed in the upload", { code = 52, sent = 0 }, "not_sent connection upload" },
    { "canceled in the upload", { canceled = true, sent = 3 }, "not_sent canceled upload" },
    { "20 MB, the last byte missing", { code = 28, sent = 20e6 - 1, length = 20e6 }, "not_sent timeout upload" },
    { "20 MB", { code = 28, sent = 20e6, length = 20e6 }, "unknown timeout wait" },
    { "5 GB, the last byte missing", { code = 28, sent = 5e9 - 1, length = 5e9 }, "not_sent timeout upload" },
  }, { prereq = 1, sent = 10, length = 10 })
end)

describe("in a forked child", function()
  check({
    { "nothing is known", {}, "unknown canceled wait" },
    { "nothing is known", { prereq = 0 }, "unknown canceled wait" },
    { "nothing is known", { prereq = 1, status = 200, sent = 1, length = 1 }, "unknown canceled wait" },
    { "nothing is known", { prereq = 1, sent = 1, length = 5, canceled = true }, "unknown canceled wait" },
  }, { forked = true })
end)

describe("core.outcome", function()
  it("takes no facts for none", function()
    assert.equal("not_sent connection resolve", decide{})
  end)

  it("raises for what is no fact", function()
    assert.error_matches(function() core.outcome() end, "table expected")
    assert.error_matches(function() core.outcome{ code = "28" } end, "code must be a number, not a string")
    assert.error_matches(function() core.outcome{ sent = 0 / 0 } end, "sent is out of range")
    assert.error_matches(function() core.outcome{ length = math.huge } end, "length is out of range")
    assert.error_matches(function() core.outcome{ status = -1e300 } end, "status is out of range")
  end)
end)

describe("core.retry_after", function()
  local NOW = 784111777   -- Sun, 06 Nov 1994 08:49:37 GMT
  local function check_values(rows)
    for _, row in ipairs(rows) do
      it(("of %q is %s"):format(#row[1] > 40 and row[1]:sub(1, 40) .. "…" or row[1], tostring(row[2])), function()
        assert.equal(row[2], (core.retry_after(row[1], row[3] or NOW)))
      end)
    end
  end

  describe("reads seconds:", function()
    check_values{
      { "0", 0 }, { "1", 1 }, { "120", 120 }, { "007", 7 }, { " 5", 5 }, { "5 ", 5 }, { "\t5 \t", 5 }, { "0.5", 0.5 },
      { "1.25", 1.25 }, { "0.0", 0 }, { "3600.000", 3600 }, { "86400", 86400 }, { "9007199254740992", 2 ^ 53 },
      { "1" .. ("0"):rep(20), 1e20 }, { ("0"):rep(1000) .. "9", 9 },
    }
  end)

  describe("reads dates:", function()
    check_values{
      { "Sun, 06 Nov 1994 08:49:37 GMT", 0 }, { "Sun, 06 Nov 1994 08:49:38 GMT", 1 },
      { "Sun, 06 Nov 1994 08:49:38 GMT", 0.5, NOW + 0.5 }, { "Sun, 06 Nov 1994 09:49:37 GMT", 3600 },
      { "Sunday, 06-Nov-94 08:50:37 GMT", 60 }, { "Sun Nov  6 08:50:37 1994", 60 },
      { "sun, 06 nov 1994 08:49:39 gmt", 2 }, { "Sun, 06 Nov 1994 08:49:36 GMT", 0 },
      { "Thu, 01 Jan 1970 00:00:00 GMT", 0 }, { "Fri, 31 Dec 9999 23:59:59 GMT", 253402300799 - NOW },
      { " Sun, 06 Nov 1994 08:49:38 GMT ", 1 }, { "Mon, 29 Feb 2016 00:00:00 GMT", 1456704000 - NOW },
    }
  end)

  describe("takes for absent:", function()
    check_values{
      { "" }, { " " }, { "-1" }, { "-0.5" }, { "+5" }, { "NaN" }, { "nan" }, { "inf" }, { "Infinity" }, { "1e3" },
      { "0x10" }, { "5s" }, { "5,5" }, { "5." }, { ".5" }, { "." }, { "1.2.3" }, { "1 2" }, { "5\0" }, { "\0005" },
      { "soon" }, { "20 Nov" }, { "Sun" }, { "06 Nov 1994 08:49:37 GMT" }, { "Sun, 06 Nov 1994" }, { "٥" },
      { "Sun, 99 Nov 1994 08:49:37 GMT" }, { "Sun, 06 Foo 1994 08:49:37 GMT" }, { ("9"):rep(400) },
      { "Sun, 06 Nov 1994 08:49:37 GMT\0" }, { "Sun, " .. ("x"):rep(100) }, { "Sun, 06 Nov 1994 88:49:37 GMT" },
    }
  end)

  it("raises for what is no text", function()
    assert.error_matches(function() core.retry_after(5, NOW) end, "string expected")
    assert.error_matches(function() core.retry_after("5") end, "number expected")
  end)
end)
