-- SPDX-License-Identifier: MIT

local support = require "support"

-- The module as it is when the environment has these variables and no other.
local function config_in(environment)
  local getenv = os.getenv
  finally(function() rawset(os, "getenv", getenv) end)
  rawset(os, "getenv", function(name) return environment[name] end)
  package.loaded["reply.config"], package.loaded["reply.environment"] = nil, nil
  local config = require "reply.config"
  rawset(os, "getenv", getenv)
  return config
end

local function resolve(options, environment)
  local settings, faults = config_in(environment or {}).resolve(options)
  local messages = {}
  for index, fault in ipairs(faults or {}) do messages[index] = fault.message end
  return settings, table.concat(messages, "; "), faults
end

local PEM = support.read_file(support.ca_file)
local ca_file = support.temp_file(PEM, "ca.pem")

local DEFAULTS = { base_url = "https://api.reply.io", timeout = 30, connect_timeout = 5, retries = 2, pace = "wait" }

local HTTPS = "must be an https:// URL (http:// for a loopback host only), got "

local function settings_with(changes)
  local settings = {}
  for name, value in pairs(DEFAULTS) do settings[name] = value end
  for name, value in pairs(changes) do settings[name] = value end
  return settings
end

describe("a setting that is good:", function()
  local function on_event() end
  local callable = setmetatable({}, { __call = on_event })
  -- { name, what is given, what it becomes (the same where nothing stands) }
  local rows = {
    { "api_key", "abc.DEF-123_~+/=" }, { "api_key", on_event }, { "api_key", callable },
    { "base_url", "https://api.reply.io/", "https://api.reply.io" }, { "base_url", "https://a.example:8443" },
    { "base_url", "https://a.example/prefix///", "https://a.example/prefix" },
    { "base_url", "HTTPS://API.Reply.io:443/Prefix", "https://api.reply.io:443/Prefix" },
    { "base_url", "http://127.0.0.1:8080" }, { "base_url", "http://localhost:1" }, { "base_url", "http://[::1]:1" },
    { "team", 7, "7" }, { "team", "7" }, { "team", 123456789012345, "123456789012345" }, { "user", 9.0, "9" },
    { "user", "user-9" }, { "user_email", "dana@example.com" }, { "user_email", "döna@example.com" },
    { "api_key", "bearer-abc_123" }, { "base_url", "https://v3.example/v3x" },
    { "ca_file", support.temp_file("Authority\n=====\n" .. PEM:gsub("\n", "\r\n") .. "\n" .. PEM, "two.pem") },
    { "ca_file", support.temp_file(PEM:gsub("CERTIFICATE", "TRUSTED CERTIFICATE"), "trusted.pem") },
    { "timeout", 0.5 }, { "timeout", 86400 }, { "connect_timeout", 1 },
    { "retries", 0 }, { "retries", 10 }, { "retries", "3", 3 }, { "ca_file", ca_file },
    { "proxy", "http://user:pass@proxy.example:3128" }, { "user_agent", "my-script/1.0 (é)" },
    { "on_event", on_event }, { "on_event", callable }, { "sandbox", true }, { "sandbox", false },
    { "pace", "error" }, { "pace", "off" }, { "pace", {} }, { "pace", { mode = "wait", share = 0.5, key = "Dana" } },
    { "pace", { share = 1 } },
    { "sandbox", {} }, { "sandbox", { limits = { minute = 1 } } },
  }
  for _, row in ipairs(rows) do
    local name, given, becomes = row[1], row[2], row[3]
    if becomes == nil then becomes = given end
    it(name .. " " .. tostring(given), function()
      local options = { [name] = given }
      local settings, messages = resolve(options)
      assert.equal("", messages)
      assert.same(settings_with{ [name] = becomes }, settings)
      assert.same({ [name] = given }, options)
    end)
  end

  it("none at all", function() assert.same(DEFAULTS, (resolve{})) end)
end)

