-- SPDX-License-Identifier: MIT

local json = require "reply.json"
local operations = require "reply.operations"
local support = require "support"
local validate = require "reply.validate"

local function messages(faults)
  local list = {}
  for index, fault in ipairs(faults or {}) do list[index] = fault.message end
  return list
end

-- Rows of { what, operation, input, messages in their order }.
local function finds(rows)
  for _, row in ipairs(rows) do
    local what, name, input, expected = row[1], row[2], row[3], row[4]
    it(("finds %s in %s"):format(what, name), function()
      local values, faults = validate.call(operations[name], input)
      assert.same(expected, messages(faults))
      assert.equal(#expected == 0, values ~= nil)
    end)
  end
end

local email = { contact = 1, subject = "s", body = "b" }

-- The email with some fields changed; `false` takes one away.
local function email_with(changes)
  local input = {}
  for name, value in pairs(email) do input[name] = value end
  for name, value in pairs(changes) do input[name] = value or nil end
  return input
end

local function copy(value)
  if type(value) ~= "table" then return value end
  local twin = {}
  for name, item in pairs(value) do twin[name] = copy(item) end
  return twin
end

describe("validate.call", function()
  it("gives the values ready for the wire", function()
    local on_progress = function() end
    local input = { contact = "90514382", linkedin_account = 7.0, data = "RIFF", filename = "a.wav", timeout = 5,
                    dry_run = false, on_progress = on_progress }
    assert.same({ contact = "90514382", linkedin_account = "7", data = "RIFF", filename = "a.wav", timeout = 5,
                  dry_run = false, on_progress = on_progress },
                validate.call(operations.send_linkedin_voice, input))
    assert.same({ rules = '[{"a":1}]', top = "5" },
                validate.call(operations.find_contacts, { rules = { { a = 1 } }, top = 5 }))
    assert.same({}, validate.call(operations.whoami, {}))
  end)

  it("takes fields that the table inherits", function()
    local input = setmetatable({ contact = 2 }, { __index = email })
    assert.same({ contact = "2", subject = "s", body = "b" }, validate.call(operations.send_email, input))
    input = setmetatable(email_with{}, { __index = { email_account = 5 }, __metatable = false })
    assert.equal("5", validate.call(operations.send_email, input).email_account)
  end)

  it("never changes the caller's table", function()
    local read_only = { __newindex = function() error("written to") end, __metatable = "locked" }
    for name, input in pairs{
      send_email = { contact = 0, subjet = "x", body = 5, [1] = "x", timeout = 1, dry_run = true },
      send_linkedin_voice = { contact = 1, linkedin_account = "2", data = "x", filename = "y" },
      find_contacts = { rules = { { property = "email", value = { 1, 2 } } }, top = "5" },
      request = { method = "POST", path = "/v3/a", query = { a = { 1, 2 } }, body = { b = { 3 } } },
    } do
      local twin = copy(input)
      validate.call(operations[name], setmetatable(input, read_only))
      assert.same(twin, copy(input))
    end
  end)

  it("leaves nobody out of a list that has a hole, and comes to the end of one without an end", function()
    local somebody = { first_name = "Dana" }
    local _, faults = validate.call(operations.import_contacts, { contacts = { somebody, nil, somebody, n = 3 } })
    assert.same({ "contacts must be a list without holes, got a table with other keys" }, messages(faults))
    local endless = setmetatable({ somebody }, { __index = function() return somebody end })
    assert.same({ contacts = { somebody } }, validate.call(operations.import_contacts, { contacts = endless }))
  end)

  it("says where a fault is, by the name on the wire and the name here", function()
    local _, faults = validate.call(operations.send_email, { contact = 1, email_account = 0, body = "b", [3] = 1 })
    assert.same({
      { pointer = "/emailAccountId", field = "email_account",
        message = "email_account must be an integer of at least 1, got zero" },
      { pointer = "/subject", field = "subject", message = "subject is required" },
      { pointer = "/[3]", field = "[3]", message = "[3] is not a field of send_email" },
    }, faults)
    _, faults = validate.call(operations.send_linkedin_voice, { contact = 1, linkedin_account = 2 })
    assert.same({ { pointer = "/voiceAttachmentId", field = "voice_attachment",
                    message = "one of voice_attachment, file and data is required" } }, faults)
    _, faults = validate.call(operations.upload_voice, { data = "x" })
    assert.same({ { pointer = "/filename", field = "filename", message = "filename is required with data" } }, faults)
    _, faults = validate.call(operations.send_email, { contact = 1, subject = "s", body = "b", ["a/b~c"] = 1 })
    assert.same({ { pointer = "/a~1b~0c", field = "a/b~c", message = "a/b~c is not a field of send_email" } }, faults)
  end)

  finds{
    { "nothing", "send_email", email, {} },
    { "all that is missing", "send_email", {},
      { "contact is required", "subject is required", "body is required" } },
    { "every fault at once, in the order of the fields", "send_email",
      { zzz = 1, timeout = 0, body = "", subject = 5, email_account = "x", contact = -1, dry_run = 1, bdy = 2 },
      { "contact must be an integer of at least 1, got a negative number",
        "email_account must be an integer of at least 1, got a string that is not one: email_accounts gives the id",
        "subject must be a string, got a number", "body must not be empty, got an empty string",
        "timeout must be seconds, more than 0 and at most 86,400, got zero",
        "dry_run must be true or false, got a number",
        "bdy is not a field of send_email; did you mean body?", "zzz is not a field of send_email" } },
    { "null for a required field", "send_email", { contact = json.null, subject = json.null, body = "b" },
      { "contact is required, got null", "subject is required, got null" } },
    { "null for what may be left out", "send_email",
      { contact = 1, subject = "s", body = "b", email_account = json.null, timeout = json.null, dry_run = json.null },
      {} },
    { "null beside a choice", "send_linkedin_voice", { contact = 1, linkedin_account = 2, voice_attachment = 3,
      file = json.null, data = json.null, filename = json.null }, {} },
    { "null as the only choice", "upload_voice", { file = json.null }, { "one of file and data is required" } },
    { "null for what is needed", "upload_voice", { data = "x", filename = json.null },
      { "filename is required with data" } },
    { "null for a body", "request", { method = "POST", path = "/v3/a", body = json.null, query = json.null }, {} },
    { "null for an unknown field", "whoami", { contact = json.null }, { "contact is not a field of whoami" } },
    { "a line break in a subject", "send_email", { contact = 1, subject = "a\r\nBcc: b", body = "a\r\nb" },
      { "subject must be one line, got a string with a line break" } },
    { "a line break in a subject of LinkedIn", "send_linkedin_inmail",
      { contact = 1, linkedin_account = 1, subject = "a\n", body = "a\nb" },
      { "subject must be one line, got a string with a line break" } },
    { "a line break in an address for a copy", "reply_in_thread",
      { thread = 1, channel = "email", message = "a\nb", cc = { "a@x.example\r\nBcc: b@x.example" },
        bcc = { "b@x.example\n" } },
      { "cc must be a list, each item of which must be one line, got a string with a line break; item 1 is not",
        "bcc must be a list, each item of which must be one line, got a string with a line break; item 1 is not" } },
    { "a line break in what a contact is found by", "import_contacts",
      { contacts = { { first_name = "A", email = "a@x.example\r", linkedin_url = "https://linkedin.example/a\n",
                       notes = "a\nb" } } },
      { "contacts[1].email must be one line, got a string with a line break",
        "contacts[1].linkedin_url must be one line, got a string with a line break" } },
    { "a line break in what is looked for", "find_contacts", { email = "a@x.example\r" },
      { "email must be one line, got a string with a line break" } },
    { "false for a text", "send_email", { contact = 1, subject = false, body = "b" },
      { "subject must be a string, got a boolean" } },
  }
end)

describe("an unknown field", function()
  local function unknown(name, guess)
    local text = type(name) == "string" and name or "[" .. tostring(name) .. "]"
    return { tostring(name), "send_email", email_with{ [name] = "x" },
             { text .. " is not a field of send_email" .. (guess and "; did you mean " .. guess .. "?" or "") } }
  end
  finds{
    unknown("emailAccountId", "email_account"), unknown("email_acount", "email_account"),
    unknown("emial_account", "email_account"),
    unknown("contact_id", "contact"), unknown("contacts", "contact"), unknown("Contact", "contact"),
    unknown("sub_ject", "subject"),
    unknown("bdoy", "body"), unknown("bod", "body"), unknown("bady", "body"),
    unknown("obdy", "body"), unknown("boyd", "body"), unknown("bxxy"), unknown("bdoyx"), unknown("timeuot", "timeout"),
    unknown("dryRun", "dry_run"), unknown("message"), unknown("xyzzy"), unknown("b"), unknown(""),
    unknown("on_progress"), unknown("linkedin_account"), unknown(1), unknown(2.5), unknown(true),
    { "a mistyped field that is missing", "send_email", { contact = 1, subjet = "x", body = "b" },
      { "subject is required", "subjet is not a field of send_email; did you mean subject?" } },
    { "a mistyped account", "send_linkedin_message", { contact = 1, linkedin_acount = 2, message = "m" },
      { "linkedin_account is required", "linkedin_acount is not a field of send_linkedin_message; "
        .. "did you mean linkedin_account?" } },
    { "the wire's name", "send_linkedin_voice", { contact = 1, linkedInAccountId = 2, voiceAttachmentId = 3 },
      { "linkedin_account is required", "one of voice_attachment, file and data is required",
        "linkedInAccountId is not a field of send_linkedin_voice; did you mean linkedin_account?",
        "voiceAttachmentId is not a field of send_linkedin_voice; did you mean voice_attachment?" } },
    { "a field where there are none", "whoami", { contact = 1 }, { "contact is not a field of whoami" } },
    { "unknown fields in order", "whoami", { c = 1, a = 1, b = 1, [2] = 1 },
      { "[2] is not a field of whoami", "a is not a field of whoami", "b is not a field of whoami",
        "c is not a field of whoami" } },
    { "keys of more than one line", "send_email",
      { contact = 1, subject = "s", body = "b", dedupe_key = "k\r", apart = 9, follows = "k\n" },
      { "dedupe_key must not have a control character, got a string with one",
        "follows must not have a control character, got a string with one" } },
    { "keys with what is not seen of them", "send_email",
      { contact = 1, subject = "s", body = "b", dedupe_key = "k ", apart = 9, follows = " k" },
      { "dedupe_key must not begin or end with a space, got a string with one",
        "follows must not begin or end with a space, got a string with one" } },
    { "an option of other operations", "upload_voice", { file = arg[0], on_progres = print, dedupe_key = "x" },
      { "dedupe_key is not a field of upload_voice",
        "on_progres is not a field of upload_voice; did you mean on_progress?" } },
  }

  it("whose name is long costs little", function()
    local started = os.clock()
    local _, faults = validate.call(operations.whoami, { [("x"):rep(1e6)] = 1 })
    assert.equal(1, #faults)
    assert.is_true(os.clock() - started < 1)
  end)
end)

describe("fields that stand together", function()
  local path = support.temp_file("RIFF", "a.wav")
  finds{
    { "a file", "upload_voice", { file = path }, {} },
    { "a file under another name", "upload_voice", { file = path, filename = "b.wav" }, {} },
    { "data with a name", "upload_voice", { data = "x", filename = "b.wav" }, {} },
    { "data without a name", "upload_voice", { data = "x" }, { "filename is required with data" } },
    { "a name alone", "upload_voice", { filename = "b.wav" },
      { "one of file and data is required", "filename goes only with data or file" } },
    { "neither", "upload_voice", {}, { "one of file and data is required" } },
    { "both", "upload_voice", { file = path, data = "x", filename = "b" },
      { "file and data exclude each other: give one" } },
    { "an id", "send_linkedin_voice", { contact = 1, linkedin_account = 2, voice_attachment = 3 }, {} },
    { "none of three", "send_linkedin_voice", { contact = 1, linkedin_account = 2 },
      { "one of voice_attachment, file and data is required" } },
    { "all three", "send_linkedin_voice",
      { contact = 1, linkedin_account = 2, voice_attachment = 3, file = path, data = "x", filename = "y" },
      { "voice_attachment, file and data exclude each other: give one" } },
    { "an id and data", "send_linkedin_voice", { contact = 1, linkedin_account = 2, voice_attachment = 3, data = "x" },
      { "voice_attachment and data exclude each other: give one", "filename is required with data" } },
    { "an id with a name", "send_linkedin_voice",
      { contact = 1, linkedin_account = 2, voice_attachment = 3, filename = "y" },
      { "filename goes only with data or file" } },
    { "a bad id beside a file", "send_linkedin_voice",
      { contact = 1, linkedin_account = 2, voice_attachment = 0, file = path },
      { "voice_attachment must be an integer of at least 1, got zero",
        "voice_attachment and file exclude each other: give one" } },
  }
end)

-- A person, a mailbox or a file is easily given where its id is asked for.
describe("what is no id", function()
  local NO_ID = " must be an integer of at least 1, got a string that is not one"
  finds{
    { "an email address", "send_email", email_with{ contact = "dana@example.com" },
      { "contact" .. NO_ID .. ": find_contacts gives the id" } },
    { "a name", "get_contact", { contact = "Dana Field" },
      { "contact" .. NO_ID .. ": find_contacts gives the id" } },
    { "an id with a line break at its end", "get_contact", { contact = "5\n" },
      { "contact must be an integer of at least 1, got a string with a line break at its end" } },
    { "the whole contact", "get_contact", { contact = { id = 5 } },
      { "contact must be an integer of at least 1, got a table: find_contacts gives the id" } },
    { "a profile", "send_linkedin_connect", { contact = 1, linkedin_account = "https://www.linkedin.com/in/sam" },
      { "linkedin_account" .. NO_ID .. ": linkedin_accounts gives the id" } },
    { "a file's name", "send_linkedin_voice", { contact = 1, linkedin_account = 1, voice_attachment = "a.wav" },
      { "voice_attachment" .. NO_ID .. ": upload_voice gives the id" } },
    { "a number that is none", "get_contact", { contact = 0 },
      { "contact must be an integer of at least 1, got zero" } },
    { "digits that are none", "get_contact", { contact = "0" },
      { "contact must be an integer of at least 1, got zero" } },
    { "a field that nothing gives", "find_contacts", { list = "mine" },
      { "list" .. NO_ID } },
  }
end)

describe("the options of a call", function()
  finds{
    { "a good timeout", "send_email", email_with{ timeout = 0.5, dry_run = true }, {} },
    { "a timeout that is no number", "whoami", { timeout = "5" },
      { "timeout must be seconds, more than 0 and at most 86,400, got a string" } },
    { "no function", "upload_voice", { data = "x", filename = "y", on_progress = 5 },
      { "on_progress must be a function, got a number" } },
    { "on_progress for a send that may upload", "send_linkedin_voice",
      { contact = 1, linkedin_account = 2, voice_attachment = 3, on_progress = print }, {} },
    { "on_progress where nothing is uploaded", "get_contact", { contact = 1, on_progress = print },
      { "on_progress is not a field of get_contact" } },
  }
end)

describe("validate.settings", function()
  local fields = { { name = "team", type = "id" }, { name = "timeout", type = "seconds", required = true } }

  it("gives the checked values", function()
    assert.same({ team = "5", timeout = 3 }, validate.settings(fields, { team = 5, timeout = 3 }, "reply.new"))
  end)

  it("finds every fault and names the owner", function()
    local values, faults = validate.settings(fields, { team = 0, tiemout = 3 }, "reply.new")
    assert.is_nil(values)
    assert.same({ "team must be an integer of at least 1, got zero", "timeout is required",
                  "tiemout is not a field of reply.new; did you mean timeout?" }, messages(faults))
  end)

  it("guesses the first of two that are as near", function()
    local near = { { name = "tea", type = "id" }, { name = "ten", type = "id" } }
    local _, faults = validate.settings(near, { tex = 1 }, "reply.new")
    assert.same({ "tex is not a field of reply.new; did you mean tea?" }, messages(faults))
  end)

  it("takes a field's own check before its type", function()
    local own = { { name = "a", type = "id", check = function(value, field) return value .. field.name end } }
    assert.same({ a = "xa" }, validate.settings(own, { a = "x" }, "reply.new"))
  end)
end)
