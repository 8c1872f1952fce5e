-- SPDX-License-Identifier: MIT
-- The request's headers as core.client shows them, what they refuse, and the reader of an answer's headers.

local core = require "reply.core"
local exchange = require "support.exchange"
local support = require "support"

local KEY = support.api_key
local UPLOAD = { data = "x", filename = "a.wav", content_type = "audio/wav" }

local function client_of(options, ...)
  local given = { base_url = "https://a.example:8443" }
  for name, value in pairs(options or {}) do given[name] = value end
  local client = assert(core.client(given))
  assert(client:identity(...))
  return client
end

describe("client:headers shows", function()
  local HOST, ACCEPT, BEARER = "Host: a.example:8443", "Accept: application/json", "Authorization: Bearer ***"
  local JSON, LENGTH = "Content-Type: application/json", "Content-Length: "
  -- A row: the request, the lines; then options and identity where they are not the usual.
  local rows = {
    { { method = "GET", path = "/" }, { HOST, BEARER, ACCEPT } },
    { { method = "POST", path = "/", body = "{}" }, { HOST, BEARER, ACCEPT, JSON, LENGTH .. 2 } },
    { { method = "POST", path = "/", body = "é" }, { HOST, BEARER, ACCEPT, JSON, LENGTH .. 2 } },
    { { method = "POST", path = "/", body = "" }, { HOST, BEARER, ACCEPT, JSON, LENGTH .. 0 } },
    { { method = "POST", path = "/" }, { HOST, BEARER, ACCEPT, LENGTH .. 0 } },
    { { method = "PUT", path = "/" }, { HOST, BEARER, ACCEPT, LENGTH .. 0 } },
    { { method = "PATCH", path = "/" }, { HOST, BEARER, ACCEPT, LENGTH .. 0 } },
    { { method = "DELETE", path = "/" }, { HOST, BEARER, ACCEPT } },
    { { method = "DELETE", path = "/", body = "{}" }, { HOST, BEARER, ACCEPT, JSON, LENGTH .. 2 } },
    { { method = "POST", path = "/", upload = UPLOAD }, { HOST, BEARER, ACCEPT, "Content-Type: multipart/form-data" } },
    { { method = "GET", path = "/" }, { HOST, BEARER, "X-TEAM-ID: 1", "X-User-Id: 2", "X-User-Email: d@e",
      ACCEPT, "User-Agent: u/1" }, { user_agent = "u/1" }, { KEY, "1", "2", "d@e" } },
    { { method = "GET", path = "/" }, { HOST, ACCEPT }, {}, {} },
    { { method = "GET", path = "/" }, { HOST, BEARER, ACCEPT }, {}, { "k" } },
    { { method = "GET", path = "/" }, { HOST, BEARER, ACCEPT }, {}, { "***" } },
  }
  for number, row in ipairs(rows) do
    it(("%d: %s"):format(number, table.concat(row[2], " | ")), function()
      local identity = row[4] or { KEY }
      local client = client_of(row[3], identity[1], identity[2], identity[3], identity[4])
      assert.same(row[2], client:headers(row[1]))
      assert.equal(0, client:step(0))
    end)
  end

  -- In a process of its own, which may crash. What lies in freed memory is another text soon.
  it("no line of a client that a finalizer closes meanwhile", function()
    local result = support.run([[
      local collected, core = require "support.collected", require "reply.core"
      local agent, wrong = ("u"):rep(64), 0
      for _ = 1, 300 do
        local client = assert(core.client{ base_url = "https://a.example", user_agent = agent })
        local is_open = true
        collected(function() is_open = client:close() end)
        while is_open do
          local lines = client:headers{ method = "GET", path = "/" }
          if lines and lines[3] ~= "User-Agent: " .. agent then wrong = wrong + 1 end
        end
      end
      io.write(wrong)
    ]])
    assert.same({ 0, "", "0" }, { result.status, result.stderr, result.stdout })
  end)

  for _, host in ipairs{ "127.0.0.1", "localhost", "LocalHost", "127.1", "2130706433", "0x7f.1" } do
    it("the Host that libcurl sends for " .. host, function()
      local server = support.serve{ { "request" }, { "answer", 200 } }
      finally(function() server:close() end)
      local client = exchange.client{ url = ("http://%s:%d"):format(host, server.port) }
      assert.equal("sent answer 200", exchange.verdict(exchange.run(client)))
      assert.equal("Host: " .. server:requests()[1]:header("host"), client:headers(exchange.request())[1])
    end)
  end
end)

