-- SPDX-License-Identifier: MIT

local json = require "reply.json"
local operations = require "reply.operations"
local scripted = require "support.scripted"
local support = require "support"
local types = require "reply.types"

local EXAMPLES = { id = 7, string = "x", method = "GET", path = "/v3/inbox" }

-- What an operation needs at least.
local function minimal(operation)
  local input = {}
  for _, field in ipairs(operation.fields) do
    if field.required then input[field.name] = EXAMPLES[field.type] end
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
  local client, driver = scripted.client{ scripted.sent("{}") }
  local result, err = client[name](client, input)
  if operations[name].result == "pages" then result, err = result() end
  return err, driver.requests[1], result
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

local function with(operation, field, value)
  local input = minimal(operation)
  if operation.one_of and operation.one_of[1] == field.name then input[field.name] = nil end
  input[field.name] = value
  return input
end

-- What is tried with every field of a type.
local edges = {}

function edges.string(operation, field)
  local most = field.max_characters or 100000
  local text = ("é"):rep(most)
  goes_out(operation.name, with(operation, field, text),
           json.string(field.wire or field.name) .. ":" .. json.string(text))
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
    local place = field.place == "path" and "/" .. digits or '"' .. (field.wire or field.name) .. '":' .. digits
    goes_out(operation.name, with(operation, field, value), place)
  end
  local rule = field.name .. " must be an integer of at least 1, got "
  is_refused(operation.name, with(operation, field, 0), rule .. "zero")
  is_refused(operation.name, with(operation, field, 2 ^ 53), rule .. "a number too large to be exact")
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
    assert.equal(14, #operations)
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
      if operation.result == "receipt" then assert.is_true(#operation.receipt > 0) end
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
      email_accounts = "", linkedin_accounts = "", find_contacts = "", get_contact = "contact", request = "method path",
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
    for _, operation in ipairs(operations) do
      local codes = {}
      for _, refusal in ipairs(operation.refusals or {}) do
        assert.equal(refusal.code == "contact.notFound" and 404 or 400, refusal.status)
        assert.is_string(refusal.doc)
        codes[refusal.code or ""] = true
      end
      local is_send = operation.name:find("^send_") ~= nil
      assert.equal(is_send or nil, codes["contact.contactInBlackList"])
      assert.equal(is_send or operation.name == "get_contact" or nil, codes["contact.notFound"])
      assert.equal(operation.name == "send_email" or nil, codes["contact.emailAccountNotFound"])
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
                  ["send_linkedin_ai_voice.script"] = 1000 }, limits)
  end)

  it("repeats no send", function()
    for _, operation in ipairs(operations) do
      assert.equal(not operation.name:find("^send_") and operation.name ~= "request", operation.repeatable == true)
    end
  end)

  it("asks for contacts:operate for every send", function()
    for _, operation in ipairs(operations) do
      if operation.name:find("^send_") then assert.equal("contacts:operate", operation.scope) end
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
