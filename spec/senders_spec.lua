-- SPDX-License-Identifier: MIT
-- Choosing what to send from: the first that can, and why the others cannot.

local json = require "reply.json"
local reply = require "reply"
local scripted = require "support.scripted"

local function account(id, more)
  local made = { id = id, status = "enabled", accountType = "salesNavigator", cookieStatus = "valid",
                 usage = { messages = 0, connectionRequests = 0, inMails = 0 },
                 limits = { limitsMode = "fixed", fixedMax = { dailySendMessageCount = 50, dailyInMailCount = 10,
                                                               dailySendConnectionRequestCount = 20 } } }
  for name, value in pairs(more or {}) do made[name] = value end
  return made
end

local function mailbox(id, more)
  local made = { id = id, connectionStatus = "connected", dailyLimit = 200, ownerUserId = 12345 }
  for name, value in pairs(more or {}) do made[name] = value end
  return made
end

local function choose(seed, input)
  return assert(reply.new{ sandbox = seed }):choose_sender(input)
end

local function reasons_of(passed_over)
  local texts = {}
  for index, passed in ipairs(passed_over) do texts[index] = ("%d: %s"):format(passed.id, passed.reason) end
  return texts
end

describe("a LinkedIn account is passed over", function()
  for _, row in ipairs{
    { { status = "disabled" }, "its status is disabled" },
    { { status = "dailyLimitReached" }, "its status is dailyLimitReached" },
    { { status = "CookieInvalid" }, "its status is CookieInvalid" },
    { { status = json.null }, "its status is null" },
    { { cookieStatus = "notValid" }, "its cookie is not valid" },
    { { usage = { messages = 50 } }, "it used 50 of 50 messages today" },
    { { usage = { messages = 51 }, limits = { limitsMode = "range", rangeMin = { dailySendMessageCount = 20 },
                                              rangeMax = { dailySendMessageCount = 40 },
                                              fixedMax = { dailySendMessageCount = 60 } } },
      "it used 51 of 40 messages today" },
  } do
    it("as " .. row[2], function()
      local choice = assert(choose({ linkedin_accounts = { account(1, row[1]), account(2) } },
                                   { operation = "send_linkedin_message" }))
      assert.equal(2, choice.id)
      assert.equal(2, choice.account.id)
      assert.same({ "1: " .. row[2] }, reasons_of(choice.passed_over))
      assert.equal(1, choice.passed_over[1].account.id)
    end)
  end

  for operation, row in pairs{
    send_linkedin_connect = { "connectionRequests", 20 }, send_linkedin_inmail = { "inMails", 10 },
    send_linkedin_message = { "messages", 50 }, send_linkedin_voice = { "messages", 50 },
    send_linkedin_ai_voice = { "messages", 50 },
  } do
    it(("by the count of %s for %s alone"):format(row[1], operation), function()
      local used = { messages = 0, connectionRequests = 0, inMails = 0 }
      used[row[1]] = row[2]
      local seed = { linkedin_accounts = { account(1, { usage = used }), account(2) } }
      local choice = assert(choose(seed, { operation = operation }))
      assert.same({ ("1: it used %d of %d %s today"):format(row[2], row[2], row[1]) }, reasons_of(choice.passed_over))
      used[row[1]] = row[2] - 1
      assert.equal(1, choose(seed, { operation = operation }).id)
    end)
  end

  it("for an InMail without Sales Navigator, and for nothing else", function()
    local seed = { linkedin_accounts = {
      account(1, { accountType = json.null }), account(2, { accountType = "Premium" }),
      account(3, { accountType = "SalesNavigator" }) } }
    assert.equal(3, choose(seed, { operation = "send_linkedin_inmail" }).id)
    assert.equal(1, choose(seed, { operation = "send_linkedin_connect" }).id)
  end)

  it("for no limit that is not told", function()
    for _, unknown in ipairs{ { usage = json.null }, { limits = json.null }, { limits = { limitsMode = "fixed" } } } do
      assert.equal(1, choose({ linkedin_accounts = { account(1, unknown) } }, { operation = "send_linkedin_voice" }).id)
    end
  end)
end)

