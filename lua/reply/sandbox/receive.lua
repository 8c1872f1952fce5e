-- SPDX-License-Identifier: MIT
-- A contact answers: a message in the inbox, and the webhook that Reply.io would post.

local ascii = require "reply.ascii"
local core = require "reply.core"
local json = require "reply.json"
local spelling = require "reply.sandbox.spelling"
local store = require "reply.sandbox.state"
local threads = require "reply.sandbox.threads"

local EVENTS = { email = "email_replied", linkedIn = "linkedin_message_replied" }

-- A channel as the server spells it; nothing where there is none of that name.
local function channel_named(word)
  for channel in pairs(EVENTS) do
    if ascii.lower(channel) == ascii.lower(tostring(word)) then return channel end
  end
  return nil
end

-- The last thread of a contact, or one that the contact begins. A seed may have some of no channel.
local function thread_of(state, contact, channel)
  for index = #state.threads, 1, -1 do
    local thread = state.threads[index]
    local is_open = EVENTS[thread.channel] and (not channel or thread.channel == channel)
    if thread.contact == contact.id and is_open then return thread end
  end
  channel = channel or "email"
  local account = store.default_mailbox(state, contact.ownerUserId)
  if channel == "linkedIn" then account = state.linkedin_accounts[1] end
  return threads.open(state, { contact = contact.id, channel = channel, account = account and account.id,
                               subject = channel == "email" and "Hello" or nil })
end

local function note_reply(state, contact)
  for _, sequence in ipairs(state.sequences) do
    local member = store.member(sequence, contact.id)
    if member then member.replied = true end
  end
end

-- snake_case, as the payloads have it.
local function contact_fields(contact)
  local fields = {}
  for name, value in pairs(store.public(contact)) do
    local plain = name:gsub("LinkedIn", "Linkedin"):gsub("linkedIn", "linkedin")
    fields[plain:gsub("[A-Z]", function(letter) return "_" .. ascii.lower(letter) end)] = value
  end
  return fields
end

local function subscription_to(state, event)
  for _, webhook in ipairs(state.webhooks) do
    if webhook.eventType == event and webhook.enabled ~= false then return webhook.id end
  end
  return json.null
end

-- What Reply.io would post.
local function payload(state, contact, thread, now)
  local event = EVENTS[thread.channel]
  local sequence = thread.sequence and store.find(state.sequences, thread.sequence)
  local owner = store.find(state.users, contact.ownerUserId)
  return {
    event = {
      id = store.next_uuid(state), type = state.older_spelling and spelling.older(event) or event,
      date = os.date("!%Y-%m-%dT%H:%M:%S.000Z", math.floor(now)),
      user_id = contact.ownerUserId or json.null, team_id = owner and owner.teams and owner.teams[1] or json.null,
      subscription_id = subscription_to(state, event),
    },
    contact_fields = contact_fields(contact),
    sequence_fields = sequence and { id = sequence.id, name = sequence.name } or nil,
    reply_reason = thread.channel == "email" and "EmailDetected" or nil,
  }
end

--- Lets a contact answer in the last thread that is shared with them, or begin one.
---@param state table
---@param said { contact: integer, text: string, channel: string? } `email` or `linkedIn`, in any case
---@return string body of the webhook that Reply.io would post
---@return integer thread its id
return function(state, said)
  if type(said) ~= "table" or type(said.text) ~= "string" then error("receive takes { contact = …, text = … }", 2) end
  if not core.utf8_length(said.text) then error("receive: text must be UTF-8", 2) end
  local contact = store.find(state.contacts, said.contact) or error("receive: there is no such contact", 2)
  local channel = channel_named(said.channel)
  if not channel and said.channel ~= nil and not json.is_null(said.channel) then
    error("receive: channel must be email or linkedIn", 2)
  end
  local now = state.last.time or os.time()
  local thread = thread_of(state, contact, channel)
  threads.add_inbound(state, thread, said.text, now)
  note_reply(state, contact)
  return json.encode(payload(state, contact, thread, now)), thread.id
end
