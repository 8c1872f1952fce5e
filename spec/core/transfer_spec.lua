-- SPDX-License-Identifier: MIT
-- One exchange against a peer that fails at every step of it: what became of the request, and that it went out once.

local core = require "reply.core"
local exchange = require "support.exchange"
local support = require "support"

local SHORT = 1.498   -- seconds, for what never comes; all else has 30
local MANY = 20 * 1024 * 1024
local OK = { "answer", 200, nil, '{"status":"sent"}' }

local server, client
after_each(function()
  if client then client:close() end
  if server then server:close() end
  client, server = nil, nil
end)

-- Nothing that was not sent may have arrived whole, and nothing may arrive twice.
local function check(expected, answer, peer)
  assert.matches("^" .. expected .. "$", exchange.verdict(answer))
  if answer.outcome ~= "sent" and not answer.status then
    assert.is_true(#answer.message > 3 and not answer.message:find("%c"))
    assert.same({ "", {} }, { answer.body, answer.headers })
  end
  if not peer then return end
  assert.is_true(peer:settle())
  local count = peer:count()
  assert.is_true(count.requests <= 1 and count.connections <= 1)
  if answer.outcome == "not_sent" then assert.equal(0, count.whole) end
end

-- Makes one exchange with a server of these options.
local function try(expected, options, more, settings)
  server = support.serve(options)
  client = exchange.client(server, settings)
  local answer = exchange.run(client, exchange.request(more))
  client:close()
  check(expected, answer, not options.mode and server or nil)
  return answer
end

describe("before the first byte", function()
  local rows = {
    { "a port that refuses", { mode = "refused" }, "not_sent connection connect" },
    { "TLS that closes", { scheme = "https", { "read", 1 }, { "close" } }, "not_sent connection tls" },
    { "TLS that resets", { scheme = "https", { "read", 1 }, { "reset" } }, "not_sent connection tls" },
    { "no TLS at all", { scheme = "https", { "read", 1 }, { "send", "HTTP/1.1 200 OK\r\n\r\n{}" } },
      "not_sent connection tls" },
    { "TLS 1.1", { scheme = "https", { "tls", "good", protocol = "TLSv1_1" }, { "request" }, OK },
      "not_sent connection tls" },
    { "an expired certificate", { tls = "expired", { "request" }, OK }, "not_sent tls tls" },
    { "a certificate for another host", { tls = "wrong_host", { "request" }, OK }, "not_sent tls tls" },
    { "a self-signed certificate", { tls = "self_signed", { "request" }, OK }, "not_sent tls tls" },
    { "a CA file that is not there", { tls = true, { "request" }, OK }, "not_sent tls tls",
      { ca_file = "/no/such/ca.pem" } },
    { "a CA file that is none", { tls = true, { "request" }, OK }, "not_sent tls tls", { ca_file = "/etc/passwd" } },
  }
  for _, row in ipairs(rows) do
    it(row[1] .. ": " .. row[3], function() try(row[3], row[2], nil, row[4]) end)
  end

  it("a certificate of an authority that nobody trusts: not_sent tls tls", function()
    server = support.serve{ tls = true, { "request" }, OK }
    client = assert(core.client{ base_url = server.url })
    check("not_sent tls tls", exchange.run(client))
  end)

  it("a name that does not exist: not_sent connection resolve", function()
    client = exchange.client{ url = "https://" .. ("a"):rep(64) .. ".invalid" }
    check("not_sent connection resolve", exchange.run(client))
  end)

  for name, protocol in pairs{ ["TLSv1.2"] = "TLSv1_2", ["TLSv1.3"] = "TLSv1_3" } do
    it(name .. " is spoken", function()
      try("sent answer 200", { scheme = "https", { "tls", "good", protocol = protocol }, { "request" }, OK })
      assert.equal(name, server:connections()[1].tls)
    end)
  end
end)

it("TLS 1.1 is not spoken where the system's own floor is lower", function()
  local lax = support.temp_file("openssl_conf = a\n[a]\nssl_conf = b\n[b]\nsystem_default = c\n[c]\n"
                                .. "MinProtocol = TLSv1\nCipherString = DEFAULT:@SECLEVEL=0\n")
  for protocol, verdict in pairs{ TLSv1_1 = "not_sent connection tls", TLSv1_2 = "sent answer 200" } do
    server = support.serve{ scheme = "https", { "tls", "good", protocol = protocol }, { "request" }, OK }
    local result = support.run([[
      local exchange = require "support.exchange"
      print(exchange.verdict(exchange.run(exchange.client({ url = arg[1] }, { ca_file = arg[2] }))))
    ]], { args = { server.url, support.ca_file }, env = { OPENSSL_CONF = lax } })
    assert.same({ "", verdict .. "\n" }, { result.stderr, result.stdout })
    server:close()
  end
end)

-- A row: the steps after TLS, the verdict; then the body's size, and whether the answer is cut.
local after = {
  { "closed", { { "request" }, { "close" } }, "unknown connection wait" },
  { "cut", { { "request" }, { "cut" } }, "unknown connection wait" },
  { "reset", { { "request" }, { "reset" } }, "unknown connection wait" },
  { "half a status line", { { "request" }, { "send", "HTTP/1.1 2" }, { "close" } }, "unknown connection wait" },
  { "half a status line, reset", { { "request" }, { "send", "HTTP/1.1 200 OK" }, { "reset" } },
    "unknown connection wait" },
  { "only 1xx", { { "request" }, { "send", "HTTP/1.1 103 Early Hints\r\n\r\n" }, { "close" } },
    "unknown connection wait" },
  { "1xx for ever", { { "request" }, { "flood", "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" } },
    "unknown %l+ wait" },
  { "no HTTP", { { "request" }, { "send", "SSH-2.0-OpenSSH_9.2\r\n" }, { "close" } }, "unknown protocol wait" },
  { "HTTP/0.9", { { "request" }, { "send", '{"status":"sent"}' }, { "close" } }, "unknown protocol wait" },
  { "a status of two digits", { { "request" }, { "send", "HTTP/1.1 20 OK\r\n\r\n" }, { "close" } },
    "unknown %l+ wait" },
  { "a status of four digits", { { "request" }, { "send", "HTTP/1.1 2000 OK\r\n\r\n" }, { "close" } },
    "unknown %l+ wait" },
  { "a status with a letter behind it", { { "request" }, { "send", "HTTP/1.1 200x OK\r\n\r\n" }, { "close" } },
    "unknown %l+ wait" },
  { "another protocol", { { "request" }, { "send", "HTTP/1.1 101 Switching Protocols\r\n\r\n" }, { "close" } },
    "unknown protocol wait" },
  { "200 and half of the body", { { "request" }, { "answer", 200, { ["Content-Length"] = 9 }, "{}" }, { "close" } },
    "sent answer 200", cut = true },
  { "byte by byte", { { "request" }, { "slowly", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", 0.001 } },
    "sent answer 200" },
  { "reset in the body", { { "head" }, { "body", 2 }, { "reset" } }, "not_sent connection upload", MANY },
  { "an early 413", { { "head" }, { "body", 1000 }, { "answer", 413 }, { "close" } }, "rejected rejected answer 413",
    MANY },
  { "an early 400, kept open", { { "head" }, { "answer", 400 }, { "hang" } }, "rejected rejected answer 400", MANY },
  { "an early 500", { { "head" }, { "answer", 500 }, { "close" } }, "unknown server answer 500", MANY },
  { "an early 408", { { "head" }, { "answer", 408 }, { "close" } }, "not_sent timeout upload 408", MANY },
}
for _, scheme in ipairs{ "http", "https" } do
  describe("after the first byte, over " .. scheme .. ",", function()
    for _, row in ipairs(after) do
      it(row[1] .. ": " .. row[3], function()
        local answer = try(row[3], { tls = scheme == "https" or nil, receive_buffer = row[4] and 4096, row[2] },
                           { body = row[4] and ("x"):rep(row[4]) })
        assert.equal(row.cut, answer.cut and true)
      end)
    end
  end)
end

-- What never comes. All of it is waited for at once. A row: its name, the peer, the verdict; then what the time limit
-- is (all of it by default), a body's size, whether the peer is a proxy, and whether the answer is cut.
local never = {
  { "a full port", { mode = "full" }, "not_sent timeout connect" },
  { "a full port, by its own limit", { mode = "full" }, "not_sent timeout connect", "connect_timeout" },
  { "TLS", { scheme = "https", { "hang" } }, "not_sent timeout tls" },
  { "TLS, by its own limit", { scheme = "https", { "hang" } }, "not_sent timeout tls", "connect_timeout" },
  { "a proxy", { { "request" }, { "hang" } }, "not_sent timeout proxy", proxy = true },
  { "a proxy, by its own limit", { { "request" }, { "hang" } }, "not_sent timeout proxy", "connect_timeout",
    proxy = true },
  { "a full proxy", { mode = "full" }, "not_sent timeout connect", "connect_timeout", proxy = true },
  { "TLS behind a proxy", { { "request" }, { "send", "HTTP/1.1 200 OK\r\n\r\n" }, { "hang" } }, "not_sent timeout tls",
    "connect_timeout", proxy = true },
}
for _, tls in ipairs{ true, false } do
  for _, row in ipairs{
    { "an answer", { { "request" }, { "hang" } }, "unknown timeout wait" },
    { "an end of 1xx", { { "request" }, { "send", "HTTP/1.1 100 Continue\r\n\r\n" }, { "hang" } },
      "unknown timeout wait" },
    { "half a status line", { { "request" }, { "send", "HTTP/1.1 200" }, { "hang" } }, "unknown timeout wait" },
    { "the end of the headers", { { "request" }, { "send", "HTTP/1.1 200 OK\r\nA: b" }, { "hang" } },
      "sent answer 200", cut = true },
    { "the body", { { "request" }, { "answer", 200, { ["Content-Length"] = 9 }, "{}" }, { "hang" } },
      "sent answer 200", cut = true },
    { "the body of a 500", { { "request" }, { "answer", 500, { ["Content-Length"] = 9 }, "{}" }, { "hang" } },
      "unknown server answer 500", cut = true },
    { "a peer that has answered to read on", { receive_buffer = 4096, { "head" }, { "answer", 200, nil, "{}" },
      { "stall" } }, "sent answer 200", size = MANY },
    { "a peer that reads on", { receive_buffer = 4096, { "head" }, { "stall" } }, "not_sent timeout upload",
      size = MANY },
  } do
    row[1], row[2].tls = row[1] .. (tls and " (https)" or " (http)"), tls or nil
    never[#never + 1] = row
  end
end

describe("waits in vain for", function()
  setup(function()
    for _, row in ipairs(never) do
      row.server = support.serve(row[2])
      row.client = exchange.client(row.proxy and { url = "https://127.0.0.1:1" } or row.server,
                                   { proxy = row.proxy and row.server.url or nil })
      row.request = exchange.request{ [row[4] or "timeout"] = SHORT, body = row.size and ("x"):rep(row.size) }
    end
    for _, row in ipairs(never) do row.transfer = assert(row.client:submit(row.request)) end    -- their time begins
    local started, running = core.now(), #never
    while running > 0 and core.now() < started + 60 do
      running = 0
      for _, row in ipairs(never) do running = running + row.client:step(0.001) end
    end
  end)

  for _, row in ipairs(never) do
    it(row[1] .. ": " .. row[3], function()
      finally(function() row.server:close() end)
      assert.is_true(row.transfer:done())
      local answer = row.transfer:answer()
      row.client:close()
      check(row[3], answer, not row[2].mode and not row.proxy and row.server or nil)
      assert.equal(row.cut, answer.cut and true)
      if row[4] or not answer.message then return end
      local unsent = answer.outcome == "not_sent" and answer.phase ~= "upload"
      assert.equal("its time of 1.5 seconds is over" .. (unsent and ", and nothing was sent" or ""), answer.message)
    end)
  end
end)

-- libcurl's versions have other words: a row has what these have in common.
describe("why it ended is told:", function()
  for _, row in ipairs{
    { "a port that refuses", { mode = "refused" }, " port %d+" },
    { "no answer", { { "request" }, { "close" } }, "[Ee]mpty reply" },
    { "half of the body", { { "request" }, { "answer", 200, { ["Content-Length"] = 9 }, "{}" }, { "close" } },
      "7 bytes" },
  } do
    it(row[1], function()
      server = support.serve(row[2])
      client = exchange.client(server)
      assert.matches(row[3], exchange.run(client).message)
    end)
  end
end)

describe("a proxy", function()
  local target
  after_each(function() target:close() end)

  -- One exchange by a proxy that plays this script; the target is over https.
  local function by_proxy(expected, script, url)
    target = support.serve{ tls = true, { "request" }, OK }
    server = support.serve(script)
    client = exchange.client(target, { proxy = (url or "http://%s"):format(server.address) })
    client:identity(support.api_key, "11", "22")
    local answer = exchange.run(client)
    client:close()
    check(expected, answer)
    if not script.mode then assert.is_true(server:settle()) end
  end

  for _, row in ipairs{
    { "refuses", { { "request" }, { "answer", 407 } }, "not_sent connection proxy" },
    { "cannot", { { "request" }, { "answer", 502, nil, "<p>" } }, "not_sent connection proxy" },
    { "closes", { { "request" }, { "close" } }, "not_sent connection proxy" },
    { "resets", { { "request" }, { "reset" } }, "not_sent connection proxy" },
    { "is none", { { "request" }, { "send", "nonsense\r\n\r\n" }, { "close" } }, "not_sent connection proxy" },
    { "is not there", { mode = "refused" }, "not_sent connection connect" },
    { "opens, and answers by itself", { { "request" }, { "send", "HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 200 OK\r\n\r\n{}" } },
      "not_sent connection tls" },
  } do
    it("that " .. row[1] .. ": " .. row[3], function()
      by_proxy(row[3], row[2])
      assert.equal(0, target:count().connections)
    end)
  end

  it("sees the host's name, and neither key nor message", function()
    by_proxy("sent answer 200", { { "request" }, { "tunnel" } }, "http://us%%40er:p%%3Ass@%s")
    local request, connect, names = target:requests()[1], server:requests()[1], {}
    assert.same({ exchange.BODY, "Bearer " .. support.api_key }, { request.body, (request:header("authorization")) })
    assert.is_nil((request:header("proxy-authorization")))
    assert.same({ "CONNECT", target.address, "" }, { connect.method, connect.target, connect.body })
    for _, pair in ipairs(connect.headers) do names[#names + 1] = pair[1] .. ": " .. pair[2] end
    table.sort(names)
    assert.same({ "Host: " .. target.address, "Proxy-Authorization: Basic dXNAZXI6cDpzcw==",
                  "Proxy-Connection: Keep-Alive" }, names)
    assert.is_true(server:connections()[1].tunnel.up > #exchange.BODY)
  end)

  it("may speak TLS, which is verified", function()
    by_proxy("sent answer 200", { tls = true, { "request" }, { "tunnel" } }, "https://%s")
    target:close()
    server:close()
    by_proxy("not_sent tls tls", { tls = "expired", { "request" }, { "tunnel" } }, "https://%s")
  end)

  it("that speaks TLS is connected to for each message, as nobody can look into its connection", function()
    for scheme, connections in pairs{ http = 1, https = 2 } do
      target = support.serve{ tls = true, { "request" }, OK, { "repeat" } }
      server = support.serve{ tls = scheme == "https" or nil, { "request" }, { "tunnel" } }
      client = exchange.client(target, { proxy = ("%s://%s"):format(scheme, server.address) })
      for _ = 1, 2 do check("sent answer 200", exchange.run(client)) end
      assert.same({ connections, connections }, { target:count().connections, server:count().connections })
      client:close()
      server:close()
      target:close()
    end
  end)

  it("is tunnelled through for plain http, too", function()
    target = support.serve{ { "request" }, OK }
    server = support.proxy()
    client = exchange.client(target, { proxy = server.url })
    check("sent answer 200", exchange.run(client))
    assert.equal("CONNECT", server:requests()[1].method)
    assert.equal("/v3/contacts/1/send-direct-email", target:requests()[1].target)
  end)

  it("elsewhere is not asked for plain http: it would see the key", function()
    target = support.serve{ { "request" }, OK }
    for _, proxy in ipairs{ "http://192.0.2.1:3128", "https://192.0.2.1", "http://[2001:db8::1]:3128" } do
      client = exchange.client(target, { proxy = proxy })
      local answer = exchange.run(client)
      check("not_sent config local", answer)
      assert.matches("^the base URL is http, and the way there leaves this machine", answer.message)
      client:close()
    end
    assert.equal(0, target:count().connections)
  end)

  it("of the environment is not used, nor its exceptions, nor ~/.netrc", function()
    target = support.serve{ { "request" }, OK, { "repeat" } }
    server = support.proxy()
    local wrong = support.serve{ { "request" }, { "answer", 200, nil, "{}" } }
    local env = { NO_PROXY = "*", no_proxy = "127.0.0.1", HOME = support.folder() }
    for _, name in ipairs{ "http_proxy", "https_proxy", "all_proxy", "HTTPS_PROXY", "ALL_PROXY" } do
      env[name] = wrong.url
    end
    local netrc = assert(io.open(env.HOME .. "/.netrc", "w"))
    netrc:write("machine 127.0.0.1 login intruder password secret\n")
    netrc:close()
    local result = support.run([[
      local support, exchange = require "support", require "support.exchange"
      for _, proxy in ipairs{ false, arg[2] } do
        local client = exchange.client({ url = arg[1] }, { proxy = proxy or nil })
        print(exchange.verdict(exchange.run(client)))
      end]], { env = env, args = { target.url, server.url } })
    assert.same({ "", "sent answer 200\nsent answer 200\n" }, { result.stderr, result.stdout })
    assert.same({ 2, 1, 0 }, { #target:requests(), #server:requests(), wrong:count().connections })
    assert.equal("Bearer " .. support.api_key, (target:requests()[1]:header("authorization")))
    wrong:close()
  end)
end)
