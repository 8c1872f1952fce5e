-- SPDX-License-Identifier: MIT

local errors = require "reply.errors"
local json = require "reply.json"
local read = require "reply.event"

local DELIVERY = '{"event":{"date":"2026-05-15T10:34:00.123Z","id":"9c5d7c5e-3f0a-4a6f-9d61-6f0f3c1f2b11",'
  .. '"type":"email_replied","user_id":12345,"team_id":11,"subscription_id":901},'
  .. '"contact_fields":{"id":90514382,"email":"dana@example.com","first_name":"Dana"},"sequence_fields":{},'
  .. '"reply_reason":"EmailDetected","reply_message_url":"https://x.example/1"}'

describe("an event", function()
  it("has what was delivered, by its name here", function()
    local event = assert(read(DELIVERY))
    assert.same({
      id = "9c5d7c5e-3f0a-4a6f-9d61-6f0f3c1f2b11", type = "email_replied", kind = "email_replied",
      time = "2026-05-15T10:34:00.123Z", user = 12345, team = 11, subscription = 901,
      contact = { id = 90514382, email = "dana@example.com", first_name = "Dana" },
      reply_reason = "EmailDetected", reply_message_url = "https://x.example/1", body = json.decode(DELIVERY),
    }, event)
    assert.equal("90514382", tostring(event.contact.id))
  end)

  it("may be decoded already, and that stays as it is", function()
    local given = json.decode(DELIVERY)
    assert.same(read(DELIVERY), read(given))
    assert.same(json.decode(DELIVERY), given)
  end)

  for spelling, body in pairs{
    snake_case = '{"event":{"id":"e","type":"linkedin_message_replied","user_id":1},"contact_fields":{"id":2}}',
    PascalCase = '{"Event":{"Id":"e","Type":"LinkedinMessageReplied","UserId":1},"ContactFields":{"id":2}}',
    camelCase = '{"event":{"id":"e","type":"linkedinMessageReplied","userId":1},"contactFields":{"id":2}}',
  } do
    it("is found in " .. spelling, function()
      local event = assert(read(body))
      assert.equal("e", event.id)
      assert.equal("linkedin_message_replied", event.kind)
      assert.equal(body:match('[tT]ype":"(%a[%a_]*)'), event.type)
      assert.equal(1, event.user)
      assert.equal(2, event.contact.id)
    end)
  end

  it("has a kind as create_webhook takes it, however LinkedIn is written", function()
    for _, word in ipairs{ "LinkedInMessageReplied", "linkedInMessageReplied", "LinkedinMessageReplied" } do
      assert.equal("linkedin_message_replied", read{ event = { id = "e", type = word } }.kind)
    end
  end)

  it("keeps what it does not know, inside and outside", function()
    local event = read('{"event":{"id":"e","source":"x","id_of_old":7},"note":{"a":[]},"sequence_fields":{"id":8}}')
    assert.equal("x", event.source)
    assert.equal(7, event.id_of_old)
    assert.same({ a = {} }, event.note)
    assert.equal(8, event.sequence.id)
    assert.is_nil(event.kind)
  end)

  it("is read where a text of it was cut in a surrogate pair", function()
    assert.equal("Bob \239\191\189", read('{"event":{"id":"e","source":"Bob \\ud83d"}}').source)
  end)

  it("has what is nearest to the event, where a name stands twice", function()
    assert.equal("x", read('{"event":{"id":"e","source":"x"},"source":"y","id":"f"}').source)
    assert.equal("e", read('{"id":"f","event":{"id":"e"}}').id)
  end)

  it("has no field for null or for nothing", function()
    local event = read('{"event":{"id":"e","type":null,"team_id":null},"contact_fields":null,"sequence_fields":{}}')
    assert.same({ "e" }, { event.id, event.type, event.team, event.contact, event.sequence })
  end)

  it("has no field of another kind than is promised: those stand in its body", function()
    local event = read('{"event":{"id":"e","type":5,"date":{},"user_id":[1],"team_id":true},"contact_fields":7,'
                       .. '"sequence_fields":"s","contact_custom_fields":false}')
    assert.same({ "e" }, { event.id, event.type, event.time, event.user, event.team, event.contact, event.sequence,
                           event.custom_fields })
    assert.equal(7, event.body.contact_fields)
    assert.is_nil(read('{"event":{"id":"e"},"contact":7}').contact)
  end)

  it("that has an id as a number has it as a text, which a dedupe_key is", function()
    local event = read('{"event":{"id":5,"user_id":6}}')
    assert.same({ "5", 6, 5 }, { event.id, event.user, event.body.event.id })
  end)

  for _, row in ipairs{
    { nil, "the delivery is empty" }, { "", "the delivery is empty" },
    { 7, "the delivery must be a string or a table, got a number" },
    { "5", "the delivery is not a JSON object" }, { "{}", "the delivery has no event" },
    { '{"event":"e"}', "the delivery has no event" }, { '{"event":null}', "the delivery has no event" },
    { '{"event":{"type":"t"}}', "the delivery has no event.id" }, { {}, "the delivery has no event" },
    { '{"event":{"id":null}}', "the delivery has no event.id" },
    { '{"event":{"id":[1]}}', "the delivery has no event.id" },
    { '{"event":{"id":""}}', "the delivery has no event.id" },
    { '{"event":{},"id":true}', "the delivery has no event.id" },
    { { event = { id = 2 ^ 53 } }, "the delivery's event.id is a number too large to be exact" },
  } do
    it(("that is %s is an error: %s"):format(tostring(row[1]):gsub("0x%x+", ""), row[2]), function()
      local event, err = read(row[1])
      assert.is_nil(event)
      assert.is_true(errors.is_error(err))
      assert.equal("validation", err.kind)
      assert.equal("not_sent", err.outcome)
      assert.equal(row[2], err.message)
    end)
  end

  it("that is no JSON says where", function()
    assert.matches("^reply.event: not_sent, validation: the delivery is not a JSON object: ",
                   tostring(select(2, read('{"event":'))))
  end)

  it("of the sandbox is one, in both spellings", function()
    local reply = require "reply"
    for older, kind in pairs{ [true] = "EmailReplied", [false] = "email_replied" } do
      local client = assert(reply.new{ sandbox = { older_spelling = older } })
      local event = assert(reply.event((client.sandbox:receive{ contact = 90514382, text = "Yes." })))
      assert.equal(kind, event.type)
      assert.equal("email_replied", event.kind)
      assert.equal(90514382, event.contact.id)
      assert.equal("dana@example.com", event.contact.email)
    end
  end)
end)
