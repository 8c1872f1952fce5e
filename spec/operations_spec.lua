-- SPDX-License-Identifier: MIT

local json = require "reply.json"
local operations = require "reply.operations"
local scripted = require "support.scripted"
local support = require "support"
local types = require "reply.types"

local EXAMPLES = { id = 7, string = "x", method = "GET", path = "/v3/inbox", web_address = "https://x.example/" }

local function example_of(field)
  if field.type == "choice" then return field.choices[1] end
  if field.type ~= "list" then return EXAMPLES[field.type] end
  return { field.fields and { first_name = "Dana" } or EXAMPLES[field.items] }
end

-- What an operation needs at least.
local function minimal(operation)
  local input = {}
  for _, field in ipairs(operation.fields) do
    if field.required then input[field.name] = example_of(field) end
  end
  if operation.upload then
    input.data, input.filename = "RIFF", "a.wav"
  elseif operation.one_of then
    input[operation.one_of[1]] = 7
  end
  return input
end

-- Calls an operation; of a list, asks for its first item. Returns the error and the request that went out.
local function call(name, input)
  local looks_first, is_list = operations[name].look_first, operations[name].result == "pages"
  local first = scripted.sent((is_list or looks_first) and "[]" or "{}")
  local client, driver = scripted.client{ first, looks_first and scripted.sent("{}") }
  local result, err = client[name](client, input)
  if is_list then result, err = result() end
  return err, driver.requests[#driver.requests], result
end

local function goes_out(name, input, pattern)
  local err, request = call(name, input)
  assert.is_nil(err)
  assert.is_truthy(((request.body or "") .. request.path):find(pattern, 1, true))
end

local function is_refused(name, input, message)
  local err, request = call(name, input)
  assert.equal("validation", err.kind)
  assert.equal("not_sent", err.outcome)
  assert.equal("local", err.phase)
  assert.equal(1, #err.errors)
  assert.equal(message, err.errors[1].message)
  assert.is_nil(request)
end

local function is_choice(operation, field)
  for _, name in ipairs(operation.one_of) do
    if name == field.name then return true end
  end
  return false
end

local function with(operation, field, value)
  local input = minimal(operation)
  if operation.one_of and is_choice(operation, field) then input[operation.one_of[1]] = nil end
  input[field.name] = value
  return input
end

-- What is tried with every field of a type.
local edges = {}

function edges.string(operation, field)
  local most = field.max_characters or 1000
  local text, name = ("é"):rep(most), field.wire or field.name
  local member = field.place == "query" and name .. "=" .. ("%C3%A9"):rep(most)
                 or json.string(name) .. ":" .. json.string(text)
  goes_out(operation.name, with(operation, field, text), member)
  is_refused(operation.name, with(operation, field, ""), field.name .. " must not be empty, got an empty string")
  if field.max_characters then
    local limit = ({ [1000] = "1,000", [1900] = "1,900", [8000] = "8,000" })[most]
    local count = ({ [1000] = "1,001", [1900] = "1,901", [8000] = "8,001" })[most]
    is_refused(operation.name, with(operation, field, text .. "é"),
               ("%s must be at most %s characters, got a string of %s"):format(field.name, limit, count))
  end
end

function edges.id(operation, field)
  local long = "123456789012345678"
  for value, digits in pairs{ [1] = "1", [2 ^ 53 - 1] = "9007199254740991", [long] = long } do
    local name = field.wire or field.name
    local place = field.place == "path" and "/" .. digits or field.place == "query" and name .. "=" .. digits
                  or '"' .. name .. '":' .. digits
    goes_out(operation.name, with(operation, field, value), place)
  end
  local rule = field.name .. " must be an integer of at least 1, got "
  is_refused(operation.name, with(operation, field, 0), rule .. "zero")
  is_refused(operation.name, with(operation, field, 2 ^ 53), rule .. "a number too large to be exact")
end

function edges.choice(operation, field)
  for _, value in ipairs(field.choices) do
    local name = field.wire or field.name
    local member = field.place == "query" and name .. "=" .. value or json.string(name) .. ":" .. json.string(value)
    goes_out(operation.name, with(operation, field, value:upper()), member)   -- in the reference's own spelling
  end
  local rule = ('%s must be one of "%s", got '):format(field.name, table.concat(field.choices, '", "'))
  is_refused(operation.name, with(operation, field, "fax"), rule .. "another string")
  is_refused(operation.name, with(operation, field, 1), rule .. "a number")
end

function edges.list(operation, field)
  if not field.items then return end
  local least, most = field.min_items, field.max_items
  local item = field.items == "choice" and field.choices[1] or EXAMPLES[field.items]
  local function of(count)
    local list = {}
    for index = 1, count do list[index] = item end
    return list
  end
  local text = field.items == "id" and ("%d"):format(item) or json.string(item)
  goes_out(operation.name, with(operation, field, of(most or 300)),
           ('"%s":[%s'):format(field.wire or field.name, (text .. ","):rep((most or 300) - 1) .. text .. "]"))
  if least then
    is_refused(operation.name, with(operation, field, {}),
               ("%s must have %d or more items, got 0"):format(field.name, least))
  end
  if most then
    is_refused(operation.name, with(operation, field, of(most + 1)),
               ("%s must have at most %d items, got %d"):format(field.name, most, most + 1))
  end
  local message = select(2, types[field.items]({}, field))
  is_refused(operation.name, with(operation, field, { item, {} }),
             ("%s must be a list, each item of which %s; item 2 is not"):format(field.name, message))
end

function edges.time(operation, field)
  for _, value in ipairs{ "2026-05-15", "2026-05-15T10:34:00Z", "2026-05-15T10:34:00.123+02:00" } do
    goes_out(operation.name, with(operation, field, value), ('"%s":"%s"'):format(field.wire or field.name, value))
  end
  for _, value in ipairs{ "tomorrow", "2026-05-15T10:34:00", "2026-5-15", "2026-05-15 10:34:00Z" } do
    is_refused(operation.name, with(operation, field, value),
               field.name .. " must be a time such as 2026-05-15T10:34:00Z, got another string")
  end
end

function edges.web_address(operation, field)
  goes_out(operation.name, with(operation, field, "https://x.example/hook?secret=1"), '"url":"https://x.example/hook')
  is_refused(operation.name, with(operation, field, "ftp://x.example"),
             "url must be an http or https URL, got a string that is not one")
  is_refused(operation.name, with(operation, field, "https://x.example/" .. ("a"):rep(1024)),
             "url must be at most 1,024 characters, got a string of 1,042")
end

function edges.integer(operation, field)
  local name, least, most = field.name, field.min, field.max
  goes_out(operation.name, with(operation, field, least), ("%s=%d"):format(name, least))
  is_refused(operation.name, with(operation, field, -1), ("%s must be an integer %s, got a negative number"):format(
    name, most and "from 1 to 1,000" or "of at least 0"))
  if most then
    goes_out(operation.name, with(operation, field, most), ("%s=%d"):format(name, most))
    is_refused(operation.name, with(operation, field, most + 1),
               name .. " must be an integer from 1 to 1,000, got a larger number")
  end
end

describe("the table of operations", function()
  it("is whole", function()
    assert.equal(43, #operations)
    for _, operation in ipairs(operations) do
      assert.equal(operation, operations[operation.name])
      assert.is_string(operation.summary)
      assert.matches("^https://docs%.reply%.io/", operation.reference)
      local names = {}
      for _, field in ipairs(operation.fields) do
        assert.is_nil(names[field.name], operation.name .. " has two fields " .. field.name)
        names[field.name] = field
        assert.is_function(types[field.type])
        assert.is_string(field.doc)
      end
      for place in (operation.path or ""):gmatch("{([%w_]+)}") do assert.equal("path", names[place].place) end
      for _, name in ipairs(operation.one_of or {}) do assert.is_table(names[name]) end
      assert.is_function(require("reply.call.decode").result[operation.result])
      if operation.result == "receipt" then assert.is_table(operation.receipt) end
      if operation.upload_first then assert.is_true(operations[operation.upload_first].upload) end
    end
  end)

  it("places its fields where a request has room", function()
    local places = { body = true, path = true, query = true, upload = true, call = true }
    for _, operation in ipairs(operations) do
      for _, field in ipairs(operation.fields) do
        assert.is_true(places[field.place or "body"])
        local of_upload = field.name == "file" or field.name == "data" or field.name == "filename"
        assert.equal(of_upload, field.place == "upload")
        assert.equal(operation.name == "request", field.place == "call")
      end
    end
  end)

  it("requires what the reference does", function()
    local required = {}
    for _, operation in ipairs(operations) do
      local names = {}
      for _, field in ipairs(operation.fields) do
        if field.required then names[#names + 1] = field.name end
      end
      required[operation.name] = table.concat(names, " ")
    end
    assert.same({
      send_email = "contact subject body", send_linkedin_connect = "contact linkedin_account",
      send_linkedin_inmail = "contact linkedin_account subject body",
      send_linkedin_message = "contact linkedin_account message", send_linkedin_voice = "contact linkedin_account",
      send_linkedin_ai_voice = "contact linkedin_account script", upload_voice = "", whoami = "", teams = "",
      email_accounts = "", email_account = "email_account", linkedin_accounts = "",
      linkedin_account = "linkedin_account", find_contacts = "", get_contact = "contact", contact_statuses = "contact",
      create_contact = "", import_contacts = "contacts", inbox_threads = "", inbox_thread = "thread",
      inbox_messages = "thread", reply_in_thread = "thread channel message", inbox_categories = "",
      set_inbox_category = "thread category", mark_inbox_read = "threads", sequences = "", sequence = "sequence",
      start_sequence = "sequence", pause_sequence = "sequence", sequence_contacts = "sequence",
      sequence_contact = "sequence contact", add_to_sequence = "sequence contacts", remove_from_sequence = "sequence",
      set_sequence_status = "sequence contacts status", webhooks = "", webhook = "webhook",
      create_webhook = "event_type url", delete_webhook = "webhook", enable_webhook = "webhook",
      disable_webhook = "webhook", test_webhook = "webhook", webhook_logs = "webhook", request = "method path",
    }, required)
  end)

  it("tells what a receipt holds", function()
    local LINKEDIN = "action_type:string linkedin_activity_id:integer sent_at:string"
    for name, expected in pairs{
      send_email = "status:string message_id:string", send_linkedin_connect = LINKEDIN, send_linkedin_inmail = LINKEDIN,
      send_linkedin_message = LINKEDIN, send_linkedin_ai_voice = LINKEDIN,
      send_linkedin_voice = LINKEDIN .. " voice_attachment:integer",
      upload_voice = "id:integer file_name:string length_in_seconds:integer",
    } do
      local fields = {}
      for index, field in ipairs(operations[name].receipt) do fields[index] = field.name .. ":" .. field.type end
      assert.equal(expected, table.concat(fields, " "))
    end
  end)

  it("names what the server may refuse", function()
    local SEND = "404 contact.notFound 400 contact.contactInBlackList"
    local THREAD, WEBHOOK, MEMBER = "404 inboxThread.notFound", "404 -", "404 sequenceContact.notInSequence"
    local ACTION = "404 sequence.notFound - sequenceAction.archived - sequenceAction.activationInProgress"
    local expected = {
      send_email = SEND .. " 400 contact.emailAccountNotFound", send_linkedin_connect = SEND .. " 400 - 400 -",
      send_linkedin_inmail = SEND .. " 400 - 400 -", send_linkedin_message = SEND .. " 400 - 400 -",
      send_linkedin_voice = SEND .. " 400 - 400 - 400 -", send_linkedin_ai_voice = SEND .. " 400 - 400 -",
      upload_voice = "400 -", teams = "403 workspace.organizationRequired", email_account = "404 -",
      linkedin_account = "404 -", get_contact = "404 contact.notFound", contact_statuses = "404 contact.notFound",
      import_contacts = "400 contact.limitExceeded", inbox_threads = "400 inboxThread.invalidInput",
      inbox_thread = THREAD, inbox_messages = THREAD, set_inbox_category = THREAD .. " - inboxThread.forbidden",
      reply_in_thread = THREAD .. " - inboxThread.forbidden - inboxThread.channelMismatch "
                        .. "- inboxThread.contactOptedOut - inboxThread.threadSendFailed",
      sequence = "404 sequence.notFound", start_sequence = ACTION, pause_sequence = ACTION,
      sequence_contact = MEMBER, remove_from_sequence = MEMBER, set_sequence_status = "404 sequence.notFound",
      add_to_sequence = "404 sequence.notFound 400 sequenceContact.noStepsInSequence "
                        .. "400 sequenceContact.contactLimitExceeded 400 sequence.archived",
      webhook = WEBHOOK, delete_webhook = WEBHOOK, enable_webhook = WEBHOOK, disable_webhook = WEBHOOK,
      test_webhook = WEBHOOK, webhook_logs = WEBHOOK,
      create_webhook = "400 webHook.invalidEvent 400 webHook.organizationScopeNotImplemented",
    }
    for _, operation in ipairs(operations) do
      local found = {}
      for index, refusal in ipairs(operation.refusals or {}) do
        assert.is_string(refusal.doc)
        found[index] = ("%s %s"):format(refusal.status or "-", refusal.code or "-")
      end
      assert.equal(expected[operation.name] or "", table.concat(found, " "), operation.name)
    end
  end)

  it("has the limits of the reference and no other", function()
    local limits = {}
    for _, operation in ipairs(operations) do
      for _, field in ipairs(operation.fields) do
        if field.max_characters then limits[operation.name .. "." .. field.name] = field.max_characters end
      end
    end
    assert.same({ ["send_linkedin_inmail.body"] = 1900, ["send_linkedin_message.message"] = 8000,
                  ["send_linkedin_ai_voice.script"] = 1000, ["create_webhook.url"] = 1024 }, limits)
  end)

  it("repeats no send, and nothing that would be made twice", function()
    local once = { create_contact = true, import_contacts = true, reply_in_thread = true, add_to_sequence = true,
                   create_webhook = true, request = true }
    for _, operation in ipairs(operations) do
      local is_once = operation.name:find("^send_") or once[operation.name]
      assert.equal(not is_once, operation.repeatable == true, operation.name)
    end
  end)

  it("names the scope of each operation, where one is known", function()
    local expected = {
      contacts = "contacts:read", email_accounts = "channels:read", email_account = "channels:read",
      linkedin_accounts = "channels:read", linkedin_account = "channels:read", find_contacts = "contacts:read",
      get_contact = "contacts:read", contact_statuses = "contacts:read", create_contact = "contacts:write",
      import_contacts = "contacts:write", inbox_threads = "inbox:read", inbox_thread = "inbox:read",
      inbox_messages = "inbox:read", inbox_categories = "inbox:read", reply_in_thread = "inbox:operate",
      set_inbox_category = "inbox:operate", mark_inbox_read = "inbox:operate", sequences = "sequences:read",
      sequence = "sequences:read", sequence_contacts = "sequences:read", sequence_contact = "sequences:read",
      start_sequence = "sequences:operate", pause_sequence = "sequences:operate",
      add_to_sequence = "sequences:operate contacts:read", remove_from_sequence = "sequences:operate",
      set_sequence_status = "sequences:operate", webhooks = "webhooks:read", webhook = "webhooks:read",
      webhook_logs = "webhooks:read", create_webhook = "webhooks:write", delete_webhook = "webhooks:write",
      enable_webhook = "webhooks:operate", disable_webhook = "webhooks:operate",
    }
    for _, operation in ipairs(operations) do
      local is_send = operation.name:find("^send_")
      assert.equal(is_send and "contacts:operate" or expected[operation.name], operation.scope, operation.name)
    end
  end)
end)

describe("a field at its edge and one past it:", function()
  for _, operation in ipairs(operations) do
    for _, field in ipairs(operation.fields) do
      if edges[field.type] then
        it(operation.name .. "." .. field.name, function() edges[field.type](operation, field) end)
      end
    end
    it(operation.name .. " without what it needs", function()
      for _, field in ipairs(operation.fields) do
        if field.required then is_refused(operation.name, with(operation, field, nil), field.name .. " is required") end
      end
    end)
  end
end)

describe("the request of", function()
  local wav = support.temp_file("RIFF", "tone.wav")
  local rows = {
    { "send_email", { contact = 90514382, email_account = 4821, subject = "Re: your question about SOC 2",
                      body = "<p>Hi Dana — short answer, yes. Full report attached to our trust page.</p>" },
      "POST", "/v3/contacts/90514382/send-direct-email",
      '{"emailAccountId":4821,"subject":"Re: your question about SOC 2",'
      .. '"body":"<p>Hi Dana — short answer, yes. Full report attached to our trust page.</p>"}' },
    { "send_email", { contact = "1", subject = "s", body = "b" }, "POST", "/v3/contacts/1/send-direct-email",
      '{"subject":"s","body":"b"}' },
    { "send_linkedin_connect", { contact = 1, linkedin_account = 2 }, "POST",
      "/v3/contacts/1/send-direct-linkedin-connect",
      '{"linkedInAccountId":2}' },
    { "send_linkedin_connect", { contact = 1, linkedin_account = "2", message = 'a "note"\n' }, "POST",
      "/v3/contacts/1/send-direct-linkedin-connect", '{"linkedInAccountId":2,"message":"a \\"note\\"\\n"}' },
    { "send_linkedin_inmail", { contact = 1, linkedin_account = 2, subject = "s", body = "b" }, "POST",
      "/v3/contacts/1/send-direct-linkedin-inmail", '{"linkedInAccountId":2,"subject":"s","body":"b"}' },
    { "send_linkedin_message", { contact = 1, linkedin_account = 2, message = "m" }, "POST",
      "/v3/contacts/1/send-direct-linkedin-message", '{"linkedInAccountId":2,"message":"m"}' },
    { "send_linkedin_voice", { contact = 1, linkedin_account = 2, voice_attachment = 3 }, "POST",
      "/v3/contacts/1/send-direct-linkedin-voice", '{"linkedInAccountId":2,"voiceAttachmentId":3}' },
    { "send_linkedin_ai_voice", { contact = 1, linkedin_account = 2, script = "s" }, "POST",
      "/v3/contacts/1/send-direct-linkedin-ai-voice", '{"linkedInAccountId":2,"script":"s"}' },
    { "upload_voice", { file = wav }, "POST", "/v3/attachments/voice", nil,
      { file = wav, filename = "tone.wav", content_type = "audio/wav" } },
    { "upload_voice", { data = "ID3", filename = "a.mp3" }, "POST", "/v3/attachments/voice", nil,
      { data = "ID3", filename = "a.mp3", content_type = "audio/mpeg" } },
    { "whoami", {}, "GET", "/v3/whoami" },
    { "teams", {}, "GET", "/v3/whoami/team-users" },
    { "email_accounts", {}, "GET", "/v3/email-accounts" },
    { "email_accounts", { my = true, top = 5, skip = 10 }, "GET", "/v3/email-accounts?my=true&top=5&skip=10" },
    { "email_accounts", { my = false }, "GET", "/v3/email-accounts?my=false" },
    { "linkedin_accounts", {}, "GET", "/v3/linkedin-accounts" },
    { "find_contacts", {}, "POST", "/v3/contacts/filter", "{}" },
    { "find_contacts", { search = "dana@example.com", rules = { { property = "email" } }, list = 4, sequence = 5,
                         sort_by = "email", sort_direction = "asc", top = 2, skip = 0 },
      "POST", "/v3/contacts/filter?top=2&skip=0",
      '{"searchTerm":"dana@example.com","rules":[{"property":"email"}],"listId":4,"sequenceId":5,"sortBy":"email",'
      .. '"sortDirection":"asc"}' },
    { "get_contact", { contact = 9 }, "GET", "/v3/contacts/9" },
    { "email_account", { email_account = 4821 }, "GET", "/v3/email-accounts/4821" },
    { "linkedin_account", { linkedin_account = "301" }, "GET", "/v3/linkedin-accounts/301" },
    { "find_contacts", { email = "ann+x@example.com", top = 1 }, "GET",
      "/v3/contacts?email=ann%2Bx%40example.com&top=1" },
    { "find_contacts", { linkedin = "https://www.linkedin.com/in/dana" }, "GET",
      "/v3/contacts?linkedIn=https%3A%2F%2Fwww.linkedin.com%2Fin%2Fdana" },
    { "find_contacts", { sequence = 5, sequence_step = 6 }, "POST", "/v3/contacts/filter",
      '{"sequenceId":5,"sequenceStepId":6}' },
    { "contact_statuses", { contact = 9 }, "GET", "/v3/contacts/9/statuses" },
    { "create_contact", { email = "a@b.c", first_name = "A", linkedin_url = "https://l",
                          custom_fields = { { key = "k", value = "v" } } }, "POST", "/v3/contacts",
      '{"firstName":"A","email":"a@b.c","linkedInUrl":"https://l","customFields":[{"key":"k","value":"v"}]}' },
    { "import_contacts",
      { contacts = { { email = "a@b.c", first_name = "A" }, { first_name = "B", time_zone = "UTC" } } }, "POST",
      "/v3/contacts/import",
      '{"items":[{"firstName":"A","email":"a@b.c"},{"firstName":"B","timeZoneId":"UTC"}]}' },
    { "inbox_threads", {}, "GET", "/v3/inbox/threads" },
    { "inbox_threads", { top = 5, skip = 5 }, "GET", "/v3/inbox/threads?top=5&skip=5" },
    { "inbox_threads", { contacts = { 9 }, channels = { "LinkedIn", "email" }, source = "Unread", top = 1,
                         only_with_meeting_intent = true, from = "2026-05-15" }, "POST",
      "/v3/inbox/threads/filter?top=1",
      '{"contactIds":[9],"channels":["linkedIn","email"],"source":"unread","onlyWithMeetingIntent":true,'
      .. '"from":"2026-05-15"}' },
    { "inbox_thread", { thread = 4 }, "GET", "/v3/inbox/threads/4" },
    { "inbox_messages", { thread = 4, top = 2 }, "GET", "/v3/inbox/threads/4/messages?top=2" },
    { "reply_in_thread", { thread = 4, channel = "Email", message = "<p>Hi</p>", cc = { "a@b.c" },
                           attachments = { 1, "2" }, apply_signature = true }, "POST", "/v3/inbox/threads/4/messages",
      '{"channel":"email","message":"<p>Hi</p>","attachmentIds":[1,2],"cc":["a@b.c"],"applySignature":true}' },
    { "reply_in_thread", { thread = 4, channel = "linkedIn", message = "Hi" }, "POST", "/v3/inbox/threads/4/messages",
      '{"channel":"linkedIn","message":"Hi"}' },
    { "inbox_categories", {}, "GET", "/v3/inbox/threads/categories" },
    { "set_inbox_category", { thread = 4, category = 3 }, "PUT", "/v3/inbox/threads/4/category", '{"categoryId":3}' },
    { "set_inbox_category", { thread = 4, category = json.null }, "PUT", "/v3/inbox/threads/4/category",
      '{"categoryId":null}' },
    { "mark_inbox_read", { threads = { 4, 5 } }, "POST", "/v3/inbox/threads/mark-as-read", '{"threadIds":[4,5]}' },
    { "sequences", { status = "active", owner_user = 1, is_archived = false, name = "a b" }, "GET",
      "/v3/sequences?status=active&ownerUserId=1&isArchived=false&name=a%20b" },
    { "sequence", { sequence = 8 }, "GET", "/v3/sequences/8" },
    { "start_sequence", { sequence = 8 }, "POST", "/v3/sequences/8/start" },
    { "pause_sequence", { sequence = 8 }, "POST", "/v3/sequences/8/pause" },
    { "sequence_contacts", { sequence = 8, sort_by = "email", sort_direction = "asc" }, "GET",
      "/v3/sequences/8/contacts?sort_by=email&sort_direction=asc" },
    { "sequence_contact", { sequence = 8, contact = 9 }, "GET", "/v3/sequences/8/contacts/9" },
    { "add_to_sequence", { sequence = 8, contacts = { 9 } }, "POST", "/v3/sequences/8/contact-links/bulk",
      '{"contactIds":[9],"removeFromExisting":false}' },
    { "add_to_sequence", { sequence = 8, contacts = { 9, 10 }, remove_from_existing = true, start_step = 2,
                           ignore_step_delay = true, start_from = "2026-05-15T10:34:00Z" }, "POST",
      "/v3/sequences/8/contact-links/bulk",
      '{"contactIds":[9,10],"removeFromExisting":true,"startStepId":2,"ignoreStepDelay":true,'
      .. '"startFrom":"2026-05-15T10:34:00Z"}' },
    { "remove_from_sequence", { sequence = 8, contact = 9 }, "DELETE", "/v3/sequences/8/contact-links/9" },
    { "remove_from_sequence", { sequence = 8, contacts = { 9 } }, "POST", "/v3/sequences/8/contact-links/bulk-delete",
      '{"contactIds":[9]}' },
    { "set_sequence_status", { sequence = 8, contacts = { 9 }, status = "paused" }, "POST",
      "/v3/sequences/8/contacts/set-status-in-sequence", '{"contactIds":[9],"statusInSequence":"paused"}' },
    { "webhooks", {}, "GET", "/v3/webhooks" },
    { "webhook", { webhook = 2 }, "GET", "/v3/webhooks/2" },
    { "delete_webhook", { webhook = 2 }, "DELETE", "/v3/webhooks/2" },
    { "enable_webhook", { webhook = 2 }, "POST", "/v3/webhooks/2/enable" },
    { "disable_webhook", { webhook = 2 }, "POST", "/v3/webhooks/2/disable" },
    { "test_webhook", { webhook = 2 }, "POST", "/v3/webhooks/2/test" },
    { "webhook_logs", { webhook = 2, skip = 1 }, "GET", "/v3/webhooks/2/logs?skip=1" },
    { "request", { method = "PATCH", path = "/v3/a", query = { q = "x y" }, body = { b = 1 } }, "PATCH",
      "/v3/a?q=x%20y",
      '{"b":1}' },
  }
  for number, row in ipairs(rows) do
    it(row[1] .. " " .. number, function()
      local err, request = call(row[1], row[2])
      assert.is_nil(err)
      assert.equal(row[1], request.operation)
      assert.equal(row[3], request.method)
      assert.equal(row[4], request.path)
      assert.equal(row[5], request.body)
      assert.same(row[6], request.upload)
    end)
  end
end)

describe("the receipt of", function()
  local linkedin = '{"actionType":"%s","linkedInActivityId":1046,"sentAtUtc":"2026-05-15T10:34:00Z"}'
  local rows = {
    { "send_email", '{"status":"sent","messageId":"1a2b"}', { status = "sent", message_id = "1a2b" } },
    { "send_email", '{"status":"new","messageId":null}', { status = "new" } },
    { "reply_in_thread", '{"channel":"email","date":"d","body":"b","fromName":"n","isOutbound":true,"status":null}',
      { channel = "email", date = "d", from_name = "n", is_outbound = true } },
    { "add_to_sequence", '{"added":[9],"notProcessed":{"11":{"error":"forbidden","errorDetails":null},'
                         .. '"7":{"error":"invalidInput","errorDetails":"d"}}}',
      { added = { 9 }, not_processed = { { contact = 7, error = "invalidInput", details = "d" },
                                         { contact = 11, error = "forbidden" } } } },
    { "add_to_sequence", '{"added":[]}', { added = {}, not_processed = {} } },
    { "add_to_sequence", '{"added":[],"notProcessed":{"7":{"error":3},"8":5}}',
      { added = {}, not_processed = { { contact = 7, error = 3 }, { contact = 8, error = 5 } } } },
    { "add_to_sequence", '{"added":[],"notProcessed":{"7":{"error":null,"errorDetails":"d"},"8":null}}',
      { added = {}, not_processed = { { contact = 7, details = "d" }, { contact = 8 } } } },
    { "add_to_sequence", '{"added":[1],"notProcessed":[{"id":8,"error":"e"},{"contactId":7,"error":"e"},"f"]}',
      { added = { 1 }, not_processed = { { error = "f" }, { contact = 7, error = "e" },
                                         { contact = 8, error = "e" } } } },
    { "add_to_sequence", '{"added":[],"notProcessed":[{"contactId":7,"error":"forbidden"}]}',
      { added = {}, not_processed = { { contact = 7, error = "forbidden" } } } },
    { "set_sequence_status", '[{"error":"notInSequence"}]', { not_processed = { { error = "notInSequence" } } } },
    { "set_sequence_status", "[]", { not_processed = {} } },
    { "set_sequence_status", '{"7":{"error":"notInSequence"}}',
      { not_processed = { { contact = 7, error = "notInSequence" } } } },
    { "set_sequence_status", "{}", { not_processed = {} } },
    { "import_contacts", '{"items":[{"id":3,"status":"created"}]}', { contacts = { { id = 3, status = "created" } } } },
    { "import_contacts", '[{"id":null,"status":"failed","error":"e"}]',
      { contacts = { { id = json.null, status = "failed", error = "e" } } } },
    { "start_sequence", '{"id":8,"status":"active"}', { id = 8, status = "active" } },
    { "set_inbox_category", "{}", {} },
    { "upload_voice", '{"id":12,"fileName":"a.wav","lengthInSeconds":7}',
      { id = 12, file_name = "a.wav", length_in_seconds = 7 } },
  }
  local actions = { connect = "connect", inmail = "inMail", message = "message", voice = "voice", ai_voice = "aiVoice" }
  for name, action in pairs(actions) do
    rows[#rows + 1] = { "send_linkedin_" .. name, linkedin:format(action),
                        { action_type = action, linkedin_activity_id = 1046,
                        sent_at = "2026-05-15T10:34:00Z", voice_attachment = name == "voice" and 7 or nil } }
  end
  for _, row in ipairs(rows) do
    it(row[1] .. " " .. row[2], function()
      local client = scripted.client{ scripted.sent(row[2]) }
      local receipt = assert(client[row[1]](client, minimal(operations[row[1]])))
      local expected = row[3]
      expected.outcome, expected.attempts, expected.raw, expected.body = "sent", 1, row[2], json.decode(row[2])
      assert.same(expected, receipt)
      assert.equal("1046", tostring(receipt.linkedin_activity_id or 1046))
    end)
  end
end)

describe("an empty answer", function()
  for _, row in ipairs{
    { "set_inbox_category", 200 }, { "mark_inbox_read", 204 }, { "delete_webhook", 204 }, { "enable_webhook", 200 },
    { "remove_from_sequence", 204 }, { "remove_from_sequence", 200 }, { "create_contact", 204, "the answer is empty" },
    { "add_to_sequence", 200, "the answer is empty" }, { "reply_in_thread", 200, "the answer is empty" },
  } do
    it(("of %d to %s"):format(row[2], row[1]), function()
      local client = scripted.client{ scripted.sent("", { status = row[2] }) }
      local receipt = assert(client[row[1]](client, minimal(operations[row[1]])))
      assert.equal("sent", receipt.outcome)
      assert.equal(row[3], receipt.unreadable)
    end)
  end
end)

it("a filter of the inbox by an empty list goes nowhere: the server might give all of it", function()
  for name in ("sequences email_accounts linkedin_accounts contacts categories channels"):gmatch("%S+") do
    local client, driver = scripted.client{}
    local _, err = client:inbox_threads{ [name] = {} }:all()
    assert.same({ "validation", name .. " must have 1 or more items, got 0" }, { err.kind, err.errors[1].message })
    assert.equal(0, #driver.requests)
  end
end)

describe("fields that do not go together", function()
  for _, row in ipairs{
    { "find_contacts", { email = "a@b.c", search = "a", linkedin = "l" },
      { "email does not go with search", "email does not go with linkedin", "linkedin does not go with search" } },
    { "reply_in_thread", { thread = 1, channel = "LinkedIn", message = "m", cc = { "a@b.c" }, apply_signature = false },
      { "cc goes only with the channel email", "apply_signature goes only with the channel email" } },
    { "reply_in_thread", { thread = 1, message = "m", bcc = { "a@b.c" } }, { "channel is required" } },
    { "remove_from_sequence", { sequence = 1 }, { "one of contact and contacts is required" } },
    { "remove_from_sequence", { sequence = 1, contact = 1, contacts = { 1 } },
      { "contact and contacts exclude each other: give one" } },
    { "set_inbox_category", { thread = 1 }, { "category is required" } },
    { "set_inbox_category", { thread = json.null, category = json.null }, { "thread is required, got null" } },
    { "import_contacts", { contacts = { { first_name = "A" }, { email = 5, fist_name = "B" }, 7 } }, {
      "contacts[2].first_name is required", "contacts[2].email must be a string, got a number",
      "contacts[2].fist_name is not a field of contacts[2]; did you mean first_name?",
      "contacts[3] must be a table, got a number" } },
    { "create_webhook", { event_type = "e", url = "https://x.y", payload_config = { include_email_url = 1 } },
      { "payload_config.include_email_url must be true or false, got a number" } },
    { "create_webhook", { event_type = "e", url = "https://x.y", payload_config = "all" },
      { "payload_config must be a table, got a string" } },
  } do
    it(row[1] .. ": " .. row[3][1], function()
      local client = scripted.client{}
      local result, err = client[row[1]](client, row[2])
      if operations[row[1]].result == "pages" then result, err = result() end
      local messages = {}
      for index, fault in ipairs(err.errors) do messages[index] = fault.message end
      assert.same(row[3], messages)
      assert.is_falsy(result)
    end)
  end

  it("have the pointers of the wire", function()
    local _, err = scripted.client{}:import_contacts{ contacts = { { first_name = "A" }, { email = 5 } } }
    assert.same({ "/items/1/firstName", "/items/1/email" }, { err.errors[1].pointer, err.errors[2].pointer })
    assert.equal("contacts[2].first_name", err.errors[1].field)
  end)
end)