describe("a mailbox is passed over", function()
  for _, row in ipairs{
    { { connectionStatus = "disconnected" }, "its connection is disconnected" },
    { { connectionStatus = "unknown" }, "its connection is unknown" },
    { { dailyLimit = 0 }, "its daily limit is 0" },
    { { sendingConnectivityError = "535 5.7.8\r\nrefused" }, "it cannot send: 535 5.7.8 refused" },
    { { sendingLockedByProvider = true }, "its provider has locked its sending" },
  } do
    it("as " .. row[2], function()
      local choice = assert(choose({ email_accounts = { mailbox(1, row[1]), mailbox(2) } },
                                   { operation = "send_email" }))
      assert.equal(2, choice.id)
      assert.same({ "1: " .. row[2] }, reasons_of(choice.passed_over))
    end)
  end

  it("by the list, and its health is not read", function()
    local client, driver = scripted.client{
      scripted.sent('[{"id":1,"connectionStatus":"disconnected"},{"id":2,"connectionStatus":"connected"}]'),
      scripted.sent("{}") }
    assert.equal(2, assert(client:choose_sender{ operation = "send_email" }).id)
    assert.equal(2, #driver.requests)
  end)

  it("by what its health says, which is newer than the list", function()
    for health, reason in pairs{
      ['{"connectionStatus":"Disconnected"}'] = "1: its connection is Disconnected",
      ['{"connectionStatus":"connected","sendingConnectivityError":true}'] = "1: it cannot send: true",
    } do
      local client = scripted.client{
        scripted.sent('[{"id":1,"connectionStatus":"connected"},{"id":2,"connectionStatus":"connected"}]'),
        scripted.sent(health), scripted.sent('{"connectionStatus":"connected"}') }
      local choice = assert(client:choose_sender{ operation = "send_email" })
      assert.same({ 2, reason }, { choice.id, reasons_of(choice.passed_over)[1] })
    end
  end)

  it("for no error that is none, and no connection that is not told", function()
    for _, none in ipairs{ "null", "false", '""' } do
      local health = ('{"connectionStatus":null,"sendingConnectivityError":%s}'):format(none)
      local client = scripted.client{ scripted.sent('[{"id":1,"connectionStatus":"connected"}]'),
                                      scripted.sent(health) }
      assert.equal(1, assert(client:choose_sender{ operation = "send_email" }).id)
    end
  end)

  it("in no spelling of connected", function()
    assert.equal(1, choose({ email_accounts = { mailbox(1, { connectionStatus = "Connected" }) } },
                           { operation = "send_email" }).id)
  end)
end)

describe("the choice", function()
  it("is made among some, in their order", function()
    local seed = { linkedin_accounts = { account(1), account(2, { status = "disabled" }), account(3) } }
    local choice = assert(choose(seed, { operation = "send_linkedin_connect", among = { 2, "9", 3, 1 } }))
    assert.equal(3, choice.id)
    assert.same({ "2: its status is disabled", "9: there is no such account" }, reasons_of(choice.passed_over))
    assert.is_nil(choice.passed_over[2].account)
  end)

  it("is none where no account can send, and says why", function()
    local choice, err = choose({ linkedin_accounts = { account(1, { status = "disabled" }) } },
                               { operation = "send_linkedin_connect" })
    assert.is_nil(choice)
    assert.equal("choose_sender: not_sent, not_found: no account can send now: 1: its status is disabled",
                 tostring(err))
    assert.same({ "1: its status is disabled" }, reasons_of(err.passed_over))
    assert.is_false(err.retryable)
    assert.equal("choose_sender: not_sent, not_found: there is no account to send from",
                 tostring(select(2, choose({ email_accounts = {} }, { operation = "send_email" }))))
  end)

  it("is none where the accounts or the health cannot be read", function()
    local client = scripted.client({ scripted.refused(401, "", { kind = "auth" }) }, { retries = 0 })
    local _, err = client:choose_sender{ operation = "send_email" }
    assert.same({ "email_accounts", "auth" }, { err.operation, err.kind })
    client = scripted.client({ scripted.sent('[{"id":4,"connectionStatus":"connected"}]'),
                               scripted.refused(404, "", { kind = "not_found" }) }, { retries = 0 })
    _, err = client:choose_sender{ operation = "send_email" }
    assert.same({ "email_account", "not_found" }, { err.operation, err.kind })
  end)

  it("reads the health of a mailbox in whichever way it says yes, no or nothing", function()
    for health, reason in pairs{
      ['{"sendingConnectivityError":""}'] = false, ['{"sendingConnectivityError":false}'] = false,
      ['{"sendingConnectivityError":null,"sendingLockedByProvider":false}'] = false, ["{}"] = false,
      ['{"sendingConnectivityError":{"code":5}}'] = 'it cannot send: {"code":5}',
      ['{"sendingLockedByProvider":"true"}'] = "its provider has locked its sending",
      ['{"sendingLockedByProvider":1}'] = "its provider has locked its sending",
    } do
      local client = scripted.client{ scripted.sent('[{"id":4,"connectionStatus":"connected"}]'),
                                      scripted.sent(health) }
      local choice, err = client:choose_sender{ operation = "send_email" }
      assert.equal(reason == false, choice ~= nil)
      if reason then assert.same({ "4: " .. reason }, reasons_of(err.passed_over)) end
    end
  end)

  it("passes over what is no account, or has no id to send from", function()
    local client = scripted.client{ scripted.sent('[5,true,"a",{"status":"enabled"},{"id":{},"status":"enabled"},'
                                                  .. '{"id":8,"status":"enabled"}]') }
    local choice = assert(client:choose_sender{ operation = "send_linkedin_message" })
    assert.equal(8, choice.id)
    assert.equal(5, #choice.passed_over)
    for _, operation in ipairs{ "send_linkedin_message", "send_email" } do
      for _, among in ipairs{ false, { 8 } } do
        client = scripted.client{ scripted.sent('[5,{"status":"enabled","connectionStatus":"connected"}]') }
        local none, err = client:choose_sender{ operation = operation, among = among or nil }
        assert.is_nil(none)
        assert.equal("choose_sender: not_sent, not_found: no account can send now: "
                     .. (among and "8: there is no such account"
                         or "one: the server tells no id of it; one: the server tells no id of it"), tostring(err))
      end
    end
  end)

  it("is refused for what is no send with an account", function()
    local client, driver = scripted.client{}
    local _, err = client:choose_sender{ operation = "reply_in_thread", among = {}, amng = 1 }
    assert.same({ 'operation must be one of "send_email", "send_linkedin_connect", "send_linkedin_inmail", '
                  .. '"send_linkedin_message", "send_linkedin_voice", "send_linkedin_ai_voice", got another string',
                  "among must have 1 or more items, got 0",
                  "amng is not a field of choose_sender; did you mean among?" },
                { err.errors[1].message, err.errors[2].message, err.errors[3].message })
    assert.equal(0, #driver.requests)
    assert.has_error(function() client:choose_sender() end, "choose_sender takes a table, got nil")
  end)
end)