describe("a setting that is bad:", function()
  local CONTROL = "must not have a control character, got a string with one"
  local function seen(what) return "must be visible ASCII, got a string with " .. what end
  local QUOTES = "must not be in quotes, got a string with one at an end"
  local BEARER = 'must be the key alone, got a string with "Bearer" before it'
  local UNSEEN = "must not have what is not seen, got a string with "
  local USER_INFO = "must not have user info (an @ behind a port is %40)"
  local VERSION = "must be the address without a version of the API: every path begins with /v3 already"
  local PEM_WITHOUT = "must be a PEM file of certificates, got one without any"
  local PEM_BROKEN = "must be a PEM file of certificates, got one with a broken certificate"
  local SECONDS = "must be seconds, more than 0 and at most 86,400, got "
  local KEY = "must be a string or a function that returns one, got a "
  local MODE = 'must be one of "wait", "error", "off"'
  local PACE = MODE .. " or a table of settings, got "
  local SHARE = "must be a share, more than 0 and at most 1, got "
  local ODD_URL = "has a space, a control character or a byte above 126"
  local rows = {
    { "api_key", "", "must not be empty, got an empty string" },
    { "api_key", "a b", seen "white space" }, { "api_key", " ab", seen "white space at its beginning" },
    { "api_key", "ab\t", seen "white space at its end" }, { "api_key", "ab\n", seen "a line break at its end" },
    { "api_key", "ab\r\n", seen "a line break at its end" },
    { "api_key", "ab\r\nX-Evil: 1", seen "a line break" }, { "api_key", "\nab", seen "a line break" },
    { "api_key", "a\1b", seen "a control character" }, { "api_key", "a\127b", seen "a control character" },
    { "api_key", "a\0b", seen "a NUL byte" }, { "api_key", "a\194\133b", seen "a control character" },
    { "api_key", "\239\187\191ab", seen "a byte order mark at its beginning" },
    { "api_key", "ab\239\187\191", seen "a byte order mark" },
    { "api_key", "\194\160ab", seen "a no-break space" }, { "api_key", "a\226\128\175b", seen "a no-break space" },
    { "api_key", "ab\226\128\139", seen "a zero-width character" },
    { "api_key", "a\226\128\141b", seen "a zero-width character" },
    { "api_key", "a\226\129\160b", seen "a zero-width character" },
    { "api_key", "ab\194\173", seen "a soft hyphen" }, { "api_key", "\227\128\128ab", seen "a wide space" },
    { "api_key", "ab\226\128\142", seen "a mark of the writing direction" },
    { "api_key", "ab\226\128\168", seen "a line break" },
    { "api_key", "a\255", seen "another character at byte 2" },
    { "api_key", "ab…", seen "another character at byte 3" },
    { "api_key", "аbc", seen "another character at byte 1" },   -- the first letter is Cyrillic
    { "api_key", '"abc"', QUOTES }, { "api_key", "'abc'", QUOTES }, { "api_key", "“abc”", QUOTES },
    { "api_key", 'abc"', QUOTES }, { "api_key", "`abc", QUOTES }, { "api_key", "«abc»", QUOTES },
    { "api_key", "Bearer abc", BEARER }, { "api_key", "bearer\tabc", BEARER }, { "api_key", "BEARER: abc", BEARER },
    { "api_key", "Authorization: Bearer abc", BEARER }, { "api_key", '"Bearer abc"', BEARER },
    { "api_key", "Bearer\194\160abc", BEARER }, { "api_key", "Bearer%20abc", BEARER },
    { "api_key", "REPLY_API_KEY=abc", 'must be the key alone, got a string with "REPLY_API_KEY=" before it' },
    { "api_key", 5, KEY .. "number" }, { "api_key", {}, KEY .. "table" }, { "api_key", true, KEY .. "boolean" },
    { "base_url", 5, "must be a string, got a number" }, { "base_url", "", "must not be empty, got an empty string" },
    { "base_url", "https://a.example/v3", VERSION }, { "base_url", "https://a.example/v3/", VERSION },
    { "base_url", "https://a.example/V3", VERSION }, { "base_url", "https://a.example/v1", VERSION },
    { "base_url", "https://a.example/v3/contacts", VERSION }, { "base_url", "https://a.example/api/v2//", VERSION },
    { "base_url", "https://a.example/v3.1/", VERSION }, { "base_url", "https://a.example//v3", VERSION },
    { "base_url", "http://127.0.0.1:1/v3", VERSION },
    { "base_url", "https://user:pass@a.example", USER_INFO },
    { "base_url", "https://@a.example", USER_INFO },
    { "base_url", "https://user:1/secret@a.example", USER_INFO },
    { "base_url", "https://a.example?x=1", "must not have a query or a fragment" },
    { "base_url", "https://a.example/#x", "must not have a query or a fragment" },
    { "base_url", "https://a.example\r\n", ODD_URL },
    { "team", 0, "must be an integer of at least 1, got zero" },
    { "team", "", "must not be empty, got an empty string" },
    { "team", "7\r\nX-Evil: 1", seen "a line break" }, { "team", "7\n", seen "a line break at its end" },
    { "team", "\127", seen "a control character" }, { "team", " 7", seen "white space at its beginning" },
    { "team", "7 ", seen "white space at its end" }, { "team", "\194\1607", seen "a no-break space" },
    { "team", '"7"', QUOTES }, { "user", "7\226\128\139", seen "a zero-width character" },
    { "user", "’7", QUOTES }, { "user", "é", seen "another character at byte 1" },
    { "team", {}, "must be a string, got a table" },
    { "user", 1.5, "must be an integer of at least 1, got a fraction" },
    { "user", "a\rb", seen "a line break" }, { "user_email", "a@b\r\n", UNSEEN .. "a line break at its end" },
    { "user_email", "a@b\194\160", UNSEEN .. "a no-break space" },
    { "user_email", " a@b", UNSEEN .. "white space at its beginning" },
    { "user_email", 5, "must be a string, got a number" },
    { "user_email", "", "must not be empty, got an empty string" },
    { "user_agent", "a\nb", CONTROL }, { "user_agent", 5, "must be a string, got a number" },
    { "proxy", "http://p\r\n", ODD_URL }, { "proxy", "http://p x", ODD_URL },
    { "proxy", 8080, "must be a string, got a number" }, { "proxy", "", "must not be empty, got an empty string" },
    { "proxy", "ftp://p", "must be an http:// or https:// URL, got another scheme" },
    { "proxy", "http://", "must be an http:// or https:// URL, got a string that is none" },
    { "proxy", "http://p/path", "must be a host and a port: percent-encode the / ? # and \\ of its password, and give "
                                .. "no path" },
    { "timeout", 0, SECONDS .. "zero" }, { "timeout", "30", SECONDS .. "a string" },
    { "connect_timeout", -1, SECONDS .. "a negative number" },
    { "timeout", 0 / 0, SECONDS .. "NaN" }, { "timeout", math.huge, SECONDS .. "a larger number" },
    { "retries", -1, "must be an integer from 0 to 10, got a negative number" },
    { "retries", 11, "must be an integer from 0 to 10, got a larger number" },
    { "retries", 0.5, "must be an integer from 0 to 10, got a fraction" },
    { "retries", false, "must be an integer from 0 to 10, got a boolean" },
    { "ca_file", "/nowhere/ca.pem", "must be a file that can be read: No such file or directory" },
    { "ca_file", support.folder(), "must be a file that can be read: the file is a directory" },
    { "ca_file", support.temp_file("", "ca.pem"), "must be a file that can be read: the file is empty" },
    { "ca_file", support.temp_file("PEM", "ca.pem"), PEM_WITHOUT },
    { "ca_file", support.temp_file("\48\130\1\10\0\255", "ca.der"), PEM_WITHOUT },
    { "ca_file", support.temp_file(PEM:gsub("CERTIFICATE", "PRIVATE KEY"), "key.pem"), PEM_WITHOUT },
    { "ca_file", support.temp_file(PEM:gsub("CERTIFICATE", "CERTIFICATE REQUEST"), "request.pem"), PEM_WITHOUT },
    { "ca_file", support.temp_file(PEM .. PEM:sub(1, 200), "cut.pem"), PEM_BROKEN },
    { "ca_file", support.temp_file(PEM:gsub("MI", "<html>", 1), "odd.pem"), PEM_BROKEN },
    { "ca_file", support.temp_file(PEM:gsub("\n.*\n%-", "\n-"), "hollow.pem"), PEM_BROKEN },
    { "ca_file", support.temp_file("\239\187\191" .. PEM, "bom.pem"), PEM_BROKEN },
    { "ca_file", support.temp_file(PEM:gsub("%f[^\n%z]", "  "), "indented.pem"), PEM_BROKEN },
    { "ca_file", support.temp_file(PEM:gsub(".", "%0\0"), "utf16.pem"), PEM_WITHOUT },
    { "on_event", "print", "must be a function, got a string" },
    { "pace", "fast", PACE .. "another string" }, { "pace", 5, PACE .. "a number" },
    { "pace", false, PACE .. "a boolean" },
    { "pace", { mode = "fast" }, "is not right: mode " .. MODE .. ", got another string" },
    { "pace", { share = 1.5, minute = 0, keys = "a" },
      "is not right: share " .. SHARE .. "a larger number; minute must be an integer of at least 1, got zero; "
      .. "keys is not a field of pace; did you mean key?" },
    { "pace", { share = 0 }, "is not right: share " .. SHARE .. "zero" },
    { "pace", { key = "" }, "is not right: key must not be empty, got an empty string" },
    { "pace", { store = "redis" }, "is not right: store must be a store of reply.stores, got a string" },
    { "pace", { store = { take = print, done = print } },
      "is not right: store must be a store for the pacing, got one without free" },
    { "sandbox", { nonsense = 1 },
      "must be a state of the sandbox: nonsense is not a part of the sandbox's state" },
    { "sandbox", "1", "must be true, false or a table of the sandbox's state (REPLY_SANDBOX takes 1, true, yes, on, 0, "
                      .. "false, no and off), got a string" },
  }
  for _, host in ipairs{
    "api.reply.io", "127.0.0.1.example.com", "localhost.example.com", "0.0.0.0", "10.0.0.1",
  } do
    rows[#rows + 1] = { "base_url", "http://" .. host, HTTPS .. "http:// for another host" }
  end
  for _, url in ipairs{ "ftp://a.example", "api.reply.io", "//a.example", "https://", "file:///etc/passwd" } do
    rows[#rows + 1] = { "base_url", url, HTTPS .. "a string that is none" }
  end
  for _, row in ipairs(rows) do
    it(("%s %q"):format(row[1], tostring(row[2])), function()
      local settings, messages, faults = resolve{ [row[1]] = row[2] }
      assert.is_nil(settings)
      assert.equal(row[1] .. " " .. row[3], messages)
      assert.same({ pointer = "/" .. row[1], field = row[1], message = messages }, faults[1])
    end)
  end

  it("a name that no setting has", function()
    local _, messages = resolve{ apikey = "x", baseURL = "x", verbose = 1, [1] = "key" }
    assert.equal("[1] is not a field of reply.new; apikey is not a field of reply.new; did you mean api_key?; "
                 .. "baseURL is not a field of reply.new; did you mean base_url?; verbose is not a field of reply.new",
                 messages)
  end)

  it("all at once", function()
    local _, messages = resolve{ timeout = 0, api_key = "", retries = 11, proxy = "ftp://p", base_url = "ftp://a" }
    assert.equal("api_key must not be empty, got an empty string; "
                 .. "base_url " .. HTTPS .. "a string that is none; "
                 .. "timeout " .. SECONDS .. "zero; "
                 .. "retries must be an integer from 0 to 10, got a larger number; "
                 .. "proxy must be an http:// or https:// URL, got another scheme", messages)
  end)

  it("user with user_email", function()
    local settings, messages = resolve{ user = 1, user_email = "a@b" }
    assert.is_nil(settings)
    assert.equal("user and user_email exclude each other: give one", messages)
    messages = select(2, resolve{ user = 1, user_email = "a@b", timeout = 0 })
    assert.equal("timeout " .. SECONDS .. "zero; user and user_email exclude each other: give one", messages)
  end)
end)

describe("the environment", function()
  local ALL = { REPLY_API_KEY = "env-key", REPLY_BASE_URL = "https://env.example/", REPLY_TEAM_ID = "11",
                REPLY_USER_ID = "12", REPLY_CA_FILE = ca_file, REPLY_PROXY = "http://me:secret@env.example:3128",
                REPLY_SANDBOX = "1" }

  it("gives settings", function()
    assert.same(settings_with{ api_key = "env-key", base_url = "https://env.example", team = "11", user = "12",
                               ca_file = ca_file, proxy = "http://me:secret@env.example:3128", sandbox = true },
                (resolve({}, ALL)))
  end)

  it("gives way to options", function()
    local own = support.temp_file(PEM, "own.pem")
    local options = { api_key = "own", base_url = "https://own.example", team = 1, user = 2, ca_file = own,
                      proxy = "http://own.example:3128", sandbox = false }
    assert.same(settings_with{ api_key = "own", base_url = "https://own.example", team = "1", user = "2", ca_file = own,
                               proxy = "http://own.example:3128", sandbox = false }, (resolve(options, ALL)))
  end)

  it("gives way to options that others hand down", function()
    local base = { api_key = "inherited", sandbox = true }
    local settings = resolve(setmetatable({ timeout = 7 }, { __index = base }),
                             { REPLY_API_KEY = "env-key", REPLY_SANDBOX = "0" })
    assert.equal("inherited", settings.api_key)
    assert.is_true(settings.sandbox)
    assert.equal(7, settings.timeout)
  end)

  it("counts where an option is null", function()
    local null = require("reply.json").null
    assert.is_true(resolve({ sandbox = null }, { REPLY_SANDBOX = "1" }).sandbox)
    assert.equal("user-env", resolve({ user = null, user_email = null }, { REPLY_USER_ID = "user-env" }).user)
    local settings, messages = resolve({ user = null, user_email = "a@b" }, { REPLY_USER_ID = "user-env" })
    assert.equal("", messages)
    assert.same({ nil, "a@b" }, { settings.user, settings.user_email })
    assert.equal("is not a field of reply.new", select(2, resolve{ nosuch = null }):match("is not.*reply.new"))
    messages = select(2, resolve({ user = null }, { REPLY_USER_ID = "a b" }))
    assert.is_truthy(messages:find("(from REPLY_USER_ID)", 1, true))
  end)

  it("gives its user up for a user_email", function()
    local settings = resolve({ user_email = "a@b" }, ALL)
    assert.same({ nil, "a@b", "11" }, { settings.user, settings.user_email, settings.team })
  end)

  it("counts for nothing where it is empty", function()
    local empty = {}
    for name in pairs(ALL) do empty[name] = "" end
    assert.same(DEFAULTS, (resolve({}, empty)))
  end)

  it("turns the sandbox on and off by a word", function()
    for _, word in ipairs{ "1", "true", "TRUE", "yes", "Yes", "on", "ON" } do
      assert.is_true(resolve({}, { REPLY_SANDBOX = word }).sandbox)
    end
    for _, word in ipairs{ "0", "false", "False", "no", "NO", "off", "Off" } do
      assert.is_false(resolve({}, { REPLY_SANDBOX = word }).sandbox)
    end
  end)

  it("is asked again where it says neither", function()
    for _, word in ipairs{ "disabled", "2", "y", "none", " 1", "true\n", "-" } do
      local settings, messages = resolve({}, { REPLY_SANDBOX = word })
      assert.is_nil(settings)
      assert.equal("sandbox must be true, false or a table of the sandbox's state (REPLY_SANDBOX takes 1, true, yes, "
                   .. "on, 0, false, no and off), got a string (from REPLY_SANDBOX)", messages)
      assert.is_false(resolve({ sandbox = false }, { REPLY_SANDBOX = word }).sandbox)
    end
  end)

  it("is checked like options", function()
    local bad = { REPLY_API_KEY = "a\n", REPLY_BASE_URL = "http://a.example", REPLY_TEAM_ID = "a\rb" }
    local _, messages = resolve({}, bad)
    assert.equal("api_key must be visible ASCII, got a string with a line break at its end (from REPLY_API_KEY); "
                 .. "base_url " .. HTTPS .. "http:// for another host (from REPLY_BASE_URL); "
                 .. "team must be visible ASCII, got a string with a line break (from REPLY_TEAM_ID)", messages)
    messages = select(2, resolve({ team = "a b" }, ALL))
    assert.is_nil(messages:find("REPLY_TEAM_ID", 1, true))
  end)

  it("is read at require and never again", function()
    local script = [[
      local reply = require "reply"
      os.getenv = function() error("the environment was read") end
      local client = reply.new{}
      print(client, client.settings.team, client.settings.user, client.settings.ca_file ~= nil, client.has_key)
    ]]
    local env = { REPLY_SANDBOX = false }
    for name, value in pairs(ALL) do if env[name] == nil then env[name] = value end end
    local result = support.run(script, { env = env })
    assert.equal("", result.stderr)
    assert.equal("reply.client (https://env.example)\t11\t12\ttrue\ttrue\n", result.stdout)
  end)

  it("without a key leads to an error that names the places", function()
    local script = [[
      local reply = require "reply"
      local receipt, err = reply.send_email{ contact = 1, subject = "s", body = "b" }
      print(receipt, err, err.kind, err.phase, err.attempts, err.retryable)
    ]]
    local env = {}
    for name in pairs(ALL) do env[name] = false end
    local result = support.run(script, { env = env })
    assert.equal("nil\tsend_email: not_sent, config: no API key: none in the option api_key of reply.new, none in the "
                 .. "environment's REPLY_API_KEY (read when reply was required)\tconfig\tlocal\t0\tfalse\n",
                 result.stdout)
  end)
end)

describe("an api_key function", function()
  local function key_from(source) return config_in{}.key_from(source) end

  it("gives the key", function()
    assert.equal("abc", (key_from(function() return "abc" end)))
    assert.equal("abc", (key_from(setmetatable({}, { __call = function() return "abc", "more" end }))))
  end)

  local rows = {
    { "raises", function() error("secret-key") end, "the api_key function raised an error" },
    { "raises no string", function() error{} end, "the api_key function raised an error" },
    { "gives nothing", function() end, "the api_key function gave a nil, not a string" },
    { "gives a number", function() return 5 end, "the api_key function gave a number, not a string" },
    { "gives a function", function() return print end, "the api_key function gave a function, not a string" },
    { "gives nothing in a string", function() return "" end,
      "the string of the api_key function must not be empty, got an empty string" },
    { "gives a line break", function() return "a\r\nb" end,
      "the string of the api_key function must be visible ASCII, got a string with a line break" },
    { "gives a NUL", function() return "secret\0" end,
      "the string of the api_key function must be visible ASCII, got a string with a NUL byte" },
    { "gives more than the key", function() return "Bearer secret" end,
      "the string of the api_key function must be the key alone, got a string with \"Bearer\" before it" },
  }
  for _, row in ipairs(rows) do
    it("that " .. row[1] .. " is refused", function()
      local key, why = key_from(row[2])
      assert.is_nil(key)
      assert.equal(row[3], why)
    end)
  end
end)
