-- SPDX-License-Identifier: MIT

local errors = require "reply.errors"
local json = require "reply.json"
local operations = require "reply.operations"
local reply = require "reply"
local scripted = require "support.scripted"
local support = require "support"

local failed, refused, sent = scripted.failed, scripted.refused, scripted.sent

local KEY = "key-for-specs-0123456789"
local EMAIL = { contact = 1, subject = "s", body = "b" }

-- Whether a text stands in a string that can be reached from a value by fields, keys and metatables.
local function holds(value, text, seen)
  if type(value) == "string" then return value:find(text, 1, true) ~= nil end
  seen = seen or {}
  if type(value) == "userdata" then return holds(tostring(value), text) end
  if type(value) ~= "table" or seen[value] then return false end
  seen[value] = true
  for name, item in next, value do
    if holds(name, text, seen) or holds(item, text, seen) then return true end
  end
  return holds(debug.getmetatable(value), text, seen)
end

local function line_of(action) return debug.getinfo(action, "S").linedefined end

describe("a wrong kind of call raises, where the caller stands:", function()
  local client = scripted.client{}
  local rows = {
    { function() local _ = client.send_email(EMAIL) end, "call it with a colon: client:send_email{…}" },
    { function() local _ = client.send_email{ contact = 1 } end, "call it with a colon: client:send_email{…}" },
    { function() local _ = client.whoami() end, "call it with a colon: client:whoami{…}" },
    { function() local _ = client.email_accounts{} end, "call it with a colon: client:email_accounts{…}" },
    { function() local _ = client.request("x", {}) end, "call it with a colon: client:request{…}" },
    { function() local _ = client:send_email() end, "send_email takes a table, got nil" },
    { function() local _ = client:send_email("x") end, "send_email takes a table, got string" },
    { function() local _ = client:send_linkedin_voice(5) end, "send_linkedin_voice takes a table, got number" },
    { function() local _ = client:upload_voice("a.wav") end, "upload_voice takes a table, got string" },
    { function() local _ = client:get_contact(7) end, "get_contact takes a table, got number" },
    { function() local _ = client:get_contact() end, "get_contact takes a table, got nil" },
    { function() local _ = client:request() end, "request takes a table, got nil" },
    { function() local _ = client:whoami(5) end, "whoami takes a table, got number" },
    { function() local _ = client:whoami(false) end, "whoami takes a table, got boolean" },
    { function() local _ = client:email_accounts("x") end, "email_accounts takes a table, got string" },
    { function() local _ = client:send_email(EMAIL, { dedupe_key = "x" }) end,
      "send_email takes one table with all in it, got table after it" },
    { function() local _ = client:whoami(nil, 5) end, "whoami takes one table with all in it, got number after it" },
    { function() local _ = client:batch({}, { partial = true }) end,
      "batch takes one table with all in it, got table after it" },
    { function() local _ = client:choose_sender({}, {}) end,
      "choose_sender takes one table with all in it, got table after it" },
    { function() local _ = reply.new({}, { sandbox = true }) end,
      "reply.new takes one table with all in it, got table after it" },
    { function() local _ = reply.send_email(EMAIL, { dry_run = true }) end,
      "send_email takes one table with all in it, got table after it" },
    { function() client.dry_run = true end, "dry_run is no field to set: give it with the call" },
    { function() client.user = 5 end, "user is no field to set: give it to reply.new" },
    { function() reply.timeout = 5 end, "timeout is no field to set: give it with the call" },
    { function() reply.sandbox = true end, "sandbox is no field to set: give it to reply.new" },
    { function() local _ = reply.new("key") end, "reply.new takes a table, got string" },
    { function() local _ = reply.new(false) end, "reply.new takes a table, got boolean" },
    { function() local _ = reply.send_email() end, "send_email takes a table, got nil" },
    { function() local _ = reply.send_email("x") end, "send_email takes a table, got string" },
    { function() local _ = reply.email_accounts(5) end, "email_accounts takes a table, got number" },
    { function() local _ = reply:send_email(EMAIL) end, "call it with a dot: reply.send_email{…}" },
    { function() local _ = reply:whoami() end, "call it with a dot: reply.whoami{…}" },
    { function() local _ = reply.send_email(client, EMAIL) end, "call it with a colon: client:send_email{…}" },
    { function() local _ = reply.whoami(client) end, "call it with a colon: client:whoami{…}" },
  }
  for number, row in ipairs(rows) do
    it(("%d: %s"):format(number, row[2]), function()
      local ok, message = pcall(row[1])
      assert.is_false(ok)
      assert.equal(("%s:%d: %s"):format(debug.getinfo(1, "S").short_src, line_of(row[1]), row[2]), message)
    end)
  end
end)

