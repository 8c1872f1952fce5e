-- SPDX-License-Identifier: MIT
-- The key is in nothing that the library gives out, whatever a server, a proxy or the caller's own function does.

local reply = require "reply"
local secret = require "support.secret"
local support = require "support"

local KEY = "rk/Zx9+Qw7Lm3Tn5Vb1Yc8Ud6Hs4Kf2"
local ESCAPED = KEY:gsub("/", "\\/")
local UNICODE = KEY:gsub(".", function(byte) return ("\\u%04x"):format(byte:byte()) end)
local PERCENT = KEY:gsub("[/+]", { ["/"] = "%2F", ["+"] = "%2b" })
local HTML = KEY:gsub("[/+]", { ["/"] = "&#47;", ["+"] = "&#x2B;" })
local EMAIL = { contact = 7, subject = "Hello", body = "<p>Hello</p>" }

-- Makes every kind of call, and gives all that came of it.
local function all_of(client)
  local seen = {}
  local function keep(...) seen[#seen + 1] = { ... } end
  keep(client:send_email(EMAIL))
  keep(client:send_linkedin_voice{ contact = 7, linkedin_account = 3, data = "RIFF", filename = "a.wav",
                                   on_progress = keep })
  keep(client:whoami())
  keep(client:email_accounts():all())
  keep(client:request{ method = "POST", path = "/v3/anything", body = { a = 1 } })
  keep(client:send_email{ contact = 7, subject = "s", body = "b", dry_run = true })
  keep(client)
  return seen
end

-- A key, calls to make with it, and what to look at beside what the calls give.
local function assert_kept(client, events)
  local seen = all_of(client)
  client:close()
  seen[#seen + 1] = { client:send_email(EMAIL) }
  seen[#seen + 1] = { client, events }
  secret.assert_absent(KEY, seen)
  assert.is_true(#secret.strings_in(seen) > 50)
end

local function client_of(url, options)
  local events = {}
  local settings = { base_url = url, api_key = KEY, ca_file = support.ca_file, retries = 0, timeout = 2,
                     on_event = function(event) events[#events + 1] = event end }
  for name, value in pairs(options or {}) do settings[name] = value end
  return assert(reply.new(settings)), events
end

local function answer(status, headers, body)
  return { { "request" }, { "answer", status, headers, body }, { "repeat" } }
end

local function raw(text)
  return { { "request" }, { "send", text }, { "close" } }
end

-- A server that says so much and no more.
local function cut(count)
  local body = '{"detail":"' .. KEY:sub(1, count)
  return raw(("HTTP/1.1 400 Bad\r\nContent-Length: 999\r\n\r\n%s"):format(body))
end

describe("the key that a server repeats", function()
  for what, script in pairs{
    ["in the status line"] = raw("HTTP/1.1 400 " .. KEY .. "\r\nContent-Length: 0\r\n\r\n"),
    ["in half a status line"] = raw("HTTP/1.1 " .. KEY),
    ["in what is no HTTP"] = raw("Bearer " .. KEY .. "\r\n\r\n"),
    ["in a header"] = answer(400, { ["X-Request-Id"] = KEY, ["X-Echo"] = "Authorization: Bearer " .. KEY }, "{}"),
    ["in a header's name"] = raw("HTTP/1.1 400 Bad\r\n" .. KEY .. ": 1\r\nContent-Length: 0\r\n\r\n"),
    ["in a folded header"] = raw("HTTP/1.1 400 Bad\r\nX-Echo: a\r\n " .. KEY .. "\r\nContent-Length: 0\r\n\r\n"),
    ["in headers that end in the middle"] = raw("HTTP/1.1 200 OK\r\nX-Echo: " .. KEY:sub(1, 20)),
    ["in a Retry-After"] = answer(429, { ["Retry-After"] = KEY }, "{}"),
    ["in a redirect"] = answer(302, { Location = "https://127.0.0.1:1/" .. KEY .. "?key=" .. PERCENT }, KEY),
    ["in the body"] = answer(500, { ["Content-Type"] = "text/html" }, "<html>" .. KEY:rep(5) .. "</html>"),
    ["in a body at the end"] = answer(400, nil, ("x"):rep(70000) .. KEY),
    ["in problem details"] = answer(400, nil,
      ('{"code":"%s","title":"%s","detail":"got %s","errors":[{"message":"%s","pointer":"/%s"}],"type":"%s"}')
      :format(KEY, KEY, KEY, KEY, KEY, KEY)),
    ["in JSON with escapes"] = answer(400, nil, ('{"title":"%s","detail":"got %s"}'):format(ESCAPED, UNICODE)),
    ["in JSON's names"] = answer(400, nil, ('{"%s":1,"errors":{"%s":2}}'):format(ESCAPED, UNICODE)),
    ["in a scope"] = answer(403, nil, '{"detail":"required scope: ' .. KEY:sub(1, 30) .. '"}'),
    ["in a URL"] = answer(404, nil, '{"detail":"no ' .. PERCENT .. '"}'),
    ["in a URL in a URL"] = answer(404, nil, '{"detail":"no ' .. PERCENT:gsub("%%", "%%%%2525") .. '"}'),
    ["in JSON in JSON"] = answer(400, nil, '{"detail":"{\\"got\\":\\"' .. KEY:gsub("/", "\\\\u002f") .. '\\"}"}'),
    ["in HTML"] = answer(401, nil, '{"detail":"bad key ' .. HTML .. '"}'),
    ["in HTML in HTML"] = answer(401, nil, '{"detail":"bad key ' .. HTML:gsub("&", "&amp;") .. '"}'),
    ["in an escape that nobody knows"] = answer(401, nil, '{"detail":"bad key ' .. KEY:gsub("/", "&sol;") .. '"}'),
    ["in UTF-16"] = answer(401, { ["Content-Type"] = "text/plain; charset=utf-16" },
                           secret.utf16("bad key " .. KEY .. "!")),
    ["in part from its middle"] = answer(401, nil, '{"detail":"bad key ...' .. KEY:sub(-20) .. '"}'),
    ["in part"] = answer(401, nil, '{"detail":"bad key ' .. KEY:sub(1, 12) .. '..."}'),
    ["in a receipt"] = answer(200, nil, ('{"status":"%s","messageId":"%s","id":7,"userId":"%s"}')
                                        :format(KEY, ESCAPED, UNICODE)),
    ["in an unreadable receipt"] = answer(200, nil, '{"status":"' .. KEY),
    ["in a list"] = answer(200, nil, '[{"email":"' .. ESCAPED .. '"}]'),
    ["in a body cut after 12 bytes"] = cut(12),
    ["in a body cut after 8 bytes"] = cut(8),
    ["in a body cut before its last byte"] = cut(#KEY - 1),
  } do
    it("is not given out: " .. what, function()
      local server = support.serve{ script }
      assert_kept(client_of(server.url))
      assert.is_true(server:count().whole > 0)
      server:close()
    end)
  end

  it("is not given out from two chunks", function()
    local half = math.floor(#KEY / 2)
    local function chunk(text) return ("%x\r\n%s\r\n"):format(#text, text) end
    local server = support.serve{ {
      { "request" }, { "send", "HTTP/1.1 400 Bad\r\nTransfer-Encoding: chunked\r\n\r\n" },
      { "send", chunk("{\"detail\":\"" .. KEY:sub(1, half)) },
      { "send", chunk(KEY:sub(half + 1) .. "\"}") .. "0\r\n\r\n" }, { "repeat" } } }
    assert_kept(client_of(server.url))
    server:close()
  end)
end)

describe("the key is not given out", function()
  local faults = {
    ["where nobody listens"] = { mode = "refused" },
    ["where the queue is full"] = { mode = "full" },
    ["by a server that hangs"] = { { { "request" }, { "hang" } } },
    ["by a server that resets"] = { { { "request" }, { "reset" } } },
    ["by TLS that hangs"] = { scheme = "https", { { "hang" } } },
    ["by TLS that is none"] = { scheme = "https", { { "send", "HTTP/1.1 400 Bad\r\n\r\n" }, { "close" } } },
    ["by an expired certificate"] = { tls = "expired", answer(200, nil, "{}") },
    ["by a certificate for another host"] = { tls = "wrong_host", answer(200, nil, "{}") },
    ["by a certificate that nobody knows"] = { tls = "self_signed", answer(200, nil, "{}") },
  }
  for what, script in pairs(faults) do
    it(what, function()
      local server = support.serve(script)
      assert_kept(client_of(server.url, { timeout = 0.1 }))
      server:close()
    end)
  end

  for what, script in pairs{
    ["that refuses"] = answer(407, { ["Proxy-Authenticate"] = "Basic realm=\"" .. KEY .. "\"" }, KEY),
    ["that fails"] = answer(502, nil, KEY),
    ["that hangs"] = { { "request" }, { "hang" } },
    ["that says nothing useful"] = raw(KEY),
  } do
    it("by a proxy " .. what, function()
      local proxy = support.serve{ script }
      local password = KEY:reverse()
      local client, events = client_of("https://127.0.0.1:9", {
        proxy = ("http://user:%s@%s"):format(password:gsub("/", "%%2F"), proxy.address), timeout = 0.1 })
      assert_kept(client, events)
      for _, request in ipairs(proxy:requests()) do
        secret.assert_absent(KEY, { request.target, request.headers, request.body }, "the CONNECT")
      end
      proxy:close()
    end)
  end

  it("by the message about a proxy that has it for a name", function()
    local name = ("rkzx9qw7"):rep(8)   -- longer than a name may be: nobody is asked for it
    local client = assert(reply.new{ api_key = name, proxy = "http://" .. name, retries = 0 })
    local _, err = client:send_email(EMAIL)
    assert.same({ "connection", "resolve" }, { err.kind, err.phase })
    secret.assert_absent(name, err)
    client:close()
  end)

  it("by a function that raises it, or gives what is no key", function()
    for _, source in ipairs{
      function() error(KEY) end, function() error{ key = KEY } end, function() return { KEY } end,
      function() return KEY .. "\n" end, function() return KEY .. " " .. KEY end, function() return KEY .. "\0" end,
      function() return nil, KEY end, function() return KEY .. "\127" end,
      function() error(setmetatable({}, { __tostring = function() return KEY end })) end,
    } do
      local client, events = client_of("http://127.0.0.1:9", { api_key = source, retries = 0 })
      client.settings.api_key = source
      local seen = { client:send_email(EMAIL) }
      assert.equal("config", seen[2].kind)
      secret.assert_absent(KEY, { seen, events, tostring(client) })
    end
  end)

  it("by reply.new where it is wrong", function()
    for _, key in ipairs{ KEY .. "\n", " " .. KEY, KEY .. "\0" .. KEY, KEY .. "\r\nX: y", { KEY },
                        "Bearer " .. KEY, '"' .. KEY .. '"', KEY .. "\194\160", "\239\187\191" .. KEY } do
      local client, err = reply.new{ api_key = key }
      assert.is_nil(client)
      secret.assert_absent(KEY, err)
    end
    secret.assert_absent(KEY, { reply.new{ api_key = KEY, base_url = "https://user:" .. KEY .. "@api.reply.io" } })
    secret.assert_absent(KEY, { reply.new{ api_key = KEY, proxy = "ftp://user:" .. KEY:gsub("/", "") .. "@p" } })
    secret.assert_absent(KEY, { reply.new{ api_key = KEY, api_kay = KEY } })
  end)
end)
