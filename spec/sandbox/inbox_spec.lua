-- SPDX-License-Identifier: MIT
-- The inbox of the sandbox: threads, what is sent in them, and what people answer.

local json = require "reply.json"
local reply = require "reply"

local ALEX, DANA, NOOR, KIM = 90514385, 90514382, 90514383, 90514386
local client

before_each(function() client = assert(reply.new{ sandbox = true }) end)

local function ids(items)
  local list = {}
  for item, err in items do list[#list + 1] = item and item.id or error(err) end
  return list
end

local function messages_of(thread)
  local texts = {}
  for message in client:inbox_messages{ thread = thread } do
    texts[#texts + 1] = (message.isOutbound and "> " or "< ") .. message.body
  end
  return texts
end

local function code_of(_, err)
  return err and err.code
end

describe("a direct send", function()
  it("opens a thread, and the next one with that subject goes on in it", function()
    assert(client:send_email{ contact = DANA, subject = "SOC 2", body = "<p>One</p>" })
    assert(client:send_email{ contact = DANA, subject = "Re: SOC 2", body = "<p>Two</p>" })
    assert(client:send_email{ contact = DANA, subject = "Prices", body = "<p>Three</p>" })
    assert(client:send_email{ contact = DANA, subject = "SOC 2", body = "<p>Four</p>", email_account = 4822 })
    assert.same({ 5004, 5003, 5002 }, ids(client:inbox_threads{ source = "sent" }))
    assert.same({ "> <p>One</p>", "> <p>Two</p>" }, messages_of(5002))
  end)

  it("of LinkedIn opens one of that channel, but a connection request none", function()
    assert(client:send_linkedin_message{ contact = DANA, linkedin_account = 301, message = "Hi" })
    assert(client:send_linkedin_connect{ contact = DANA, linkedin_account = 301 })
    assert.same({ 5002 }, ids(client:inbox_threads{ channels = { "linkedIn" }, source = "sent" }))
    local thread = assert(client:inbox_thread{ thread = 5002 })
    assert.same({ "linkedIn", 301, json.null, "Dana Field" },
                { thread.channel, thread.linkedInAccountId, thread.emailAccountId, thread.contact.fullName })
  end)

  it("of LinkedIn stands there with its text, but for a connection request", function()
    assert(client:send_linkedin_connect{ contact = DANA, linkedin_account = 301, message = "Hello" })
    assert(client:send_linkedin_message{ contact = DANA, linkedin_account = 301, message = "Hi" })
    assert(client:send_linkedin_voice{ contact = DANA, linkedin_account = 301, voice_attachment = 7001 })
    assert(client:send_linkedin_ai_voice{ contact = DANA, linkedin_account = 301, script = "Say hi" })
    assert(client:send_linkedin_inmail{ contact = DANA, linkedin_account = 301, subject = "SOC 2", body = "One" })
    assert.same({ "> Hi", "> ", "> Say hi" }, messages_of(5002))
    assert.same({ "> One" }, messages_of(5003))
  end)

  it("that was refused opens none", function()
    client:send_email{ contact = 90514384, subject = "s", body = "b" }
    assert.same({ 5001 }, ids(client:inbox_threads()))
  end)
end)

describe("the threads", function()
  it("are listed with the newest first, each with what the reference names", function()
    assert(client:send_email{ contact = DANA, subject = "SOC 2", body = ("<p>é</p>"):rep(80) })
    local list = assert(client:inbox_threads():all())
    assert.same({ 5002, 5001 }, { list[1].id, list[2].id })
    assert.equal(("é"):rep(50), list[1].bodyPreview)
    local thread = list[2]
    assert.same({ "email", false, "Your SOC 2 report", "Which period does it cover?", "2026-05-12T09:30:00Z", false },
                { thread.channel, thread.isRead, thread.subject, thread.bodyPreview, thread.lastActivityDate,
                  thread.isLastMessagePlanned })
    assert.same({ id = 81, name = "SOC 2" }, thread.sequence)
    assert.is_nil(thread.category)
    assert.is_nil(thread.messages)
    assert.equal(ALEX, thread.contact.id)
  end)

  for _, row in ipairs{
    { { source = "inbox" }, { 5001 } }, { { source = "unread" }, { 5001 } }, { { source = "aiDraft" }, {} },
    { { source = "sent" }, { 5002 } }, { { search = "period" }, { 5001 } }, { { search = "nothing" }, {} },
    { { contacts = { ALEX } }, { 5001 } }, { { contacts = { DANA }, source = "sent" }, { 5002 } },
    { { sequences = { 81 } }, { 5001 } }, { { sequences = { 82 } }, {} }, { { email_accounts = { 4822 } }, {} },
    { { email_accounts = { 4821 } }, { 5001 } }, { { linkedin_accounts = { 301 } }, {} },
    { { channels = { "email" } }, { 5001 } }, { { channels = { "linkedIn" } }, {} }, { { categories = { 61 } }, {} },
    { { owner_user = 12345 }, { 5001 } }, { { owner_user = 12346 }, {} }, { { only_with_meeting_intent = true }, {} },
    { { from = "2026-05-12T09:30:00Z" }, {} }, { { from = "2026-05-12T09:29:59Z" }, { 5001 } },
    { { to = "2026-05-12T09:30:00Z" }, {} }, { { to = "2026-05-12T09:30:01Z" }, { 5001 } },
    { { from = "2026-05-12T11:29:59+02:00" }, { 5001 } }, { { from = "2026-05-12T11:30:00+02:00" }, {} },
    { { from = "2026-05-12T09:30:00.000Z" }, {} }, { { from = "2026-05-12T09:29:59.999Z" }, { 5001 } },
    { { from = "2026-05-12", to = "2026-05-13" }, { 5001 } }, { { to = "2026-05-12T09:00:00-03:00" }, { 5001 } },
  } do
    it("are filtered by " .. json.encode(row[1]), function()
      assert(client:send_email{ contact = DANA, subject = "SOC 2", body = "b" })
      assert.same(row[2], ids(client:inbox_threads(row[1])))
    end)
  end

  it("are listed by moments, too; last those whose date is none", function()
    local threads = {}
    for id, date in ipairs{ "2026-05-12T10:00:00+02:00", 5, "2026-05-12T09:00:00Z", "2026-05-12T09:30:00+01:00" } do
      threads[id] = { id = id, channel = "email", contact = ALEX, messages = { { id = 1, date = date, body = "b" } } }
    end
    client = assert(reply.new{ sandbox = { threads = threads } })
    assert.same({ 3, 4, 1, 2 }, ids(client:inbox_threads()))
  end)

  it("of an owner outside of the team are refused", function()
    local _, err = client:inbox_threads{ owner_user = 5 }:all()
    assert.equal("inboxThread.invalidInput", err.code)
  end)

  it("until a time that is not after the one from which on are refused", function()
    for _, to in ipairs{ "2026-05-11", "2026-05-12", "2026-05-12T02:00:00+02:00" } do
      local _, err = client:inbox_threads{ from = "2026-05-12", to = to }:all()
      assert.same({ "rejected", "/to" }, { err.outcome, err.errors[1].pointer })
    end
  end)

  it("are refused where they are not there", function()
    assert.equal("inboxThread.notFound", code_of(client:inbox_thread{ thread = 1 }))
    assert.equal("inboxThread.notFound", code_of(client:inbox_messages{ thread = 1 }:all()))
    assert.equal("inboxThread.notFound",
                 code_of(client:reply_in_thread{ thread = 1, channel = "email", message = "m" }))
    assert.equal("inboxThread.notFound", code_of(client:set_inbox_category{ thread = 1, category = 61 }))
  end)
end)

describe("an answer in a thread", function()
  it("is a message, a receipt and a note of what was sent", function()
    local receipt = assert(client:reply_in_thread{ thread = 5001, channel = "Email", message = "<p>All of May.</p>",
                                                   cc = { "lee@example.com" } })
    assert.same({ "email", true, "Sam Sandbox", "sam@sandbox.example", "Your SOC 2 report", "sent" },
                { receipt.channel, receipt.is_outbound, receipt.from_name, receipt.from_address, receipt.subject,
                  receipt.status.state })
    assert.same({ "lee@example.com" }, receipt.body.cc)
    assert.same({ "> <p>Hi Alex, our report is out.</p>", "< <p>Which period does it cover?</p>",
                  "> <p>All of May.</p>" }, messages_of(5001))
    local sent = client.sandbox.sent[1]
    assert.same({ "reply_in_thread", ALEX, 5001, "<p>All of May.</p>" },
                { sent.operation, sent.contact, sent.thread, sent.message })
    assert.is_true(client:inbox_thread{ thread = 5001 }.isRead)
  end)

  it("is refused in another channel, and to whom has opted out", function()
    local function answer(thread, channel)
      return code_of(client:reply_in_thread{ thread = thread, channel = channel, message = "m" })
    end
    assert.equal("inboxThread.channelMismatch", answer(5001, "linkedIn"))
    local _, thread = client.sandbox:receive{ contact = NOOR, text = "Stop." }
    assert.equal("inboxThread.contactOptedOut", answer(thread, "email"))
    assert.same({}, client.sandbox.sent)
  end)

  it("has as many characters as a message of LinkedIn, whatever their bytes", function()
    local _, thread = client.sandbox:receive{ contact = DANA, text = "Hi", channel = "linkedIn" }
    local function answer(text)
      return client:reply_in_thread{ thread = thread, channel = "linkedIn", message = text }
    end
    assert(answer(("é"):rep(8000)))
    assert.equal("inboxThread.threadSendFailed", code_of(answer(("é"):rep(8001))))
  end)

  it("is unknown where the answer is lost, and is never made again", function()
    local _, thread = client.sandbox:receive{ contact = KIM, text = "Hi" }
    local receipt, err = client:reply_in_thread{ thread = thread, channel = "email", message = "m" }
    assert.is_nil(receipt)
    assert.same({ "unknown", false, 1 }, { err.outcome, err.retryable, err.attempts })
    assert.equal(1, #client.sandbox.sent)
  end)
end)

describe("a contact that answers", function()
  it("does so in the last thread, which is unread then", function()
    assert(client:send_email{ contact = DANA, subject = "SOC 2", body = "Hi" })
    local body, thread = client.sandbox:receive{ contact = DANA, text = "Yes, please." }
    assert.equal(5002, thread)
    assert.same({ "> Hi", "< Yes, please." }, messages_of(thread))
    assert.same({ 5002, 5001 }, ids(client:inbox_threads{ source = "unread" }))
    assert.equal("email_replied", reply.event(body).type)
    assert.is_nil(reply.event(body).sequence)   -- a direct send is outside of a sequence
  end)

  it("begins a thread, on the channel that is asked for", function()
    for _, channel in ipairs{ "linkedIn", "linkedin" } do
      local body, thread = client.sandbox:receive{ contact = DANA, text = "Hello", channel = channel }
      assert.equal("linkedIn", client:inbox_thread{ thread = thread }.channel)
      assert.equal("linkedin_message_replied", reply.event(body).kind)
    end
  end)

  it("is seen in its statuses and in its sequence", function()
    client.sandbox:receive{ contact = DANA, text = "Hello" }
    local statuses = assert(client:contact_statuses{ contact = DANA })
    assert.same({ isReplied = true, isBounced = false }, statuses.sequences[1].emailDisposition)
    assert.is_true(client:sequence_contact{ sequence = 81, contact = DANA }.emailDisposition.isReplied)
  end)

  it("names the webhook that is for it", function()
    local made = assert(client:create_webhook{ event_type = "email_replied", url = "https://x.example" })
    assert.equal(made.id, reply.event((client.sandbox:receive{ contact = DANA, text = "a" })).subscription)
    assert(client:disable_webhook{ webhook = made.id })
    assert.is_nil(reply.event((client.sandbox:receive{ contact = DANA, text = "a" })).subscription)
  end)

  it("gives each event an id of its own", function()
    local seen = {}
    for _ = 1, 3 do
      local id = reply.event((client.sandbox:receive{ contact = DANA, text = "a" })).id
      assert.is_nil(seen[id])
      seen[id] = true
    end
  end)

  it("has to be there", function()
    assert.has_error(function() client.sandbox:receive{ contact = 1, text = "a" } end)
    assert.has_error(function() client.sandbox:receive{ contact = DANA } end)
    assert.error_matches(function() client.sandbox:receive{ contact = DANA, text = "a", channel = "sms" } end,
                         "receive: channel must be email or linkedIn$")
  end)

  it("says what an inbox can hold, by a channel that there is", function()
    for words, said in pairs{ ["text must be UTF%-8"] = { text = "\255" },
                              ["channel must be email or linkedIn"] = { text = "a", channel = "sms" } } do
      said.contact = DANA
      assert.error_matches(function() client.sandbox:receive(said) end, words)
    end
    assert.same({ 5001 }, ids(client:inbox_threads()))
  end)
end)

it("a contact without a name, and a thread without anything, are in the inbox, too", function()
  client = assert(reply.new{ sandbox = { threads = { { id = 7, contact = 1 }, { id = 8, subject = json.null } } } })
  assert.same({ 8, 7 }, ids(client:inbox_threads()))
  assert.same({}, client:inbox_thread{ thread = 7 }.messages)
  assert.same({}, messages_of(7))
  assert.same({ 8, 7 }, ids(client:inbox_threads{ source = "unread" }))
  assert.same({}, ids(client:inbox_threads{ source = "unread", search = "x" }))
  assert.same({}, ids(client:inbox_threads{ source = "unread", from = "2026-05-12" }))
  local made = assert(client:create_contact{ email = "lee@example.com" })
  assert(client:send_email{ contact = made.id, subject = "Hi", body = "Hi" })
  local _, thread = client.sandbox:receive{ contact = made.id, text = "Hi" }
  assert.equal("", client:inbox_thread{ thread = thread }.contact.fullName)
end)

it("a contact does not answer in a thread of no channel, but begins one", function()
  for _, older in ipairs{ false, true } do
    client = assert(reply.new{ sandbox = { threads = { { id = 7, contact = DANA } }, older_spelling = older } })
    local body, thread = client.sandbox:receive{ contact = DANA, text = "Hi" }
    assert.same({ "email_replied", 5001 }, { assert(reply.event(body)).kind, thread })
  end
end)

describe("a category", function()
  it("is set, counted and taken away", function()
    assert(client:set_inbox_category{ thread = 5001, category = 61 })
    assert.same({ id = 61, name = "Interested" }, client:inbox_thread{ thread = 5001 }.category)
    local categories = assert(client:inbox_categories():all())
    assert.same({ 61, "Interested", "green", true, 1 },
                { categories[1].id, categories[1].name, categories[1].color, categories[1].isReserved,
                  categories[1].unreadThreadsCount })
    assert(client:mark_inbox_read{ threads = { 5001 } })
    assert.equal(0, client:inbox_categories():all()[1].unreadThreadsCount)
    assert(client:set_inbox_category{ thread = 5001, category = reply.null })
    assert.is_nil(client:inbox_thread{ thread = 5001 }.category)
  end)

  it("that is none is refused", function()
    local _, err = client:set_inbox_category{ thread = 5001, category = 7 }
    assert.equal("set_inbox_category: rejected 400: /categoryId: is no category", tostring(err))
  end)
end)

describe("the older spelling", function()
  it("is that of answers alone: what goes out is in today's", function()
    client = assert(reply.new{ sandbox = { older_spelling = true } })
    local thread = assert(client:inbox_thread{ thread = 5001 })
    assert.equal("Email", thread.channel)
    local receipt = assert(client:reply_in_thread{ thread = 5001, channel = thread.channel, message = "m" })
    assert.equal("Email", receipt.channel)
    assert.equal("Active", client:sequence{ sequence = 81 }.status)
    assert.equal("Enabled", client:linkedin_account{ linkedin_account = 301 }.status)
    assert.equal(301, client:choose_sender{ operation = "send_linkedin_message" }.id)
  end)
end)
