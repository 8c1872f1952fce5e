-- SPDX-License-Identifier: MIT
-- A thread: who is in it, its messages, and how it is given out.

local core = require "reply.core"
local json = require "reply.json"
local or_null = require "reply.sandbox.or_null"
local store = require "reply.sandbox.state"

local threads = {}

local PREVIEW = 100   -- bytes at most
local NO_MESSAGE = {}

function threads.time(seconds)
  return os.date("!%Y-%m-%dT%H:%M:%SZ", math.floor(seconds))
end

--- The last message.
function threads.last(thread)
  local messages = thread.messages or {}
  return messages[#messages] or NO_MESSAGE
end

--- Whether the contact has answered.
function threads.has_reply(thread)
  for _, message in ipairs(thread.messages or {}) do
    if message.isOutbound ~= true then return true end
  end
  return false
end

-- A text; nothing where there is none.
local function text_of(value)
  return type(value) == "string" and value or ""
end

local function name_of(contact)
  return (text_of(contact.firstName) .. " " .. text_of(contact.lastName)):gsub("^ *(.-) *$", "%1")
end

--- Everything in it that a search looks at.
function threads.text(thread, contact)
  local texts = { text_of(thread.subject) }
  if contact then texts[2], texts[3] = name_of(contact), text_of(contact.email) end
  for _, message in ipairs(thread.messages or {}) do texts[#texts + 1] = text_of(message.body) end
  return table.concat(texts, "\n")
end

local function contact_of(contact)
  return {
    id = contact.id, ownerId = or_null(contact.ownerUserId), fullName = name_of(contact),
    email = or_null(contact.email), linkedInProfileUrl = or_null(contact.linkedInUrl), phone = or_null(contact.phone),
    companyName = or_null(contact.company), title = or_null(contact.title), isDeleted = false,
  }
end

local function named(objects, id)
  local object = id and store.find(objects, id)
  return object and { id = object.id, name = object.name } or nil
end

local function common(state, thread)
  local contact, last = store.find(state.contacts, thread.contact), threads.last(thread)
  return {
    id = thread.id, channel = thread.channel, isRead = thread.isRead == true, isLastMessagePlanned = false,
    lastActivityDate = or_null(last.date), hasMeetingIntent = thread.hasMeetingIntent == true,
    contact = contact and contact_of(contact) or { id = json.null, isDeleted = true },
    sequence = named(state.sequences, thread.sequence), category = named(state.categories, thread.category),
    status = { state = last.isOutbound and "sent" or "received" },
  }
end

-- The beginning of a text without its tags, cut between characters.
local function preview_of(body)
  local text = body:gsub("<[^>]*>", "")
  text = text:sub(1, PREVIEW)
  local _, bad = core.utf8_length(text)
  return bad and text:sub(1, bad - 1) or text
end

--- As a list gives it out.
function threads.in_list(state, thread)
  local shown = common(state, thread)
  shown.subject = or_null(thread.subject)
  shown.bodyPreview = preview_of(text_of(threads.last(thread).body))
  return shown
end

--- With all of its messages.
function threads.whole(state, thread)
  local shown = common(state, thread)
  shown.messages = json.list{}
  for index, message in ipairs(thread.messages or {}) do shown.messages[index] = store.public(message) end
  shown.emailAccountId, shown.linkedInAccountId = or_null(thread.emailAccountId), or_null(thread.linkedInAccountId)
  return shown
end

local function add(thread, message)
  thread.messages = thread.messages or {}
  thread.messages[#thread.messages + 1] = message
  return message
end

-- What only an email has.
local function with_addresses(message, thread, from, to, more)
  if thread.channel ~= "email" then return message end
  message.subject, message.fromAddress, message.to = or_null(thread.subject), or_null(from), json.list{ or_null(to) }
  message.cc, message.bcc = or_null(more.cc), or_null(more.bcc)
  return message
end

--- Adds what the user sends.
---@param said { body: string, account: table?, cc: table?, bcc: table?, now: number }
---@return table message
function threads.add_outbound(state, thread, said)
  local account, contact = said.account or {}, store.find(state.contacts, thread.contact) or {}
  local date = threads.time(said.now)
  local message = { channel = thread.channel, date = date, body = said.body, isOutbound = true,
                    fromName = or_null(account.senderName or account.name),
                    status = { state = "sent", code = json.null, occurredAt = date } }
  thread.isRead = true
  return add(thread, with_addresses(message, thread, account.email, contact.email, said))
end

--- Adds what the contact answers.
---@return table message
function threads.add_inbound(state, thread, text, now)
  local account, contact = store.account_of(state, thread) or {}, store.find(state.contacts, thread.contact)
  local message = { channel = thread.channel, date = threads.time(now), body = text, isOutbound = false,
                    fromName = name_of(contact), status = json.null }
  thread.isRead = false
  return add(thread, with_addresses(message, thread, contact.email, account.email, {}))
end

local function plain_subject(subject)
  return (text_of(subject):gsub("^[Rr][Ee]: *", ""))
end

--- The thread of a message to a contact: the one that goes on, or a new one.
---@param of { contact: integer, channel: string, account: integer?, subject: string? }
---@return table
function threads.open(state, of)
  local member = of.channel == "email" and "emailAccountId" or "linkedInAccountId"
  for index = #state.threads, 1, -1 do
    local thread = state.threads[index]
    local is_same = thread.contact == of.contact and thread.channel == of.channel and thread[member] == of.account
    if is_same and plain_subject(thread.subject) == plain_subject(of.subject) then return thread end
  end
  local thread = { id = store.next_id(state.threads, 5000), contact = of.contact, channel = of.channel, isRead = true,
                   subject = of.subject, [member] = of.account, messages = {} }
  state.threads[#state.threads + 1] = thread
  return thread
end

return threads
