-- SPDX-License-Identifier: MIT
-- `lua-reply doctor`: a line for each thing that a send needs, and a send for none.

local cjson = require "cjson"
local command = require "support.command"
local operations = require "reply.operations"
local support = require "support"

local ITEMS = '{"items":[%s],"hasMore":false}'

local function date_in(seconds) return os.date("!%a, %d %b %Y %H:%M:%S GMT", os.time() + seconds) end

-- Whoever has all scopes.
local function anybody()
  local scopes = {}
  for _, operation in ipairs(operations) do
    for scope in (operation.scope or ""):gmatch "%S+" do scopes[#scopes + 1] = scope end
  end
  return cjson.encode{ userId = 1, scopes = scopes }
end

-- A server that answers who, the mailboxes, the LinkedIn accounts.
local function serve(headers, who, mailboxes, accounts)
  return support.serve{
    tls = true,
    { { "request" }, { "answer", 200, headers, who }, { "request" }, { "answer", 200, nil, ITEMS:format(mailboxes) },
      { "request" }, { "answer", 200, nil, ITEMS:format(accounts) } },
  }
end

-- What it says of each check: "state message: advice".
local function examine(arguments, env)
  local words = { "doctor" }
  for _, word in ipairs(arguments) do words[#words + 1] = word end
  local result = command.run(words, { env = env or { REPLY_API_KEY = support.api_key } })
  local said = {}
  for _, one in ipairs(result.results) do
    said[one.check] = one.state .. " " .. one.message .. (one.advice and ": " .. one.advice or "")
  end
  return said, result
end

describe("doctor", function()
  it("says of everything that it is well", function()
    local server = serve({ Date = date_in(0) }, anybody(),
                         '{"id":4,"email":"a@b.example","connectionStatus":"connected"}',
                         '{"id":3,"name":"Ann","status":"enabled","cookieStatus":"valid"}')
    local said, result = examine{ "--base-url", server.url, "--ca-file", support.ca_file }
    assert.equal(0, result.status)
    assert.is_nil(result.stdout:find(support.api_key, 1, true))
    said.ledger, said.trust = said.ledger:match "^%w+", said.trust:match "^%w+"
    assert.same({
      key = "ok there is one", trust = "ok", name = "ok works", connection = "ok works", TLS = "ok works",
      whoami = "ok acts as the user 1", scopes = "ok all that the functions need", clock = "ok as the server's",
      ["mailbox 4"] = "ok a@b.example, connected", ["LinkedIn account 3"] = "ok Ann, enabled", ledger = "ok",
      limits = "ok shared by all commands of this user",
    }, said)
    for _, request in ipairs(server:requests()) do assert.equal("GET", request.method) end
    server:close()
  end)

  it("can use no account that is no object, or has no id", function()
    for _, accounts in ipairs{ { "5", "true" },
                               { '{"connectionStatus":"connected"}', '{"id":"x","status":"enabled"}' } } do
      local server = serve({ Date = date_in(0) }, anybody(), accounts[1], accounts[2])
      local said, result = examine{ "--base-url", server.url, "--ca-file", support.ca_file }
      assert.equal(1, result.status)
      assert.equal("", result.stderr)
      assert.equal("wrong none of them can send: connect one again in Reply.io", said.mailbox)
      assert.equal("wrong none of them can send: connect one again in Reply.io", said["LinkedIn account"])
      server:close()
    end
  end)

  it("knows what a scope gives", function()
    for given, told in pairs{
      ['"*:*"'] = "ok all that the functions need",
      ['"contacts:*","channels:write","inbox:operate","sequences:*","webhooks:*"'] = "ok all that the functions need",
      ['"contacts:write","channels:read","inbox:*","sequences:*","webhooks:*",5'] =
        "wrong missing: contacts:operate: give them to the key in Reply.io",
    } do
      local server = serve({}, ('{"userId":1,"scopes":[%s]}'):format(given), "", "")
      assert.equal(told, examine{ "--base-url", server.url, "--ca-file", support.ca_file }.scopes)
      server:close()
    end
  end)

  it("says what is wrong, and what to do", function()
    local server = serve({ Date = date_in(-600) }, '{"userId":1,"scopes":[]}',
                         '{"id":4,"email":"a@b.example","connectionStatus":"disconnected"}',
                         '{"id":3,"name":"Ann","status":"cookieInvalid"}')
    local said, result = examine{ "--base-url", server.url, "--ca-file", support.ca_file }
    assert.equal(1, result.status)
    assert.matches("^wrong [56]%d%d s ahead of the server's: set it: ", said.clock)
    assert.matches("^wrong missing: .*contacts:operate.*: give them to the key in Reply.io$", said.scopes)
    assert.equal("note a@b.example, disconnected: connect it again in Reply.io", said["mailbox 4"])
    assert.equal("wrong none of them can send: connect one again in Reply.io", said.mailbox)
    assert.equal("note Ann, cookieInvalid: log in again in Reply.io", said["LinkedIn account 3"])
    server:close()
  end)

  it("takes no account for good that cannot be chosen to send from", function()
    local server = serve({}, anybody(), '{"id":4,"email":"a@b.example","connectionStatus":"unknown"}',
                         '{"id":3,"name":"Ann","status":"enabled","cookieStatus":"NotValid"}')
    local said = examine{ "--base-url", server.url, "--ca-file", support.ca_file }
    assert.equal("note a@b.example, unknown: connect it again in Reply.io", said["mailbox 4"])
    assert.equal("note Ann, enabled: log in again in Reply.io", said["LinkedIn account 3"])
    server:close()
    server = serve({}, anybody(), '{"id":4,"email":"a@b.example","connectionStatus":"Connected","dailyLimit":0}',
                   '{"id":3,"name":"Ann","status":"CookieInvalid"},{"id":5,"name":"Bob","status":"paused"}')
    said = examine{ "--base-url", server.url, "--ca-file", support.ca_file }
    assert.equal("note a@b.example, Connected, with a daily limit of 0: raise it in Reply.io", said["mailbox 4"])
    assert.equal("note Ann, CookieInvalid: log in again in Reply.io", said["LinkedIn account 3"])
    assert.equal("note Bob, paused: look at it in Reply.io", said["LinkedIn account 5"])
    server:close()
  end)

  it("stops at the step that fails", function()
    local untrusted = support.serve{ tls = "self_signed", { "hang" } }
    local refused = support.serve{ mode = "refused" }
    for url, case in pairs{
      ["https://nobody.invalid"] = { "name", "^wrong Could not resolve host: nobody.invalid: look at the spelling" },
      [refused.url] = { "connection", "^wrong .*: a firewall, or no network" },
      [untrusted.url] = { "TLS", "^wrong .*: %-%-ca%-file or REPLY_CA_FILE names a PEM file of authorities[^:,]*$" },
    } do
      local said, result = examine{ "--base-url", url, "--retries", "0" }
      assert.equal(1, result.status)
      assert.matches(case[2], said[case[1]])
      assert.is_nil(said.whoami)
    end
    untrusted:close()
    refused:close()
  end)

  it("says that the key is missing, or refused", function()
    local said, result = examine({}, {})
    assert.equal(1, result.status)
    assert.equal("wrong there is none: put it into REPLY_API_KEY, or into a file for --key-file", said.key)
    local server = support.serve{ { "request" }, { "answer", 401 } }
    said = examine{ "--base-url", server.url }
    assert.matches("^wrong .*the server refused the key", said.key)
    server:close()
  end)

  it("blames the key for nothing else that the server says", function()
    local server = support.serve{ { "request" }, { "answer", 501 } }
    local said, result = examine{ "--base-url", server.url }
    assert.equal(1, result.status)
    assert.same({ "ok there is one", "ok works" }, { said.key, said.connection })
    assert.matches("^wrong .*501", said.whoami)
    server:close()
  end)

  it("finds nothing well that it could not try", function()
    local server = support.serve{ { "request" }, { "answer", 429, { ["Retry-After"] = "1000" } } }
    local env = { REPLY_API_KEY = support.api_key, XDG_STATE_HOME = support.folder() }
    assert.equal(1, command.run({ "whoami", "--base-url", server.url }, { env = env }).status)
    local said, result = examine({ "--base-url", server.url }, env)
    assert.equal(1, result.status)
    assert.matches("^wrong not tried: held back here: the user's limit of requests is reached: ", said.network)
    assert.same({}, { said.name, said.connection })
    assert.equal(1, server:count().requests)
    server:close()
  end)

  it("looks at the rest where the ledger is no ledger", function()
    local said, result = examine{ "--sandbox", "--ledger", support.temp_file(("no database"):rep(500)) }
    assert.equal(1, result.status)
    assert.matches("^wrong path /.*: it is damaged, or no SQLite database: put a backup", said.ledger)
    said = examine({ "--sandbox" }, { XDG_STATE_HOME = false, HOME = false })
    assert.matches("^wrong there is no folder for it: [^:]*: %-%-ledger FILE names another$", said.ledger)
    assert.equal("ok acts as the user 12345", said.whoami)
  end)

  it("tells whether the limits are those of all commands", function()
    local env = { XDG_STATE_HOME = support.folder() }
    local server = support.serve{ { "request" }, { "answer", 501 }, { "repeat" } }
    assert.equal("ok shared by all commands of this user", examine({ "--base-url", server.url }, env).limits)
    assert(os.remove(env.XDG_STATE_HOME .. "/lua-reply/pace.db"))
    assert(os.execute("mkdir " .. env.XDG_STATE_HOME .. "/lua-reply/pace.db"))
    assert.matches("^note each command has the limits to itself: ", examine({ "--base-url", server.url }, env).limits)
    assert.is_nil(examine({ "--sandbox" }, env).limits)
    server:close()
  end)

  it("tells of messages that may have left", function()
    local env = { XDG_STATE_HOME = support.folder() }
    command.run({ "email", "--sandbox", "--contact", "90514386", "--subject", "s", "--body", "b", "--dedupe-key", "k" },
                { env = env })
    assert.matches("^note 1 may have left .*: lua%-reply ledger list shows them$", examine({ "--sandbox" }, env).ledger)
  end)
end)
