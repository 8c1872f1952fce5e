-- SPDX-License-Identifier: MIT
-- The inbox: its threads, the answers in them, and the replies that come in.

local ascii = require "reply.ascii"
local core = require "reply.core"
local existing = require "reply.sandbox.existing"
local instant = require "reply.sandbox.instant"
local json = require "reply.json"
local outbox = require "reply.sandbox.outbox"
local page = require "reply.sandbox.page"
local problems = require "reply.sandbox.problems"
local store = require "reply.sandbox.state"
local threads = require "reply.sandbox.threads"

local inbox = {}

local LONGEST_MESSAGE = 8000   -- characters, on LinkedIn

local of_thread = existing("threads", "thread", problems.slug "inboxThread.notFound")

-- Each tells whether a thread is in that part of the inbox.
local sources = {
  inbox = function(thread) return threads.has_reply(thread) end,
  sent = function(thread) return threads.last(thread).isOutbound == true end,
  unread = function(thread) return thread.isRead ~= true end,
  aiDraft = function() return false end,
}

local function one_of(list, value)
  return not list or store.has(list, value)
end

-- Whether a thread moved between two times; one without a message never did.
local function moved_between(thread, from, to)
  if not (from or to) then return true end
  local moved = instant(threads.last(thread).date)
  return moved ~= nil and moved > (instant(from) or -math.huge) and moved < (instant(to) or math.huge)
end

local function is_wanted(state, thread, values)
  local contact = store.find(state.contacts, thread.contact)
  local text = ascii.lower(threads.text(thread, contact))
  return sources[values.source or "inbox"](thread)
         and (not values.search or text:find(ascii.lower(values.search), 1, true) ~= nil)
         and (not values.owner_user or contact and contact.ownerUserId == values.owner_user)
         and one_of(values.contacts, thread.contact) and one_of(values.sequences, thread.sequence)
         and one_of(values.email_accounts, thread.emailAccountId)
         and one_of(values.linkedin_accounts, thread.linkedInAccountId)
         and one_of(values.categories, thread.category) and one_of(values.channels, thread.channel)
         and (not values.only_with_meeting_intent or thread.hasMeetingIntent == true)
         and moved_between(thread, values.from, values.to)
end

local function owner_is_known(state, values, call)
  if not values.owner_user or values.owner_user == call.caller.user.id then return true end
  for _, team in ipairs(call.caller.teams) do
    for _, user in ipairs(state.users) do
      if user.id == values.owner_user and store.has(user.teams, team.id) then return true end
    end
  end
  return false
end

function inbox.inbox_threads(state, values, call)
  if not owner_is_known(state, values, call) then return nil, problems.slug("inboxThread.invalidInput") end
  if values.from and values.to and instant(values.to) <= instant(values.from) then
    return nil, problems.invalid{ { pointer = "/to", detail = "must be after from" } }
  end
  local found = {}
  for _, thread in ipairs(state.threads) do
    if not call.is_instead or is_wanted(state, thread, values) then found[#found + 1] = thread end
  end
  local place = {}
  for index, thread in ipairs(found) do place[thread] = index end
  table.sort(found, function(a, b)
    local first, second = instant(threads.last(a).date) or 0, instant(threads.last(b).date) or 0
    if first ~= second then return first > second end
    return place[a] > place[b]
  end)
  return page(found, values, function(thread) return threads.in_list(state, thread) end)
end

inbox.inbox_thread = of_thread(function(state, thread) return threads.whole(state, thread) end)

inbox.inbox_messages = of_thread(function(_, thread, values) return page(thread.messages or {}, values) end)

-- What keeps an answer from going out, if anything does.
local function obstacle(contact, thread, values)
  if values.channel ~= thread.channel then return "inboxThread.channelMismatch" end
  if not contact or contact.isOptedOut == true then return "inboxThread.contactOptedOut" end
  if thread.channel == "linkedIn" and core.utf8_length(values.message) > LONGEST_MESSAGE then
    return "inboxThread.threadSendFailed"
  end
  return nil
end

inbox.reply_in_thread = of_thread(function(state, thread, values, call)
  local contact = store.find(state.contacts, thread.contact)
  local code = obstacle(contact, thread, values)
  if code then return nil, problems.slug(code) end
  local message = threads.add_outbound(state, thread, {
    body = values.message, cc = values.cc, bcc = values.bcc, account = store.account_of(state, thread), now = call.now,
  })
  outbox.note(state, values, call, { contact = thread.contact })
  return outbox.answer_to(contact, message)
end)

function inbox.inbox_categories(state)
  local list = json.list{}
  for index, category in ipairs(state.categories) do
    list[index] = store.public(category)
    list[index].unreadThreadsCount = 0
    for _, thread in ipairs(state.threads) do
      if thread.category == category.id and thread.isRead ~= true then
        list[index].unreadThreadsCount = list[index].unreadThreadsCount + 1
      end
    end
  end
  return list
end

inbox.set_inbox_category = of_thread(function(state, thread, values)
  local id = values.category
  if id ~= json.null and not store.find(state.categories, id) then
    return nil, problems.invalid{ { pointer = "/categoryId", detail = "is no category" } }
  end
  thread.category = id ~= json.null and id or nil
  return {}
end)

function inbox.mark_inbox_read(state, values)
  for _, id in ipairs(values.threads) do
    local thread = store.find(state.threads, id)
    if thread then thread.isRead = true end
  end
  return {}
end

return inbox
