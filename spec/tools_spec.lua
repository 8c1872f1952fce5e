-- SPDX-License-Identifier: MIT
-- What a model is told of the functions, and what it gets when it calls one.

local json = require "reply.json"
local operations = require "reply.operations"
local reply = require "reply"
local support = require "support"

-- The definitions as they come out of a host's JSON, by name.
local function tools_of(format, only)
  local list = json.decode(json.encode(reply.tools{ format = format, only = only }))
  for _, tool in ipairs(list) do list[tool.name or tool["function"].name] = tool end
  return list
end

local function letter(more)
  local made = { contact = 90514382, subject = "Hello", body = "<p>Hi</p>" }
  for name, value in pairs(more or {}) do made[name] = value end
  return made
end

local function new_client(overrides)
  local options = { sandbox = true, ledger = reply.stores.sqlite{ path = support.folder() .. "/sends.db" } }
  for name, value in pairs(overrides or {}) do options[name] = value or nil end
  return assert(reply.new(options))
end

-- What a model reads: the text, decoded.
local function call(client, ...)
  local result = reply.call_tool(client, ...)
  local content = json.decode(result.text)
  assert.equal(result.is_error, content.error ~= nil)
  return content, result.is_error
end

-- All but `request`, which reaches every endpoint, and the webhooks, which post an account's events away.
local function is_tool(operation)
  return operation.name ~= "request" and not operation.name:find("webhook", 1, true)
end

-- What is made at most once; of these, what goes to a contact; and what may be made again, and changes something.
local ONCE, TO_CONTACT, CHANGES = {}, {}, {}
for name in ("send_email send_linkedin_connect send_linkedin_inmail send_linkedin_message send_linkedin_voice "
             .. "send_linkedin_ai_voice"):gmatch("%S+") do
  ONCE[name], TO_CONTACT[name] = true, true
end
for name in ("create_contact import_contacts reply_in_thread add_to_sequence"):gmatch("%S+") do ONCE[name] = true end
for name in ("set_inbox_category mark_inbox_read start_sequence pause_sequence remove_from_sequence "
             .. "set_sequence_status"):gmatch("%S+") do
  CHANGES[name] = true
end

