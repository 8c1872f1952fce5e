-- SPDX-License-Identifier: MIT
-- The key is in no string that the library gives out, also where a server says it back.

local exchange = require "support.exchange"
local support = require "support"

local KEY = "sk-live/0123456789+AbCdEf=="
local MASK = ("*"):rep(#KEY)
local LIMIT = 8 * 1024 * 1024

-- Where a text stands in what can be reached from a value by fields, keys, metatables and upvalues; or nil.
local function find(value, text, where, seen)
  where, seen = where or "it", seen or {}
  if type(value) == "string" then return value:find(text, 1, true) and where or nil end
  if type(value) == "userdata" then
    return find(select(2, pcall(tostring, value)), text, "tostring of " .. where, seen)
  end
  if seen[value] or type(value) ~= "table" and type(value) ~= "function" then return nil end
  seen[value] = true
  if type(value) == "function" then
    for at = 1, 255 do
      local name, item = debug.getupvalue(value, at)
      if not name then return nil end
      local found = name ~= "_ENV" and find(item, text, where .. "^" .. name, seen)
      if found then return found end
    end
  end
  for name, item in next, value do
    local found = find(name, text, where .. ".", seen) or find(item, text, where .. "." .. tostring(name), seen)
    if found then return found end
  end
  return find(debug.getmetatable(value), text, where .. "#", seen)
end

local server, client
after_each(function()
  if client then client:close() end
  server:close()
  client = nil
end)

-- A server that says `bytes` to everything, and what a send, a read and an upload make of it.
local function say(bytes)
  server = support.serve{ { "request" }, { "send", bytes }, { "close" } }
  local events = {}
  client = support.client(server, { api_key = KEY, on_event = function(event) events[#events + 1] = event end })
  local function text_of(result, err)
    return { result or false, err or false, tostring(result), tostring(err) }
  end
  return {
    text_of(client:send_email{ contact = 1, subject = "s", body = "b" }), text_of(client:whoami()),
    text_of(client:upload_voice{ data = "x", filename = "a.wav" }),
    text_of(client:request{ method = "GET", path = "/v3/a" }), events,
  }
end

local function http(status, headers, body)
  return ("HTTP/1.1 %s\r\n%sContent-Length: %d\r\n\r\n%s"):format(status, headers, #body, body)
end

local WORDS = ('{"status":"you sent Bearer KEY","title":"KEY","detail":"KEY","code":"KEY","type":"KEY","KEY":1,'
               .. '"errors":[{"pointer":"/KEY","message":"KEY"}]}'):gsub("KEY", KEY)

describe("a server that says the key back", function()
  local rows = {
    { "in its body", http("200 OK", "", WORDS) }, { "in a refusal", http("400 Bad Request", "", WORDS) },
    { "in a failure", http("500 Oops", "", WORDS) }, { "in what is no JSON", http("200 OK", "", "<p>" .. KEY .. KEY) },
    { "in its headers", http("401 No", ("X-Request-Id: KEY\r\nX-KEY: 1\r\nLocation: /KEY?KEY\r\n"):gsub("KEY", KEY),
                             "{}") },
    { "in its reason", http("403 Bearer " .. KEY, "", "{}") },
    { "in a redirect", http("302 Found", "Location: https://a.example/" .. KEY .. "\r\n", KEY) },
    { "instead of a status line", "HTTP/1.1 " .. KEY .. "\r\n\r\n" .. KEY },
    { "instead of HTTP", KEY .. "\r\n" .. KEY },
    { "in a status line that is none", "HTTP/9.9 200 " .. KEY .. "\r\n\r\n" },
    { "in a body that is cut", "HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n{\"a\":\"" .. KEY },
    { "in headers that are cut", "HTTP/1.1 200 OK\r\nX-Key: " .. KEY },
    { "in a folded header", "HTTP/1.1 400 No\r\nX-Key: a\r\n " .. KEY .. "\r\nContent-Length: 0\r\n\r\n" },
    { "in 1xx", "HTTP/1.1 103 " .. KEY .. "\r\nLink: " .. KEY .. "\r\n\r\n" .. http("400 No", "", "{}") },
    { "in chunks", "HTTP/1.1 400 No\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n" .. KEY:sub(1, 5) .. "\r\n"
      .. ("%x"):format(#KEY - 5) .. "\r\n" .. KEY:sub(6) .. "\r\n0\r\nX-Key: " .. KEY .. "\r\n\r\n" },
  }
  for _, row in ipairs(rows) do
    it(row[1] .. " is not repeated", function()
      local said = say(row[2])
      assert.equal(4, #said[5])
      assert.is_nil(find(said, KEY))
      assert.is_nil(find(client, KEY))
    end)
  end

  it("keeps its other words, and their lengths", function()
    local said = say(http("400 Bad", "X-Request-Id: r-" .. KEY .. "-1\r\n", WORDS))
    local err = said[1][2]
    assert.same({ MASK, MASK, MASK, MASK, "r-" .. MASK .. "-1" },
                { err.code, err.title, err.detail, err.type, err.request_id })
    assert.same({ #WORDS, "/" .. MASK }, { #err.raw, err.errors[1].pointer })
  end)

  it("is not repeated at the very end of a body of 8 MiB", function()
    for cut = #KEY - 1, 8, -1 do
      local filler = LIMIT - cut
      server = support.serve{ { "request" }, { "send", "HTTP/1.1 200 OK\r\n\r\n" }, { "send", "x", times = filler },
                              { "send", KEY }, { "send", ("y"):rep(100) }, { "close" } }
      client = support.client(server, { api_key = KEY })
      local receipt = assert(client:send_email{ contact = 1, subject = "s", body = "b" })
      assert.equal(LIMIT, #receipt.raw)
      assert.equal("x" .. ("*"):rep(cut), receipt.raw:sub(-cut - 1))
      client:close()
      server:close()
    end
  end)
end)

describe("the key", function()
  it("is in nothing that a client shows", function()
    server = support.serve{ { "request" }, { "answer", 200, nil, '{"status":"sent"}' }, { "repeat" } }
    client = support.client(server, { api_key = KEY, team = 5 })
    local shown = {
      client, tostring(client), tostring(client.handle),
      assert(client:send_email{ contact = 1, subject = "s", body = "b", dry_run = true }),
      assert(client:upload_voice{ data = "x", filename = "a.wav", dry_run = true }),
      client.handle:headers(exchange.request()),
      { client.handle:submit(exchange.request()) },
      { client:send_email{ contact = KEY, subject = KEY .. "\255", body = {} } },
      { client:request{ method = "GET", path = "/" .. KEY } },
    }
    assert(client:send_email{ contact = 1, subject = "s", body = "b" })
    assert.equal("Bearer " .. KEY, (server:requests()[1]:header("authorization")))
    assert.is_nil(find(shown, KEY))
    client:close()
    assert.is_nil(find(shown, KEY))
    assert.equal("it.1^KEY", find({ function() return KEY end }, KEY))
  end)

  it("that was given in the wrong form is in no error", function()
    server = support.serve{ { "request" }, { "answer", 200 } }
    for _, options in ipairs{
      { api_key = KEY .. "\n" }, { api_key = " " .. KEY }, { api_key = KEY .. "\0" }, { api_key = KEY .. " x" },
      { api_key = { KEY } }, { api_key = KEY, team = KEY .. "\r\n" }, { api_key = KEY, base_url = "ftp://" .. KEY },
      { api_key = KEY, proxy = "ftp://" .. KEY }, { api_key = KEY, user = "1", user_email = KEY },
    } do
      local made, err = require("reply").new(options)
      assert.is_nil(made)
      assert.is_nil(find({ err, tostring(err) }, KEY))
    end
    for _, give in ipairs{ function() return KEY .. "\n" end, function() return { KEY } end,
                           function() error(KEY) end, function() error({ KEY }) end } do
      client = support.client(server, { api_key = give })
      local _, err = client:whoami()
      assert.equal("config", err.kind)
      assert.is_nil(find({ err, tostring(err) }, KEY))
      client:close()
    end
    assert.equal(0, server:count().connections)
  end)

  it("of a proxy is in no message, and in no client", function()
    server = support.serve{ { "request" }, { "answer", 407, { ["Proxy-Authenticate"] = "Basic" }, "secret-word" } }
    client = support.client(server, { base_url = "https://127.0.0.1:1", api_key = KEY,
                                      proxy = "http://user:secret-word@" .. server.address })
    local _, err = client:whoami()
    assert.same({ "not_sent", "proxy" }, { err.outcome, err.phase })
    assert.is_nil(find({ err, tostring(err), tostring(client), client }, "secret-word"))
  end)
end)

describe("a key from a function", function()
  it("goes out with every attempt of its own call, also where another call came between", function()
    server = support.serve{ { "request" }, { "answer", 429, { ["Retry-After"] = 0 } }, { "request" }, { "echo" },
                            { "request" }, { "echo" } }
    local keys, calls = { "key-of-the-first-call", "key-of-the-second-call" }, 0
    client = support.client(server, {
      retries = 1,
      api_key = function()
        calls = calls + 1
        return keys[calls]
      end,
      on_event = function() if calls == 1 then client:send_email{ contact = 2, subject = "s", body = "b" } end end,
    })
    assert(client:send_email{ contact = 1, subject = "s", body = "b" })
    local seen = {}
    for at, request in ipairs(server:requests()) do
      seen[at] = request.target:match("contacts/(%d)") .. " " .. request:header("Authorization")
    end
    assert.same({ "1 Bearer key-of-the-first-call", "2 Bearer key-of-the-second-call",
                  "1 Bearer key-of-the-first-call" }, seen)
  end)
end)