describe("client:identity", function()
  local fields = { "the API key", "the team", "the user", "the user's email" }
  local CONTROL = " has a line break, a NUL or another control character"
  local wrong = {
    { "", " is empty" }, { "a\r\nX-Evil: 1", CONTROL }, { "a\n", CONTROL }, { "\ra", CONTROL }, { "a\0b", CONTROL },
    { "\0", CONTROL }, { "a\tb", CONTROL }, { "a\127", CONTROL }, { "\27[31m", CONTROL },
    { " a", " begins or ends with a space" }, { "a ", " begins or ends with a space" },
    { " ", " begins or ends with a space" },
  }
  for at, field in ipairs(fields) do
    for _, row in ipairs(wrong) do
      it(("refuses %s %q, and changes nothing"):format(field, row[1]), function()
        local client = client_of({}, KEY, "1", "2", "3")
        local before = client:headers{ method = "GET", path = "/" }
        local given = { "new", "new", "new", "new" }
        given[at] = row[1]
        assert.same({ nil, field .. row[2] }, { client:identity(given[1], given[2], given[3], given[4]) })
        assert.same(before, client:headers{ method = "GET", path = "/" })
      end)
    end
  end

  it("takes bytes above 126 and inner spaces", function()
    local lines = client_of({}, "päss wörd", "é"):headers{ method = "GET", path = "/" }
    assert.same({ "Authorization: Bearer ***", "X-TEAM-ID: é" }, { lines[2], lines[3] })
  end)

  it("replaces all of what was there", function()
    local client = client_of({}, KEY, "1", "2", "3")
    assert.is_true(client:identity("other", nil, "9"))
    assert.same({ "Host: a.example:8443", "Authorization: Bearer ***", "X-User-Id: 9", "Accept: application/json" },
                client:headers{ method = "GET", path = "/" })
    assert.is_true(client:identity())
    assert.equal(2, #client:headers{ method = "GET", path = "/" })
  end)

  it("raises for what is no text", function()
    local client = client_of()
    assert.error_matches(function() client:identity(5) end, "string expected")
    assert.error_matches(function() client:identity("k", {}) end, "string expected")
  end)

  it("keeps a user agent to the same rules", function()
    for _, row in ipairs(wrong) do
      assert.same({ nil, "the user agent" .. row[2] },
                  { core.client{ base_url = "https://a.example", user_agent = row[1] } })
    end
  end)
end)

describe("an answer's headers", function()
  local server, client
  after_each(function() server:close() end)

  local function answer_to(...)
    server = support.serve{ { "request" }, { "send", table.concat({ ... }, "\r\n") .. "\r\n\r\n" }, { "close" } }
    client = exchange.client(server)
    return exchange.run(client)
  end

  -- A row: the lines behind the status line, the headers that they are.
  local rows = {
    { { "A: 1", "B:2", "c:  3  ", "D:\t4\t" }, { a = "1", b = "2", c = "3", d = "4" } },
    { { "X-Request-ID: AbC", "CONTENT-TYPE: Text/Plain; Charset=UTF-8" },
      { ["x-request-id"] = "AbC", ["content-type"] = "Text/Plain; Charset=UTF-8" } },
    { { "A: 1", "a: 2", "A: 3" }, { a = "1, 2, 3" } },
    { { "A:", "B: ", "C: x" }, { a = "", b = "", c = "x" } },
    { { "A: b: c", "D: http://x/?y=z:1" }, { a = "b: c", d = "http://x/?y=z:1" } },
    { { "A: é \255 ü" }, { a = "é ? ü" } },
    { { "A: \1\27[31m\127", "B\27: \194\155x\194\133" }, { a = "  [31m ", ["b "] = " x " } },
    { { "A: \226\128\174gpj.exe\226\128\168", "B: \226\129\166x\216\156\226\128\143" },
      { a = " gpj.exe ", b = " x  " } },
    { { "Date: x", "HTTP/1.1 500 no: status" }, { date = "x" } },
    { {}, {} },
  }
  for number, row in ipairs(rows) do
    it(("%d: %s"):format(number, table.concat(row[1], " | ")), function()
      local answer = answer_to("HTTP/1.1 200 OK", (table.unpack or _G.unpack)(row[1]))
      assert.equal("sent answer 200", exchange.verdict(answer))
      assert.same(row[2], answer.headers)
      assert.is_nil(answer.cut)
    end)
  end

  -- In RFC 9112's words, each fold becomes one or more spaces: newer versions of libcurl make it one by themselves.
  it("are one line each, also where they were folded", function()
    local headers = answer_to("HTTP/1.1 200 OK", "A: one", " two", "\tthree", "B: x").headers
    assert.same({ "one two three", "x" }, { (headers.a:gsub(" +", " ")), headers.b })
  end)

  it("may have lines that end in \\n alone", function()
    server = support.serve{ { "request" }, { "send", "HTTP/1.1 200 OK\nA: 1\nContent-Length: 2\n\n{}" }, { "repeat" } }
    local answer = exchange.run(exchange.client(server))
    assert.same({ "sent answer 200", nil, "1", "{}" },
                { exchange.verdict(answer), answer.message, answer.headers.a, answer.body })
  end)

  it("come from the final answer alone", function()
    local answer = answer_to("HTTP/1.1 100 Continue", "A: 1", "", "HTTP/1.1 103 Early Hints", "Retry-After: 9",
                             "HTTP/1.1 500 no: status", "", "HTTP/1.1 200 OK", "B: 2")
    assert.same({ b = "2" }, answer.headers)
    assert.same({ "sent answer 200", nil }, { exchange.verdict(answer), answer.retry_after })
  end)

  it("with several Retry-After ask for the longest", function()
    local answer = answer_to("HTTP/1.1 429 Slow", "Retry-After: 5", "Retry-After: soon", "Retry-After: 7")
    assert.same({ "rejected rate_limited answer 429", 7 }, { exchange.verdict(answer), answer.retry_after })
  end)

  it("of 200 KiB are read, and 256 KiB are the end", function()
    local line = "X-Filler: " .. ("y"):rep(90)
    local many = { "HTTP/1.1 200 OK" }
    for at = 2, 2000 do many[at] = line end
    local answer = answer_to((table.unpack or _G.unpack)(many))
    assert.same({ "sent answer 200", nil }, { exchange.verdict(answer), answer.cut })
    assert.equal(1999 * 92 - 2, #answer.headers["x-filler"])
    server:close()
    server = support.serve{ { "request" }, { "send", "HTTP/1.1 200 OK\r\nA: 1\r\n" }, { "flood", line .. "\r\n" } }
    answer = exchange.run(exchange.client(server))
    assert.same({ "sent answer 200", "the answer's headers are larger than 256 KiB", "1" },
                { exchange.verdict(answer), answer.cut, answer.headers.a })
  end)

  it("that end in the middle are an answer that is cut", function()
    server = support.serve{ { "request" }, { "send", "HTTP/1.1 200 OK\r\nA: 1\r\nB: 2" }, { "close" } }
    local answer = exchange.run(exchange.client(server))
    assert.equal("sent answer 200", exchange.verdict(answer))
    assert.equal("the connection closed inside the answer's headers", answer.cut)
    assert.equal("1", answer.headers.a)
  end)
end)
