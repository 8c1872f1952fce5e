-- SPDX-License-Identifier: MIT
-- How contacts come into the sandbox, and what is told of them; webhooks; scopes.

local reply = require "reply"

local DANA = 90514382
local client

before_each(function() client = assert(reply.new{ sandbox = true }) end)

local function ids(items)
  local list = {}
  for item, err in items do list[#list + 1] = item and item.id or error(err) end
  return list
end

describe("a contact", function()
  it("is found by its exact address or profile", function()
    assert.same({ DANA }, ids(client:find_contacts{ email = "DANA@example.com" }))
    assert.same({}, ids(client:find_contacts{ email = "ana@example.com" }))
    assert.same({ DANA }, ids(client:find_contacts{ linkedin = "https://www.linkedin.com/in/dana-example" }))
  end)

  it("has statuses", function()
    assert.same({ contactId = 90514383, isOptedOut = true, callStatus = "none", meetingStatus = "none",
                  sequences = {} }, client:contact_statuses{ contact = 90514383 })
    assert.equal("contact.notFound", select(2, client:contact_statuses{ contact = 1 }).code)
  end)

  it("is created, and one with a known address is blanked", function()
    local receipt = assert(client:create_contact{ email = "lee@example.com", first_name = "Lee" })
    assert.equal("lee@example.com", receipt.email)
    assert.equal("Lee", client:get_contact{ contact = receipt.id }.firstName)
    assert.equal(DANA, client:create_contact{ email = "dana@example.com", first_name = "D" }.id)
    local dana = assert(client:get_contact{ contact = DANA })
    assert.same({ "D", reply.null, reply.null }, { dana.firstName, dana.lastName, dana.linkedInUrl })
  end)

  it("is imported with a null for what is not known of it", function()
    local answer = assert(client:request{ method = "POST", path = "/v3/contacts/import",
                                          body = { items = { { firstName = "Lee", email = reply.null } } } })
    assert.equal("created", answer.body.items[1].status)
  end)

  it("is imported, and one with a known address only filled", function()
    local receipt = assert(client:import_contacts{ contacts = {
      { email = "dana@example.com", first_name = "D", phone = "1" },
      { email = "lee@example.com", first_name = "Lee" } } })
    assert.same({ "updated", "created" }, { receipt.contacts[1].status, receipt.contacts[2].status })
    local dana = assert(client:get_contact{ contact = DANA })
    assert.same({ "Dana", "Field", "1" }, { dana.firstName, dana.lastName, dana.phone })
    assert.equal("Lee", client:get_contact{ contact = receipt.contacts[2].id }.firstName)
  end)
end)

describe("an account", function()
  it("is read with its health", function()
    local health = assert(client:email_account{ email_account = 4821 })
    assert.same({ "connected", reply.null, false, 200, "sam@sandbox.example" },
                { health.connectionStatus, health.sendingConnectivityError, health.sendingLockedByProvider,
                  health.safety.dailyLimit, health.connection.email })
    assert.equal(404, select(2, client:email_account{ email_account = 1 }).status)
    assert(client:send_linkedin_message{ contact = DANA, linkedin_account = 301, message = "Hi" })
    assert.equal(1, client:linkedin_account{ linkedin_account = 301 }.usage.messages)
    assert.equal(404, select(2, client:linkedin_account{ linkedin_account = 1 }).status)
  end)
end)

describe("a webhook", function()
  it("is created, switched, tested, read and deleted", function()
    local receipt = assert(client:create_webhook{ event_type = "email_replied", url = "https://x.example/s3cret",
                                                  payload_config = { include_email_text = true } })
    assert.same({ 901, true, "personal" }, { receipt.id, receipt.enabled, receipt.scope })
    assert.same({ includeEmailText = true, includeEmailUrl = false, includeProspectCustomFields = false },
                client:webhook{ webhook = 901 }.payloadConfig)
    assert(client:disable_webhook{ webhook = 901 })
    assert.is_false(client:webhook{ webhook = 901 }.enabled)
    assert(client:enable_webhook{ webhook = 901 })
    assert(client:test_webhook{ webhook = 901 })
    assert.same({}, client:webhook_logs{ webhook = 901 }:all())
    assert.same({ 901 }, ids(client:webhooks()))
    assert(client:delete_webhook{ webhook = 901 })
    assert.same({}, ids(client:webhooks()))
    assert.equal(404, select(2, client:webhook{ webhook = 901 }).status)
  end)

  it("of no event is refused", function()
    local _, err = client:create_webhook{ event_type = "email_read", url = "https://x.example" }
    assert.equal("webHook.invalidEvent", err.code)
    _, err = client:create_webhook{ event_type = "email_sent", url = "https://x.example", scope = "organization" }
    assert.equal("webHook.organizationScopeNotImplemented", err.code)
  end)
end)

describe("a key", function()
  local function with(scopes)
    return assert(reply.new{ sandbox = { key = "k", keys = { k = { kind = "user", user = 12345, scopes = scopes } } } })
  end

  local READ_INBOX = function(one) return select(2, one:inbox_thread{ thread = 5001 }) end
  local ANSWER = function(one)
    return select(2, one:reply_in_thread{ thread = 5001, channel = "email", message = "m" })
  end
  local ADD = function(one) return select(2, one:add_to_sequence{ sequence = 82, contacts = { DANA } }) end

  for _, row in ipairs{
    { {}, READ_INBOX, "inbox:read" }, { { "inbox:read" }, READ_INBOX }, { { "inbox:operate" }, READ_INBOX },
    { { "inbox:write" }, READ_INBOX }, { { "inbox:*" }, READ_INBOX }, { { "*:*" }, READ_INBOX },
    { { "*:read" }, READ_INBOX }, { { "contacts:*" }, READ_INBOX, "inbox:read" },
    { { "inbox:read" }, ANSWER, "inbox:operate" }, { { "inbox:write" }, ANSWER, "inbox:operate" },
    { { "inbox:operate" }, ANSWER }, { { "sequences:operate" }, ADD, "contacts:read" },
    { { "contacts:read" }, ADD, "sequences:operate" }, { { "contacts:operate", "sequences:*" }, ADD },
  } do
    it(("with %s lacks %s"):format(table.concat(row[1], " "), row[3] or "nothing"), function()
      local err = row[2](with(row[1]))
      assert.equal(row[3] and "give the key the scope " .. row[3], err and err.hint)
    end)
  end

  it("of a personal account has no teams to choose from", function()
    local _, err = assert(reply.new{ sandbox = { key = "sandbox-personal" } }):teams()
    assert.same({ 403, "workspace.organizationRequired", "permission" }, { err.status, err.code, err.kind })
  end)
end)