describe("the tools", function()
  it("are every function that an agent may have, in the order of the reference", function()
    local names, tools = {}, reply.tools()
    for _, operation in ipairs(operations) do
      if is_tool(operation) then names[#names + 1] = operation.name end
    end
    for index, tool in ipairs(tools) do assert.equal(names[index], tool.name) end
    assert.equal(#names, #tools)
    assert.equal(34, #tools)
  end)

  it("have the shape of their host", function()
    local mcp, anthropic, openai = tools_of("mcp"), tools_of("anthropic"), tools_of("openai")
    for name, tool in pairs(mcp) do
      if type(name) == "string" then
        assert.same({ name = name, description = tool.description, input_schema = tool.inputSchema }, anthropic[name])
        assert.same({ type = "function", ["function"] = {
          name = name, description = tool.description, parameters = tool.inputSchema } }, openai[name])
      end
    end
    assert.same(mcp, tools_of(nil))
  end)

  for _, operation in ipairs(operations) do
    if is_tool(operation) then
      it("tell the limits of " .. operation.name, function()
        local schema = tools_of("mcp")[operation.name].inputSchema
        assert.same({ "object", false }, { schema.type, schema.additionalProperties })
        for _, keyword in ipairs{ "oneOf", "anyOf", "allOf", "not" } do assert.is_nil(schema[keyword]) end
        local required = {}
        for _, name in ipairs(schema.required) do required[name] = true end
        for _, field in ipairs(operation.fields) do
          local property = schema.properties[field.name]
          if field.type == "bytes" or field.type == "filename" then
            assert.is_nil(property)
          else
            assert.same({ field.max_characters, field.max }, { property.maxLength, property.maximum })
            assert.same({ field.min_items, field.max_items, field.choices and #field.choices },
              { property.minItems, property.maxItems, field.choices and #(property.enum or property.items.enum) })
            assert.truthy(property.description:find(field.doc:gsub("reply%.null", "null"), 1, true))
            local is_needed = field.required or operation.name == "upload_voice" and field.name == "file" or nil
            assert.equal(is_needed, required[field.name], field.name)
          end
        end
      end)

      it("say of " .. operation.name .. " whether it sends", function()
        local tool = tools_of("mcp")[operation.name]
        local is_once, changes = ONCE[operation.name] or false, CHANGES[operation.name] or false
        assert.equal(is_once or changes, tool.annotations.destructiveHint)
        assert.equal(is_once, tool.description:find("never call again", 1, true) ~= nil)
        assert.equal(is_once, tool.inputSchema.properties.dedupe_key ~= nil)
        assert.equal(TO_CONTACT[operation.name] or false, tool.inputSchema.properties.follows ~= nil)
        assert.equal(not is_once and not changes and operation.name ~= "upload_voice", tool.annotations.readOnlyHint)
        assert.equal(operation.name ~= "upload_voice", tool.annotations.idempotentHint)
      end)
    end
  end

  -- What a field of each type is told as.
  for name, row in pairs{
    choice = { "reply_in_thread", "channel", { type = "string", enum = { "email", "linkedIn" } } },
    ids = { "set_sequence_status", "contacts",
            { type = "array", minItems = 1, maxItems = 100, items = { type = "integer", minimum = 1 } } },
    words = { "inbox_threads", "channels",
              { type = "array", minItems = 1, items = { type = "string", enum = { "email", "linkedIn" } } } },
    texts = { "reply_in_thread", "cc",
              { type = "array", items = { type = "string", minLength = 1, pattern = "^[^\\r\\n]*$" } } },
    objects = { "find_contacts", "rules", { type = "array", items = { type = "object" } } },
    object = { "import_contacts", "options", { type = "object" } },
    null = { "set_inbox_category", "category", { type = { "integer", "null" }, minimum = 1 } },
    time = { "inbox_threads", "from", { type = "string",
             pattern = "^\\d{4}-\\d{2}-\\d{2}(T\\d{2}:\\d{2}:\\d{2}(\\.\\d+)?(Z|[+-]\\d{2}:\\d{2}))?$" } },
    otherwise = { "add_to_sequence", "remove_from_existing", { type = "boolean", default = false } },
  } do
    it("have a schema of " .. name, function()
      local property = tools_of("mcp")[row[1]].inputSchema.properties[row[2]]
      property.description = nil
      assert.same(row[3], property)
    end)
  end

  it("have a schema of what is inside", function()
    local contacts = tools_of("mcp").import_contacts.inputSchema.properties.contacts
    assert.same({ "array", 1, "object", false, { "first_name" } },
      { contacts.type, contacts.minItems, contacts.items.type, contacts.items.additionalProperties,
        contacts.items.required })
    assert.same({ type = "string", minLength = 1, description = "the last name" }, contacts.items.properties.last_name)
  end)

  it("say what goes with what", function()
    local tools = tools_of("mcp")
    assert.equal("addresses for a copy; only where `channel` is `email`",
                 tools.reply_in_thread.inputSchema.properties.cc.description)
    assert.equal("exactly this email address; by itself, but for `top` and `skip`",
                 tools.find_contacts.inputSchema.properties.email.description)
    assert.truthy(tools.remove_from_sequence.description:find("Give exactly one of contact and contacts.", 1, true))
  end)

  it("have titles", function()
    local tools = tools_of("mcp")
    assert.same({ "Send email", "Send LinkedIn AI voice", "Send LinkedIn InMail", "Find contacts" },
      { tools.send_email.title, tools.send_linkedin_ai_voice.title, tools.send_linkedin_inmail.title,
        tools.find_contacts.title })
  end)

  it("require the only way that is left, and name the choice of two", function()
    assert.same({ "file" }, tools_of("mcp").upload_voice.inputSchema.required)
    assert.truthy(tools_of("mcp").send_linkedin_voice.description:find(
      "Give exactly one of voice_attachment and file.", 1, true))
  end)

  it("may be only some", function()
    local tools = reply.tools{ only = { "whoami", "send_email" } }
    assert.same({ 2, "send_email", "whoami" }, { #tools, tools[1].name, tools[2].name })
    assert.equal("[]", json.encode(reply.tools{ only = {} }))
  end)

  for message, options in pairs{
    ["reply.tools: only: there is no tool send_mail; did you mean send_email?"] = { only = { "send_mail" } },
    ["reply.tools: only: there is no tool 1"] = { only = { 1 } },
    ["reply.tools: only: there is no tool request"] = { only = { "request" } },
    ["reply.tools: only: there is no tool create_webhook"] = { only = { "create_webhook" } },
    ['reply.tools: format must be one of "mcp", "anthropic", "openai", got another string'] = { format = "xml" },
    ['reply.tools: format must be one of "mcp", "anthropic", "openai", got a number'] = { format = 5 },
    ["reply.tools: only must be a list of names, got a string"] = { only = "send_email" },
    ["reply.tools: fromat is not a field of reply.tools; did you mean format?"] = { fromat = "openai" },
    ["reply.tools takes a table, got string"] = "mcp",
  } do
    it("are not made where " .. message, function()
      local ok, why = pcall(reply.tools, options)
      assert.same({ false, message }, { ok, (why:gsub("^%S+:%d+: ", "")) })
    end)
  end
end)

describe("a send that a model calls", function()
  local client

  before_each(function() client = new_client() end)
  after_each(function() client:close() end)

  it("leaves, and says not to call again", function()
    local content, is_error = call(client, "send_email", letter())
    assert.same({ false, "sent", false, "It left. Do not call again for it.", "sent", true },
      { is_error, content.outcome, content.may_call_again, content.advice, content.receipt.status,
        content.receipt.sandbox })
    assert.is_nil(content.receipt.raw)
    assert.equal("sent", client.ledger:look(content.message_key).state)
  end)

  it("that added nobody says so", function()
    local content, is_error = call(client, "add_to_sequence", { sequence = 81, contacts = { 999 } })
    local advice = "Nobody was added: not_processed says why. Correct that; a call with other arguments adds those."
    assert.same({ false, advice, "contactNotFound" },
                { is_error, content.advice, content.receipt.not_processed[1].error })

    local server = support.serve{ { "request" }, { "answer", 200, nil, '{"added":null,"notProcessed":{"9":{}}}' } }
    local other = support.client(server, { ledger = reply.stores.sqlite{ path = support.folder() .. "/sends.db" } })
    assert.equal(advice, call(other, "add_to_sequence", { sequence = 81, contacts = { 9 } }).advice)
    other:close()
    server:close()
  end)

  it("does not leave where nobody would be asked, as the option is mistyped", function()
    assert.error_matches(function() reply.call_tool(client, "send_email", letter(), { confrim = print }) end,
                         "^reply.call_tool: confrim is not a field of reply.call_tool; did you mean confirm%?")
    assert.equal(0, #client.sandbox.sent)
  end)

  it("is called with a client, and with a time that is one", function()
    for message, given in pairs{
      ["reply.call_tool takes a client, got nil"] = {}, ["reply.call_tool takes a client, got table"] = { {} },
      ["reply.call_tool: timeout must be seconds, more than 0 and at most 86,400, got a negative number"] =
        { client, { timeout = -1 } },
    } do
      local ok, why = pcall(reply.call_tool, given[1], "send_email", letter(), given[2])
      assert.same({ false, message }, { ok, why })
    end
  end)

  it("leaves once, however its arguments are written", function()
    local first = call(client, "send_email", letter{ email_account = 4821 })
    for _, arguments in ipairs{
      letter{ email_account = 4821 }, letter{ email_account = "4821", contact = "90514382" },
      json.encode(letter{ email_account = 4821 }),
    } do
      local again = call(client, "send_email", arguments)
      assert.same({ "sent", false, true, first.message_key, first.receipt.message_id },
        { again.outcome, again.may_call_again, again.receipt.replayed, again.message_key, again.receipt.message_id })
    end
  end)

  it("in other words is refused, unless it follows the first", function()
    local first = call(client, "send_email", letter())
    local second, is_error = call(client, "send_email", letter{ subject = "Hello again" })
    assert.same({ true, "not_sent", false, "ledger.not_apart" },
      { is_error, second.outcome, second.may_call_again, second.error.code })
    assert.is_true(second.error.retry_after > 590 and second.error.retry_after <= 600)
    assert.equal(("Nothing was sent: the contact was sent another message of this kind a short while ago. If it is the "
      .. "same message in other words, that one has left. If the person wants another message so soon, call with "
      .. "follows = %q."):format(first.message_key), second.advice)
    local third = call(client, "send_email", letter{ subject = "Hello again", follows = first.message_key })
    assert.equal("sent", third.outcome)
    assert.equal("not_sent", call(client, "send_email", letter{ subject = "Once more",
                                                                follows = first.message_key }).outcome)
  end)

  it("of another kind, or to another contact, is another message", function()
    call(client, "send_email", letter())
    assert.equal("sent", call(client, "send_email", letter{ contact = 90514383 }).outcome)
    assert.equal("sent", call(client, "send_linkedin_message",
                              { contact = 90514382, linkedin_account = 301, message = "Hi" }).outcome)
  end)

  it("is repeated where a repeat is wanted, once", function()
    local first = call(client, "send_email", letter())
    local wanted = letter{ dedupe_key = "second", follows = first.message_key }
    local second = call(client, "send_email", wanted)
    assert.same({ "sent", nil }, { second.outcome, second.receipt.replayed })
    assert.are_not.equal(first.message_key, second.message_key)
    assert.is_true(call(client, "send_email", wanted).receipt.replayed)
    assert.equal("not_sent", call(client, "send_email", letter{ dedupe_key = "third" }).outcome)
  end)

  it("gives a repeat a name of its own message alone: another may be repeated by the same", function()
    for _, contact in ipairs{ 90514382, 90514383 } do
      local content = call(client, "send_email", letter{ contact = contact, dedupe_key = "again" })
      assert.same({ "sent", nil }, { content.outcome, content.receipt and content.receipt.replayed })
    end
  end)

  it("names the key of another as a shell takes it", function()
    for key, word in pairs{ ["Dana's"] = "'Dana'\\''s'", ["-Dana"] = "-- -Dana" } do
      local own = new_client()
      own:send_email(letter{ contact = 90514386, apart = 60, dedupe_key = key })
      local advice = call(own, "send_email", letter{ contact = 90514386, body = "other" }).advice
      assert.truthy(advice:find(("lua-reply ledger resolve %s sent"):format(word), 1, true))
    end
  end)

  it("that is unknown says to stop, until a person has looked", function()
    local lost = letter{ contact = 90514386 }
    local first, is_error = call(client, "send_email", lost)
    local stop = ("Stop. It may have left, and nobody can tell. Do not call again for it, with these or with other "
      .. "words. Tell the person to look at the contact's thread in Reply.io, and to say what is there: lua-reply "
      .. "ledger resolve %s sent (or not_sent, which lets it be sent again)."):format(first.message_key)
    assert.same({ true, "unknown", false, stop }, { is_error, first.outcome, first.may_call_again, first.advice })
    local again = call(client, "send_email", lost)
    assert.same({ "unknown", false, stop, "ledger.unknown" },
                { again.outcome, again.may_call_again, again.advice, again.error.code })
    local other = call(client, "send_email", letter{ contact = 90514386, body = "other words",
                                                     follows = first.message_key })
    assert.same({ "not_sent", false }, { other.outcome, other.may_call_again })
    assert.truthy(other.advice:find(stop, 1, true))
    assert(client.ledger:resolve(first.message_key, "sent"))
    assert.is_true(call(client, "send_email", lost).receipt.replayed)
  end)

  it("tells of the answer what was read out of it, and not its bytes", function()
    local sent, lost = call(client, "send_email", letter()), call(client, "send_email", letter{ contact = 90514386 })
    local done = call(client, "pause_sequence", { sequence = 81 })
    for _, told in ipairs{ sent.receipt, lost.error, done.receipt } do
      for _, name in ipairs{ "raw", "body", "headers", "hint" } do assert.is_nil(told[name], name) end
    end
  end)

  it("that is refused says why", function()
    local content = call(client, "send_email", letter{ contact = 90514384 })
    assert.same({ "rejected", false, "contact.contactInBlackList" },
                { content.outcome, content.may_call_again, content.error.code })
    assert.truthy(content.advice:find("^Nothing was sent, and the same call would end in the same way%. "))
  end)

  -- What is wrong, and what a model reads of it.
  for _, row in ipairs{
    { { contact = "dana" }, "contact must be an integer of at least 1, got a string that is not one: find_contacts "
                            .. "gives the id; subject is required; body is required" },
    { letter{ bdy = "x" }, "bdy is not an argument of send_email; did you mean body?" },
    { letter{ apart = 1, timeout = 9 }, "apart is not an argument of send_email; timeout is not an argument of "
                                        .. "send_email" },
    { letter{ follows = 7, dedupe_key = "" }, "dedupe_key must not be empty, got an empty string; follows must be a "
                                              .. "string, got a number" },
    { "{", "the arguments must be a JSON object" }, { "[1]", "the arguments must be a JSON object" },
    { 7, "the arguments must be a JSON object" },
  } do
    it("with a fault asks for a correction: " .. row[2], function()
      local content, is_error = call(client, "send_email", row[1])
      assert.same({ true, "not_sent", true, "validation" },
                  { is_error, content.outcome, content.may_call_again, content.error.kind })
      assert.equal("Nothing was sent: correct the arguments, then call again. send_email: not_sent, validation: "
                   .. row[2], (content.advice:gsub(": : the", ": the")))
    end)
  end

  it("is confirmed by whoever runs the loop", function()
    local asked = {}
    local function confirm(words)
      asked[#asked + 1] = words
      return #asked > 1
    end
    local refused = call(client, "send_email", letter(), { confirm = confirm })
    assert.equal("Nothing was sent: the person said no.", refused.advice)
    assert.equal("sent", call(client, "send_email", letter(), { confirm = confirm }).outcome)
    assert.is_true(call(client, "send_email", letter(), { confirm = confirm }).receipt.replayed)
    assert.same({ asked[1], asked[1] }, asked)
    assert.equal("Sends one email to one contact, now.\ncontact: 90514382\nsubject: Hello\nbody: <p>Hi</p>", asked[1])
  end)

  it("is not asked for where the ledger knows that it may have left", function()
    local lost = letter{ contact = 90514386 }
    local first = call(client, "send_email", lost)
    local again = call(client, "send_email", lost, { confirm = function() error "asked" end })
    assert.same({ "unknown", "ledger.unknown", first.advice, true, first.message_key },
                { again.outcome, again.error.code, again.advice, again.error.sandbox, again.message_key })
  end)

  it("sends nothing unasked where what had left is forgotten right then", function()
    local forgetful = new_client()
    local store, first = forgetful.ledger.store, call(forgetful, "send_email", letter())
    function store.look(...)
      local record = getmetatable(store).__index.look(...)
      assert.equal(1, (forgetful.ledger:forget{ settled_before = os.time() + 10 }))
      return record
    end
    local again = call(forgetful, "send_email", letter(), { confirm = function() error "asked" end })
    assert.same({ first.receipt.message_id, true }, { again.receipt.message_id, again.receipt.replayed })
    forgetful:close()
  end)

  it("needs a ledger", function()
    local without = new_client{ ledger = false }
    local content = call(without, "send_email", letter())
    assert.same({ "not_sent", false, "config" }, { content.outcome, content.may_call_again, content.error.kind })
    without:close()
  end)

  it("needs a ledger that keeps messages apart", function()
    local store = { look = 0, claim = 0, settle = 0, resolve = 0, unresolved = 0, forget = 0 }
    for name in pairs(store) do store[name] = function() return false end end
    local other = new_client{ ledger = store }
    local content = call(other, "send_email", letter())
    assert.truthy(content.advice:find("a ledger whose store can look for a contact's other messages", 1, true))
    other:close()
  end)

  it("takes a voice message of a file that is audio, and of no other file", function()
    local voice = { contact = 90514382, linkedin_account = 301, file = support.wav_file(1) }
    assert.equal("sent", call(client, "send_linkedin_voice", voice).outcome)
    assert.is_true(call(client, "send_linkedin_voice", voice).receipt.replayed)
    for _, name in ipairs{ "send_linkedin_voice", "upload_voice" } do
      local wrong = { file = "README.md" }
      if name ~= "upload_voice" then wrong.contact, wrong.linkedin_account = 90514383, 301 end
      assert.equal("file must be audio, got another file", call(client, name, wrong).error.errors[1].message)
    end
    assert.equal("done", call(client, "upload_voice", { file = voice.file }).outcome)
  end)
end)

describe("what a model changes", function()
  local client

  before_each(function() client = new_client() end)
  after_each(function() client:close() end)

  -- The calls of the tools that are made at most once, beside the messages to a contact.
  for name, arguments in pairs{
    create_contact = { first_name = "Ann", email = "ann@example.com" },
    import_contacts = { contacts = { { first_name = "Ann", email = "ann@example.com" } } },
    reply_in_thread = { thread = 5001, channel = "email", message = "Yes", cc = { "ann@example.com" } },
    add_to_sequence = { sequence = 81, contacts = { 90514384 } },
  } do
    it("by " .. name .. " is done once, unless a repeat is wanted", function()
      local first = call(client, name, arguments)
      assert.same({ "sent", false, "It is done. Do not call again for it." },
                  { first.outcome, first.may_call_again, first.advice })
      assert.equal("sent", client.ledger:look(first.message_key).state)
      local again = call(client, name, json.encode(arguments))
      assert.same({ true, first.message_key, "It was done before: an earlier call did it, and this one did nothing." },
                  { again.receipt.replayed, again.message_key, again.advice })
      local wanted = { dedupe_key = "second" }
      for field, value in pairs(arguments) do wanted[field] = value end
      assert.is_nil(call(client, name, wanted).receipt.replayed)
    end)
  end

  it("may be changed again", function()
    for _ = 1, 2 do
      local content = call(client, "set_inbox_category", { thread = 5001, category = json.null })
      assert.same({ "done", true, "It is done." }, { content.outcome, content.may_call_again, content.advice })
    end
    local content = call(client, "pause_sequence", { sequence = 404404 })
    assert.same({ "rejected", "sequence.notFound", nil },
                { content.outcome, content.error.code, content.message_key })
  end)

  it("says whom the server left out", function()
    local left_out = " Not for all: not_processed of the receipt says for whom not, and why."
    local change = { sequence = 81, contacts = { 90514382, 999 }, status = "paused" }
    local content = call(client, "set_sequence_status", change)
    assert.same({ "done", "It is done." .. left_out }, { content.outcome, content.advice })
    change.contacts = { 998, 999 }
    content = call(client, "set_sequence_status", change)
    assert.equal("It was done for nobody: not_processed of the receipt says why. Correct that, and call again.",
                 content.advice)
    content = call(client, "add_to_sequence", { sequence = 81, contacts = { 90514384, 999 } })
    assert.same({ "sent", "It is done. Do not call again for it." .. left_out }, { content.outcome, content.advice })
  end)

  it("says which contacts an import failed for", function()
    local answer = '{"items":[{"id":1,"status":"created"},{"status":"failed","error":"no"}]}'
    local server = support.serve{ { "request" }, { "answer", 200, nil, answer } }
    local other = support.client(server, { ledger = reply.stores.sqlite{ path = support.folder() .. "/sends.db" } })
    local content = call(other, "import_contacts", { contacts = { { first_name = "A" }, { first_name = "B" } } })
    assert.same({ "sent", "It is done. Do not call again for it. Not for all: contacts of the receipt says for whom "
                  .. "not, and why.", "no" }, { content.outcome, content.advice, content.receipt.contacts[2].error })
    other:close()
    server:close()
  end)

  it("may be done where nobody knows, and a second call does no harm", function()
    local server = support.serve{ { "request" }, { "answer", 503 } }
    local other = support.client(server, { retries = 0 })
    local content = call(other, "start_sequence", { sequence = 81 })
    assert.same({ "unknown", true }, { content.outcome, content.may_call_again })
    assert.matches("^Nobody knows whether it was done%. The same call may be made again%. ", content.advice)
    other:close()
    server:close()
  end)

  it("is confirmed in words, lists and nothing at all included", function()
    local asked = {}
    local function confirm(words)
      asked[#asked + 1] = words
      return false
    end
    local content = call(client, "mark_inbox_read", { threads = { 5001, 5002 } }, { confirm = confirm })
    assert.same({ "not_sent", "canceled" }, { content.outcome, content.error.kind })
    call(client, "set_inbox_category", { thread = 5001, category = json.null }, { confirm = confirm })
    call(client, "add_to_sequence", { sequence = 81, contacts = { 90514383 } }, { confirm = confirm })
    call(client, "whoami", nil, { confirm = confirm })
    assert.same({ "Marks threads as read.\nthreads: [5001,5002]",
                  "Gives a thread a category, or takes it away.\nthread: 5001\ncategory: null",
                  "Adds contacts to a sequence. Into an active one this sends, so it leaves at most once.\n"
                  .. "sequence: 81\ncontacts: [90514383]" }, asked)
  end)
end)

describe("a read that a model calls", function()
  local client

  setup(function() client = new_client() end)
  teardown(function() client:close() end)

  it("gives the server's object", function()
    local content = call(client, "get_contact", { contact = 90514382 })
    assert.same({ "done", true, "Dana" }, { content.outcome, content.may_call_again, content.data.firstName })
  end)

  it("gives a list in pieces", function()
    local first = call(client, "find_contacts", { top = 2 })
    assert.same({ 2, 5, 2 }, { #first.items, first.total_count, first.next_skip })
    local last = call(client, "find_contacts", { top = 4, skip = first.next_skip })
    assert.same({ 3, nil }, { #last.items, last.next_skip })
    for _, page in ipairs{ { top = 5 }, { top = 3, skip = 2 } } do
      last = call(client, "find_contacts", page)
      assert.same({ page.top, nil }, { #last.items, last.next_skip })
    end
    assert.are_not.equal(first.items[1].id, last.items[1].id)
    assert.equal("[]", json.encode(call(client, "find_contacts", { search = "nobody" }).items))
  end)

  it("gives a list that has no pieces as a whole", function()
    local content = call(client, "linkedin_accounts")
    assert.same({ "done", 301, nil }, { content.outcome, content.items[1].id, content.next_skip })
  end)

  it("takes a null for a page that was left out", function()
    assert.equal(5, #call(client, "find_contacts", { top = json.null, skip = json.null }).items)
    assert.equal(2, call(client, "find_contacts", { top = 2, skip = json.null }).next_skip)
  end)

  it("takes no arguments at all", function()
    for _, arguments in ipairs{ false, "", "{}", json.null } do
      assert.equal(12345, call(client, "whoami", arguments or nil).data.userId)
    end
  end)

  it("has faults, as a send has", function()
    assert.equal("find_contacts: not_sent, validation: top must be an integer from 1 to 1,000, got a larger number",
                 call(client, "find_contacts", { top = 5000 }).advice:match("again%. (.*)"))
    local lost = call(client, "get_contact", { contact = 404 })
    assert.same({ "rejected", false, "contact.notFound" }, { lost.outcome, lost.may_call_again, lost.error.code })
  end)

  it("may be called again where nobody knows how it ended", function()
    local server = support.serve{ { "request" }, { "answer", 503 }, { "close" } }
    local real = support.client(server)
    local content, is_error = call(real, "whoami")
    assert.same({ true, "unknown", true }, { is_error, content.outcome, content.may_call_again })
    assert.truthy(content.advice:find("^It did not work%. The same call may be made again%. "))
    server:close()
  end)

  it("may be called again after the time that the server says", function()
    local server = support.serve{ { "request" }, { "answer", 429, { ["Retry-After"] = "1000" } } }
    local real = support.client(server)
    local content = call(real, "whoami")
    assert.same({ "rejected", true }, { content.outcome, content.may_call_again })
    assert.matches("^It did not work%. The same call may be made again, 1000 seconds from now at the earliest%. ",
                   content.advice)
    real:close()
    server:close()
  end)

  it("gives no list where the server gave none, or only a part of it", function()
    local page = '{"items":[{"id":1},{"id":2}],"hasMore":true}'
    local server = support.serve{ { "request" }, { "answer", 403, nil, '{"code":"SCOPE"}' },
                                  { "request" }, { "answer", 200, nil, page }, { "request" }, { "answer", 403 } }
    local real = support.client(server, { retries = 0 })
    for _, code in ipairs{ "SCOPE", false } do
      local content, is_error = call(real, "find_contacts", { top = 3 })
      assert.same({ true, "rejected", code or nil, nil },
                  { is_error, content.outcome, content.error.code, content.items })
    end
    real:close()
    server:close()
  end)

  it("tells what the server said, whatever bytes that has", function()
    local deep = '{"a":' .. ("["):rep(300) .. ("]"):rep(300) .. "}"
    local server = support.serve{ { "request" }, { "answer", 200, nil, '{"name":"a\255b","big":9007199254740993}' },
                                  { "request" }, { "answer", 400, nil, '{"detail":"a\255b"}' },
                                  { "request" }, { "answer", 200, nil, deep }, { "close" } }
    local real = support.client(server)
    local content = call(real, "whoami")
    assert.truthy(content.data.name:find("^a.+b$"))
    assert.equal("9007199254740993", tostring(content.data.big))
    assert.truthy(call(real, "whoami").error.detail:find("^a.+b$"))
    assert.truthy(json.encode(call(real, "whoami")):find("[[[[[", 1, true))
    server:close()
  end)
end)

describe("a tool that is not offered", function()
  local client = new_client()

  it("is not called", function()
    for name, words in pairs{ send_mail = "there is no tool send_mail; did you mean send_email?",
                              request = "there is no tool request", batch = "there is no tool batch" } do
      local content, is_error = call(client, name, {})
      assert.same({ true, words }, { is_error, content.error.message })
    end
    assert.equal("there is no tool send_email",
                 call(client, "send_email", letter(), { only = { "whoami" } }).error.message)
    assert.equal("there is no tool nil", call(client, nil).error.message)
    assert.equal("there is no tool 1", call(client, 1).error.message)
  end)
end)
