-- SPDX-License-Identifier: MIT
-- A contact replied: what an agent does from there to the next touch. The delivery of a webhook comes in, the contact
-- is looked up, the thread is read, one answer goes out in it, and the thread gets its category.
--
--   agent.lua FILE [LEDGER]         answers the delivery in that file; the other one keeps what was answered
--   REPLY_SANDBOX=1 agent.lua       lets a contact of the sandbox reply, and answers that
--
-- examples/nginx/agent.conf takes the deliveries in nginx; there this file only gives its function.

local reply = require "reply"

-- The channel of the thread that an event is about.
local CHANNELS = { email_replied = "email", linkedin_message_replied = "linkedin" }

-- What to say to the last message. A real agent asks a model here, or a person. What the server does not know is null,
-- and that must not get into a message; nor must what would be a tag in it, as the text may be HTML.
local function answer_to(message, contact)
  local name = type(contact.first_name) == "string" and contact.first_name:match("^[^<>&]+$") or "there"
  local asks_for_period = tostring(message.body):lower():find("period", 1, true)
  local text = asks_for_period and "it covers all of last year." or "thank you. We will be in touch today."
  return ("Hi %s, %s"):format(name, text)
end

-- The newest thread with a contact on a channel; words of the API come in more than one spelling. Nil where there is
-- none, or false and an error.
local function thread_with(client, contact, channel)
  for thread, err in client:inbox_threads{ contacts = { contact } } do
    if not thread then return false, err end
    if tostring(thread.channel):lower() == channel then return thread end
  end
  return nil
end

-- The last message, where the contact wrote it: what was answered since, by a person or for another event, needs no
-- other answer.
local function last_message(client, thread)
  local messages, err = client:inbox_messages{ thread = thread.id }:all()
  if not messages then return nil, err end
  local last = messages[#messages]
  return last and last.isOutbound == false and last or nil
end

-- Files the thread. The answer has left: what goes wrong here is no reason to send again.
local function file(client, thread, name)
  for category, err in client:inbox_categories() do
    if not category then return nil, err end
    if category.name == name then return client:set_inbox_category{ thread = thread.id, category = category.id } end
  end
  return nil, "there is no category " .. name
end

-- Why the answer did not go out, for a log and for what comes next.
local function refusal(err)
  if err.outcome == "unknown" then return "may have left: a person looks at the thread", err end
  if err.kind == "duplicate" then return "answered before, or being answered", err end
  if err.code == "inboxThread.contactOptedOut" then return "wants no messages", err end
  if err.retryable then return "later", err end
  return "not sent", err
end

-- Answers the delivery of a webhook. Gives one line of what became of it; the error, where there is no answer or nobody
-- can tell; and the event, whose `id` tells a second delivery from a new one.
local function answer(client, delivery)
  local event, err = reply.event(delivery)
  if not event then return "no event", err end
  local channel, contact = CHANNELS[event.kind], event.contact
  if not channel or not contact then return "nothing to answer", nil, event end

  local statuses
  statuses, err = client:contact_statuses{ contact = contact.id }
  if not statuses then return "the contact was not looked up", err, event end
  if statuses.isOptedOut == true then return "wants no messages", nil, event end

  local thread, message
  thread, err = thread_with(client, contact.id, channel)
  if thread then message, err = last_message(client, thread) end
  if err then return "the thread was not read", err, event end
  if not message then return "there is no message to answer", nil, event end

  -- With a ledger one answer leaves for a message, however often it is told of, in whichever event, to whomever.
  local receipt
  receipt, err = client:reply_in_thread{
    thread = thread.id, channel = thread.channel, message = answer_to(message, contact),
    dedupe_key = client.ledger and ("answer-%s-%s"):format(thread.id, message.date) or nil,
  }
  if not receipt then
    local line
    line, err = refusal(err)
    return line, err, event
  end
  local filed, why = file(client, thread, "Interested")
  return filed and "answered and filed" or "answered, not filed: " .. tostring(why), nil, event
end

-- Where this file is loaded instead of being run, it gives its function.
if rawget(_G, "ngx") then return answer end

local client = assert(reply.new{ ledger = arg[2] and reply.stores.sqlite{ path = arg[2] } or nil })
local delivery
if client.sandbox then
  delivery = client.sandbox:receive{ contact = 90514385, text = "Which period does the report cover?" }
else
  delivery = assert(io.open(arg[1] or "/dev/stdin", "rb")):read("*a")
end

local line, err = answer(client, delivery)
print(line)
if err then io.stderr:write(tostring(err), "\n") end
os.exit(err and 1 or 0)
