-- SPDX-License-Identifier: MIT

local defaults = require "reply.sandbox.defaults"
local json = require "reply.json"
local state = require "reply.sandbox.state"

describe("a state of the sandbox", function()
  it("is the default one without a seed", function() assert.same(defaults.new(), state.new()) end)

  it("is made anew every time", function()
    state.new().contacts[1].email = "changed@example.com"
    assert.equal("dana@example.com", state.new().contacts[1].email)
  end)

  it("takes the seed's lists in place of its own", function()
    local made = state.new{ contacts = { { id = 5 } } }
    assert.same({ { id = 5 } }, made.contacts)
    assert.same(defaults.new().linkedin_accounts, made.linkedin_accounts)
  end)

  it("puts the seed's limits and keys into its own", function()
    local made = state.new{ limits = { minute = 3 }, keys = { mine = { kind = "user", user = 12345 } }, key = "mine" }
    assert.same({ minute = 3, hour = 3000 }, made.limits)
    assert.same({ kind = "user", user = 12345 }, made.keys.mine)
    assert.is_table(made.keys["sandbox-key"])
    assert.equal("mine", made.key)
  end)

  it("shares nothing with the seed", function()
    local seed = { contacts = { { id = 5, lists = { 1 } } }, limits = { minute = 3 } }
    local made = state.new(seed)
    made.contacts[1].lists[1], made.limits.minute = 2, 4
    assert.same({ contacts = { { id = 5, lists = { 1 } } }, limits = { minute = 3 } }, seed)
  end)

  it("keeps null and empty lists as they are", function()
    local made = state.new{ email_accounts = { { id = 1, tags = json.list{}, senderName = json.null } } }
    assert.equal('{"id":1,"senderName":null,"tags":[]}', json.encode(made.email_accounts[1]))
  end)
end)

describe("a seed", function()
  for _, row in ipairs{
    { { contcts = {} }, "contcts is not a part of the sandbox's state" },
    { { [1] = true }, "1 is not a part of the sandbox's state" },
    { { key = 7 }, "key must be a line of text" },
    { { key = "" }, "key must be a line of text" },
    { { key = "a\r\nb" }, "key must be a line of text" },
    { { contacts = "none" }, "contacts must be a table" },
    { { contacts = { "dana" } }, "contacts[1] must be a table with an integer id" },
    { { contacts = { { id = 1 }, { id = "2" } } }, "contacts[2] must be a table with an integer id" },
    { { contacts = { { id = 0 } } }, "contacts[1] must be a table with an integer id" },
    { { contacts = { { id = 1.5 } } }, "contacts[1] must be a table with an integer id" },
    { { contacts = { dana = { id = 1 } } }, "contacts must be a list" },
    { { contacts = { { id = 1, connected_to = 301 } } }, "contacts[1].connected_to must be a list" },
    { { contacts = { { id = 1, lists = { "71" } } } }, "contacts[1].lists[1] must be an integer" },
    { { users = { { id = 1 } } }, "users[1] must have an email" },
    { { sequences = { { id = 1, steps = json.null } } },
      "sequences[1].steps must be a list" },
    { { sequences = { { id = 1 }, { id = 2, contacts = { 90514382 } } } },
      "sequences[2].contacts[1] must be a table with an integer contact" },
    { { threads = { { id = 1, messages = { last = {} } } } },
      "threads[1].messages must be a list" },
    { { users = { { id = 1, email = "a@example.com", teams = 11 } } },
      "users[1].teams must be a list" },
    { { contacts = { { id = 1, firstName = "\255" } } },
      "contacts cannot be given out as JSON: /0/firstName is not UTF-8" },
    { { webhooks = { { id = 1 }, { id = 2, url = print } } },
      "webhooks cannot be given out as JSON: /1/url cannot be JSON: a function" },
    { { limits = { minute = "3" } }, "limits.minute must be a number of at least 0" },
    { { limits = { hour = 0 / 0 } }, "limits.hour must be a number of at least 0" },
    { { limits = { day = 3 } }, "limits.day is none: there are minute and hour" },
    { { sequences = { { id = 1, contacts = { 90514382 } } } },
      "sequences[1].contacts[1] must be a table with an integer contact" },
    { { sequences = { { id = 1, steps = 2 } } }, "sequences[1].steps must be a list" },
    { { sequences = { { id = 1 }, { id = 2, emailAccounts = { 4821 } } } },
      "sequences[2].emailAccounts[1] must be a table with an integer id" },
    { { threads = { { id = 1, messages = { "Hi" } } } }, "threads[1].messages[1] must be a table" },
    { { keys = { mine = "user" } }, "keys must hold tables with a kind: user, master or organization" },
    { { keys = { mine = { kind = "guest" } } }, "keys must hold tables with a kind: user, master or organization" },
    { { keys = { mine = { kind = "user", scopes = "contacts:operate" } } }, "keys: scopes must be a list" },
    { { keys = { mine = { kind = "user", scopes = { 5 } } } }, "keys: scopes[1] must be a string" },
    { { windows = {} }, "windows is not a part of the sandbox's state" },
    { { sent = {} }, "sent is not a part of the sandbox's state" },
  } do
    it("is refused: " .. row[2], function()
      local ok, why = state.check(row[1])
      assert.is_nil(ok)
      assert.equal(row[2], why)
      assert.has_error(function() state.new(row[1]) end)
    end)
  end

  it("has nothing that its lists inherit", function()
    local contacts = setmetatable({}, { __index = function() return { id = 1 } end })
    assert.same({}, state.new{ contacts = contacts }.contacts)
  end)

  it("may be empty", function() assert.is_true(state.check{}) end)

  it("may have every part", function()
    assert.is_true(state.check{
      key = "mine", limits = { minute = 0, hour = 0 }, contacts = {}, email_accounts = {}, linkedin_accounts = {},
      attachments = {}, teams = { { id = 1 } }, users = { { id = 1, email = "one@example.com" } },
      keys = { a = { kind = "user" }, b = { kind = "master" }, c = { kind = "organization" } },
    })
  end)
end)

describe("an object", function()
  it("has an id that none before it has, also behind one that is among the largest", function()
    for _, largest in ipairs{ 2 ^ 53 - 1, math.maxinteger or 2 ^ 60 } do
      assert.equal(7001, state.next_id({ { id = largest } }, 7000))
      assert.equal(7003, state.next_id({ { id = 7002 }, { id = largest }, { id = 5 } }, 7000))
    end
  end)

  it("is found by its id", function()
    assert.equal("b", state.find({ { id = 1, n = "a" }, { id = 2, n = "b" } }, 2).n)
    assert.is_nil(state.find({ { id = 1 } }, nil))
    assert.is_nil(state.find({ { id = 1 } }, 3))
  end)

  it("is given out without what only the sandbox knows", function()
    local dana = state.new().contacts[1]
    local public = state.public(dana)
    for name in pairs(defaults.hidden) do assert.is_nil(public[name]) end
    assert.equal("dana@example.com", public.email)
    assert.is_table(dana.connected_to)
  end)
end)
