-- SPDX-License-Identifier: MIT

local ask = require "support.sandbox_ask"
local json = require "reply.json"
local sandbox = require "reply.sandbox"

local world

before_each(function() world = sandbox.new() end)

local function send(kind, contact, body, options)
  return ask(world, ("POST /v3/contacts/%d/send-direct-%s"):format(contact, kind), body, options)
end

local MAIL = { subject = "s", body = "b" }
local DANA, NOOR, BLAKE, ALEX, KIM = 90514382, 90514383, 90514384, 90514385, 90514386

describe("a message whose answer is lost", function()
  for kind, body in pairs{ email = MAIL, ["linkedin-message"] = { linkedInAccountId = 301, message = "m" } } do
    it("left all the same: " .. kind, function()
      local status, problem = send(kind, KIM, body)
      assert.equal(503, status)
      assert.equal("Service Unavailable", problem.title)
      assert.equal(1, #world.sent)
    end)
  end

  it("is refused before it leaves as any other", function()
    assert.equal(400, (send("linkedin-message", KIM, { linkedInAccountId = 302, message = "m" })))
    assert.same({}, world.sent)
  end)
end)

describe("a LinkedIn action", function()
  for _, row in ipairs{
    { "linkedin-connect", { message = "m" }, "connect", "send_linkedin_connect", "connectionRequests" },
    { "linkedin-inmail", { subject = "s", body = "b" }, "inMail", "send_linkedin_inmail", "inMails" },
    { "linkedin-message", { message = "m" }, "message", "send_linkedin_message", "messages" },
    { "linkedin-voice", { voiceAttachmentId = 7001 }, "voice", "send_linkedin_voice", "messages" },
    { "linkedin-ai-voice", { script = "s" }, "aiVoice", "send_linkedin_ai_voice", "messages" },
  } do
    it(row[3] .. " gives its receipt, is listed, and counts", function()
      local body = { linkedInAccountId = 301 }
      for name, value in pairs(row[2]) do body[name] = value end
      local status, receipt = send(row[1], DANA, body)
      assert.equal(200, status)
      assert.same({ actionType = row[3], linkedInActivityId = 1044, sentAtUtc = "2026-05-15T10:34:00Z" }, receipt)

      local listed = { operation = row[4], contact = DANA, linkedin_account = 301, at = 1778841240 }
      for name, value in pairs(row[2]) do listed[name == "voiceAttachmentId" and "voice_attachment" or name] = value end
      assert.same({ listed }, world.sent)

      local usage = { connectionRequests = 0, inMails = 0, messages = 0, [row[5]] = 1 }
      assert.same(usage, world.linkedin_accounts[1].usage)
      assert.equal(1045, select(2, send(row[1], DANA, body)).linkedInActivityId)
    end)
  end
end)

it("an action counts in an account without numbers, too", function()
  world = sandbox.new{ linkedin_accounts = { { id = 6, status = "enabled", usage = {} } } }
  assert.equal(200, (send("linkedin-connect", DANA, { linkedInAccountId = 6 })))
  assert.same({ connectionRequests = 1 }, world.linkedin_accounts[1].usage)
end)

describe("an email", function()
  it("gets a new GUID each time", function()
    local ids = {}
    for _ = 1, 20 do
      local _, receipt = send("email", DANA, MAIL)
      assert.equal("8-4-4-4-12", (receipt.messageId:gsub("%x+", function(digits) return #digits end)))
      assert.is_nil(ids[receipt.messageId])
      ids[receipt.messageId] = true
    end
  end)

  it("leaves from the acting user's default mailbox, if there is one", function()
    world = sandbox.new{ email_accounts = { { id = 1, ownerUserId = 12346, isDefault = true },
                                            { id = 2, ownerUserId = 12345, isDefault = false } } }
    local status, body = send("email", DANA, MAIL)
    assert.equal(400, status)
    assert.equal("contact.emailAccountNotFound", body.code)
    assert.equal(200, (send("email", DANA, MAIL, { key = "sandbox-two-teams", headers = { ["x-team-id"] = "11" } })))
    assert.equal(200, (send("email", DANA, { emailAccountId = 2, subject = "s", body = "b" })))
  end)
end)

describe("a send is refused with", function()
  local CONNECT, INMAIL, MESSAGE = "linkedin-connect", "linkedin-inmail", "linkedin-message"

  for _, row in ipairs{
    { "contact.notFound", 404, "email", 1, MAIL },
    { "contact.notFound", 404, CONNECT, 90514399, { linkedInAccountId = 999 } },
    { "contact.contactInBlackList", 400, "email", BLAKE, MAIL },
    { "contact.contactInBlackList", 400, MESSAGE, BLAKE, { linkedInAccountId = 999, message = "m" } },
    { "contact.emailAccountNotFound", 400, "email", DANA, { emailAccountId = 48210, subject = "s", body = "b" } },
    { "contact.linkedInAccountNotFound", 400, CONNECT, DANA, { linkedInAccountId = 999 } },
    { "contact.linkedInAccountNotActive", 400, CONNECT, DANA, { linkedInAccountId = 303 } },
    { "contact.linkedInUrlMissing", 400, CONNECT, NOOR, { linkedInAccountId = 301 } },
    { "contact.salesNavigatorRequired", 400, INMAIL, DANA, { linkedInAccountId = 302, subject = "s", body = "b" } },
    { "contact.inMailCreditsExhausted", 400, INMAIL, DANA, { linkedInAccountId = 304, subject = "s", body = "b" } },
    { "contact.notConnected", 400, MESSAGE, ALEX, { linkedInAccountId = 301, message = "m" } },
    { "contact.notConnected", 400, "linkedin-voice", ALEX, { linkedInAccountId = 301, voiceAttachmentId = 7001 } },
    { "contact.notConnected", 400, "linkedin-ai-voice", ALEX, { linkedInAccountId = 301, script = "s" } },
    { "contact.voiceAttachmentNotFound", 400, "linkedin-voice", DANA,
      { linkedInAccountId = 301, voiceAttachmentId = 7002 } },
  } do
    it(("%s: %s to %d"):format(row[1], row[3], row[4]), function()
      local status, body, answer = send(row[3], row[4], row[5])
      assert.equal(row[2], status)
      assert.equal(row[1], body.code)
      assert.equal(row[2], body.status)
      assert.is_string(body.detail)
      assert.is_nil(body.errors)
      assert.equal("application/problem+json", answer.headers["Content-Type"])
      assert.same({}, world.sent)
      assert.same(sandbox.new().linkedin_accounts, world.linkedin_accounts)
    end)
  end

  it("contact.inMailCreditsExhausted once the credits are used up", function()
    local body = { linkedInAccountId = 301, subject = "s", body = "b" }
    for _ = 1, 5 do assert.equal(200, (send(INMAIL, ALEX, body))) end
    assert.equal("contact.inMailCreditsExhausted", select(2, send(INMAIL, ALEX, body)).code)
    assert.equal(5, #world.sent)
  end)

  it("a slug and not a crash where a seed says little or nonsense", function()
    world = sandbox.new{ contacts = { { id = 5, linkedInUrl = json.null } },
                         linkedin_accounts = { { id = 6, status = "enabled", accountType = "salesNavigator",
                                                 inmail_credits = "many", usage = "none" } } }
    local body = { linkedInAccountId = 6, subject = "s", body = "b", message = "m" }
    assert.equal("contact.notConnected", select(2, send(MESSAGE, 5, body)).code)
    world.contacts[1].connected_to = 7
    assert.equal("contact.notConnected", select(2, send(MESSAGE, 5, body)).code)
    assert.equal("contact.linkedInUrlMissing", select(2, send(CONNECT, 5, body)).code)
    assert.equal("contact.inMailCreditsExhausted", select(2, send(INMAIL, 5, body)).code)
    world.linkedin_accounts[1].usage = { messages = json.null }
    world.contacts[1].connected_to = { 6 }
    assert.equal(200, (send(MESSAGE, 5, body)))
    assert.same({ messages = 1 }, world.linkedin_accounts[1].usage)
  end)
end)