describe("a wrong value never raises", function()
  local values = { 0, -1, 1.5, 0 / 0, math.huge, 1e300, "", "x\0", "\255", ("x"):rep(1e5), true, false, print, {},
                   { {} }, { a = print }, io.stdout, json.null, coroutine.create(print) }
  for _, operation in ipairs(operations) do
    it("in " .. operation.name, function()
      local client, driver = scripted.client{}
      local function try(input)
        input.dry_run = true
        local ok, result, err = pcall(client[operation.name], client, input)
        if not ok then   -- a name that a list does not know is a wrong kind of call
          assert.equal("pages", operation.result)
          assert.is_truthy(result.errors[#result.errors].message:find("is not a field of " .. operation.name, 1, true))
          result, err = nil, result
        end
        if operation.result == "pages" and result and not result.dry_run then result, err = result() end
        assert.is_true(errors.is_error(err) or type(result) == "table")
        if err then assert.equal("string", type(tostring(err))) end
      end
      for _, value in ipairs(values) do
        for _, field in ipairs(operation.fields) do try{ [field.name] = value } end
        for _, option in ipairs(operations.options) do try{ [option.name] = value } end
        if value == value then try{ [value] = value } end
      end
      assert.equal(0, #driver.requests)
    end)
  end

  it("in reply.new", function()
    for _, field in ipairs(require("reply.config").fields) do
      for _, value in ipairs(values) do
        local client, err = reply.new{ [field.name] = value }
        assert.is_true(client ~= nil or errors.is_error(err) and err.kind == "config" and err.operation == "reply.new")
      end
    end
  end)
end)

describe("the key", function()
  it("is in nothing that a client holds or gives", function()
    local events = {}
    local client = scripted.client({
      sent('{"status":"sent"}'), refused(401, "", { kind = "auth" }), failed("unknown", "wait", "timeout"),
      sent('{"items":[{"id":1}]}'), sent('{"userId":1}'), sent("{}"),
    }, { on_event = function(event) events[#events + 1] = event end, team = 7, user_email = "dana@example.com" })
    local given = {
      tostring(client), { client:send_email(EMAIL) }, { client:send_email(EMAIL) }, { client:send_email(EMAIL) },
      { client:email_accounts():all() }, { client:whoami() }, { client:request{ method = "GET", path = "/v3/a" } },
      { client:send_email{ contact = 1, subject = "s", body = "b", dry_run = true } }, { client:send_email{} },
    }
    assert.equal(6, #events)
    for _, value in ipairs{ given, events, client, reply } do assert.is_false(holds(value, KEY)) end
    for _, one in ipairs(given) do
      if one[2] then assert.is_nil(tostring(one[2]):find(KEY, 1, true)) end
    end
    assert.is_true(holds({ { a = setmetatable({}, { "x" .. KEY .. "y" }) } }, KEY))
    client:close()
    assert.is_false(holds(client, KEY))
  end)

  it("of a bad option is in no error", function()
    for _, options in ipairs{
      { api_key = KEY .. "\r\n" }, { api_key = KEY .. "\0" }, { api_key = KEY, timeout = 0 }, { api_key = { KEY } },
      { api_key = KEY, base_url = "https://" .. KEY .. "@a.example" },
    } do
      local client, err = reply.new(options)
      assert.is_nil(client)
      assert.is_false(holds(err, KEY))
      assert.is_nil(tostring(err):find(KEY, 1, true))
    end
  end)

  it("goes out after a dry run as before it", function()
    local server = support.serve{ { "request" }, { "answer", 200, nil, '{"status":"sent"}' } }
    local client = support.client(server)
    client:send_email{ contact = 1, subject = "s", body = "b", dry_run = true }
    assert(client:send_email(EMAIL))
    assert.equal("Bearer " .. support.api_key, (server:requests()[1]:header("Authorization")))
    client:close()
    server:close()
  end)

  it("of a function goes out with each call, and stays nowhere", function()
    local server = support.serve{ { "request" }, { "answer", 200, nil, '{"status":"sent"}' }, { "repeat" } }
    local asked = 0
    local client = support.client(server,
                                  { api_key = function() asked = asked + 1 return "changing-key-" .. asked end })
    local receipts = { assert(client:send_email(EMAIL)), assert(client:send_email(EMAIL)) }
    local requests = server:requests()
    assert.equal("Bearer changing-key-1", (requests[1]:header("Authorization")))
    assert.equal("Bearer changing-key-2", (requests[2]:header("Authorization")))
    assert.is_false(holds({ client, receipts }, "changing-key"))
    client:close()
    server:close()
  end)
end)

describe("a dry run", function()
  local function dry(options, input)
    input = input or { contact = 1, subject = "s", body = "é" }
    input.dry_run = true
    local client, driver = scripted.client({}, options)
    local shown, err = client:send_email(input)
    assert.equal(0, #driver.requests)
    return shown, err, client
  end

  it("shows the request that would go out", function()
    local shown = dry{ team = 7, user = 9, user_agent = "my-script/2" }
    local headers = {}
    for _, line in ipairs(shown.headers) do
      local name, value = line:match("^([^:]+): (.*)$")
      headers[name:lower()] = value
    end
    assert.same({ "POST", "https://api.example/v3/contacts/1/send-direct-email", '{"subject":"s","body":"é"}', true },
                { shown.method, shown.url, shown.body, shown.dry_run })
    assert.same({ "Bearer ***", "7", "9", "my-script/2 lua-reply/" .. reply._VERSION, "application/json",
                  "api.example" },
                { headers.authorization, headers["x-team-id"], headers["x-user-id"], headers["user-agent"],
                  headers["content-type"], headers.host })
  end)

  it("asks no function for a key, and shows the same", function()
    local function unasked() error("asked") end
    for field, value in pairs{ user = 9, user_email = "dana@example.com" } do
      local shown = dry{ api_key = unasked, team = 7, [field] = value }
      assert.same(dry{ team = 7, [field] = value }.headers, shown.headers)
    end
  end)

  it("finds the same faults", function()
    local shown, err = dry({}, { contact = 0, subject = "s", body = "b" })
    assert.is_nil(shown)
    assert.equal("send_email: not_sent, validation: contact must be an integer of at least 1, got zero", tostring(err))
  end)

  it("has a base URL's path", function()
    assert.equal("https://a.example/x/v3/contacts/1/send-direct-email", dry{ base_url = "https://a.example/x/" }.url)
  end)

  it("gives no key to a call after it", function()
    local asked = 0
    local _, _, client = dry{ api_key = function() asked = asked + 1 error("none") end }
    local _, err = client:send_email(EMAIL)
    assert.same({ "config", 1 }, { err.kind, asked })
  end)

  it("of a closed client is an error", function()
    local client = scripted.client{}
    client:close()
    local shown, err = client:send_email{ contact = 1, subject = "s", body = "b", dry_run = true }
    assert.is_nil(shown)
    assert.equal("send_email: not_sent, config: the client is closed", tostring(err))
  end)
end)

describe("a client", function()
  it("says what it is", function()
    local client = scripted.client{}
    assert.equal("reply.client (https://api.example)", tostring(client))
    assert.equal("reply.client", getmetatable(client).__name)
    client:close()
    client:close()
    assert.equal("reply.client (https://api.example, closed)", tostring(client))
    assert.equal("reply.client (closed)", tostring(client.handle))
  end)

  it("closes at the end of its block where Lua does that", function()
    if not _VERSION:find("5.4", 1, true) then return end
    local client = scripted.client{}
    assert(load("local client <close> = ..."))(client)
    assert.is_true(client.closed)
  end)

  it("is not made of a bad proxy", function()
    for _, proxy in ipairs{ "ftp://a.example", "http://a b", "http://" } do
      local client, err = reply.new{ proxy = proxy }
      assert.is_nil(client)
      assert.matches("^reply%.new: not_sent, config: proxy ", tostring(err))
    end
  end)

  it("leaves the caller's options alone", function()
    local options = { api_key = KEY, base_url = "https://api.example/", team = 7 }
    assert(reply.new(options))
    assert.same({ api_key = KEY, base_url = "https://api.example/", team = 7 }, options)
  end)
end)

describe("client:ready", function()
  local WITHOUT = "ready: not_sent, config: no API key: none in the option api_key of reply.new, none in the "
                  .. "environment's REPLY_API_KEY (read when reply was required)"

  it("tells whether a call would find a key", function()
    assert.is_true(reply.new{ api_key = KEY }:ready())
    assert.is_true(reply.new{ sandbox = true }:ready())
    local ready, err = reply.new{ sandbox = false }:ready()
    assert.same({ false, WITHOUT, "config", "not_sent", false },
                { ready, tostring(err), err.kind, err.outcome, err.retryable })
  end)

  it("asks an api_key function, each time", function()
    local keys = { KEY, false, "two words" }
    local client = reply.new{ api_key = function() return table.remove(keys, 1) end }
    assert.is_true(client:ready())
    assert.equal("ready: not_sent, config: the api_key function gave a boolean, not a string",
                 tostring(select(2, client:ready())))
    assert.equal("ready: not_sent, config: the string of the api_key function must be visible ASCII, got a string with "
                 .. "white space", tostring(select(2, client:ready())))
  end)

  it("is not for a closed client, nor for a dot", function()
    local client = reply.new{ api_key = KEY }
    client:close()
    assert.equal("ready: not_sent, config: the client is closed", tostring(select(2, client:ready())))
    assert.error_matches(function() client.ready() end, "call it with a colon: client:ready")
  end)
end)

describe("the module", function()
  local BARE = { REPLY_API_KEY = false, REPLY_BASE_URL = false, REPLY_TEAM_ID = false, REPLY_USER_ID = false,
                 REPLY_CA_FILE = false, REPLY_PROXY = false, REPLY_SANDBOX = false }

  local function output(script, more)
    local env = {}
    for name, value in pairs(BARE) do env[name] = value end
    for name, value in pairs(more or {}) do env[name] = value end
    local result = support.run(script, { env = env })
    assert.equal("", result.stderr)
    return result.stdout
  end

  it("has a function for each operation, and no global", function()
    for _, operation in ipairs(operations) do assert.is_function(reply[operation.name]) end
    assert.equal(require "reply.version", reply._VERSION)
    assert.equal(json.null, reply.null)
    assert.equal(json.list, reply.list)
    assert.is_true(reply.is_error(errors.here("whoami", "config", "none")))
    for _, other in ipairs{ {}, "an error", false } do assert.is_false(reply.is_error(other)) end
    assert.equal("0", output[[
      local before, count = {}, 0
      for name in pairs(_G) do before[name] = true end
      require "reply"
      for name in pairs(_G) do if not before[name] then count = count + 1 end end
      io.write(count)
    ]])
  end)

  it("makes its client at the first use, once", function()
    assert.equal("1 1", output([[
      local client = require "reply.client"
      local new, made = client.new, 0
      client.new = function(...) made = made + 1 return new(...) end
      local reply = require "reply"
      assert(made == 0)
      reply.send_email{}
      io.write(made, " ")
      reply.whoami()
      io.write(made)
    ]], { REPLY_SANDBOX = "1" }))
  end)

  it("tells whether its functions would find a key", function()
    local script = [[local ready, err = require("reply").ready()
                     io.write(tostring(ready), " ", tostring(err and err.kind))]]
    assert.equal("true nil", output(script, { REPLY_API_KEY = "key-of-the-spec" }))
    assert.equal("true nil", output(script, { REPLY_SANDBOX = "1" }))
    assert.equal("false config", output(script))
    assert.equal("false config", output(script, { REPLY_API_KEY = "key-of-the-spec", REPLY_SANDBOX = "maybe" }))
  end)

  it("gives the error of a bad environment, of a list as an item", function()
    local fault = "\treply.new: not_sent, config: base_url must be an https:// URL (http:// for a loopback host only), "
                  .. "got http:// for another host (from REPLY_BASE_URL)\n"
    assert.equal("nil" .. fault .. "false" .. fault, output([[
      local reply = require "reply"
      print(reply.send_email{ contact = 1, subject = "s", body = "b" })
      for item, err in reply.email_accounts() do print(item, err) end
    ]], { REPLY_BASE_URL = "http://a.example" }))
  end)
end)
