-- SPDX-License-Identifier: MIT
-- Sequences and who is in them.

local ascii = require "reply.ascii"
local existing = require "reply.sandbox.existing"
local json = require "reply.json"
local or_null = require "reply.sandbox.or_null"
local outbox = require "reply.sandbox.outbox"
local page = require "reply.sandbox.page"
local problems = require "reply.sandbox.problems"
local store = require "reply.sandbox.state"
local threads = require "reply.sandbox.threads"

local sequences = {}

local of_sequence = existing("sequences", "sequence", problems.slug "sequence.notFound")

local LISTED = { "id", "ownerUserId", "name", "status", "created", "isArchived", "health" }

local function in_list(sequence)
  local shown = {}
  for _, name in ipairs(LISTED) do shown[name] = sequence[name] end
  return shown
end

function sequences.sequences(state, values)
  local found = {}
  for _, sequence in ipairs(state.sequences) do
    local name = ascii.lower(tostring(sequence.name or ""))
    if (not values.status or sequence.status == values.status)
       and (not values.owner_user or sequence.ownerUserId == values.owner_user)
       and (not values.folder or sequence.folderId == values.folder)
       and (values.is_archived == nil or (sequence.isArchived == true) == values.is_archived)
       and (not values.name or name:find(ascii.lower(values.name), 1, true)) then
      found[#found + 1] = sequence
    end
  end
  return page(found, values, in_list)
end

sequences.sequence = of_sequence(function(_, sequence) return store.public(sequence) end)

local function becomes(status)
  return of_sequence(function(_, sequence)
    if sequence.isArchived == true then return nil, problems.slug("sequenceAction.archived") end
    sequence.status = status
    return store.public(sequence)
  end)
end

sequences.start_sequence = becomes("active")
sequences.pause_sequence = becomes("paused")

-- Of an id that LuaJIT cannot hold, there are the digits alone.
local function digits_of(id)
  return type(id) == "string" and id or ("%d"):format(id)
end

local function step_of(sequence, id)
  for place, step in ipairs(sequence.steps or {}) do
    if step.id == id then return step, place end
  end
  return nil
end

-- A member as the lists give it out.
local function shown(state, sequence, member)
  local contact = store.find(state.contacts, member.contact) or {}
  local step, place = step_of(sequence, member.step)
  return {
    contactId = member.contact, sequenceId = sequence.id, email = or_null(contact.email),
    firstName = or_null(contact.firstName), lastName = or_null(contact.lastName), company = or_null(contact.company),
    title = or_null(contact.title), statusInSequence = member.status or "active",
    isOptedOut = contact.isOptedOut == true, callStatus = contact.callStatus or "none",
    meetingStatus = contact.meetingStatus or "none",
    emailDisposition = { isReplied = member.replied == true, isBounced = member.bounced == true },
    currentStep = step and { stepId = step.id, displayName = ("%d"):format(place) } or json.null,
    addingDate = or_null(member.addingDate), emailAccountId = or_null(member.emailAccountId),
    linkedInAccountId = or_null(member.linkedInAccountId),
  }
end

-- Of a sequence that is not there the list is empty.
function sequences.sequence_contacts(state, values)
  local sequence = store.find(state.sequences, values.sequence) or {}
  local members, property = {}, values.sort_by or "addingDate"
  for index, member in ipairs(sequence.contacts or {}) do members[index] = shown(state, sequence, member) end
  table.sort(members, function(a, b)
    local first, second = tostring(a[property]), tostring(b[property])
    if first == second then return a.contactId < b.contactId end
    if values.sort_direction == "asc" then return first < second end
    return first > second
  end)
  return page(members, values)
end

-- The contact in the sequence, or the one refusal for whatever is missing.
local function membership(state, values)
  local sequence = store.find(state.sequences, values.sequence)
  local member, place = store.member(sequence or {}, values.contact)
  if not member then return nil, problems.slug("sequenceContact.notInSequence") end
  return sequence, member, place
end

function sequences.sequence_contact(state, values)
  local sequence, member = membership(state, values)
  if not sequence then return nil, member end
  return shown(state, sequence, member)
end

local function take_out(sequence, place)
  table.remove(sequence.contacts, place)
end

local remove_several = of_sequence(function(state, sequence, values)
  local answer = { requested = #values.contacts, removed = 0, notFound = 0, notInSequence = 0,
                   removedIds = json.list{} }
  for _, id in ipairs(values.contacts) do
    local member, place = store.member(sequence, id)
    local counted = member and "removed" or store.find(state.contacts, id) and "notInSequence" or "notFound"
    answer[counted] = answer[counted] + 1
    if member then
      take_out(sequence, place)
      answer.removedIds[#answer.removedIds + 1] = id
    end
  end
  return answer
end)

function sequences.remove_from_sequence(state, values, call)
  if call.is_instead then return remove_several(state, values, call) end
  local sequence, member, place = membership(state, values)
  if not sequence then return nil, member end
  take_out(sequence, place)
  return true
end

local function failure(word, details)
  return { error = word, errorDetails = or_null(details) }
end

-- For somebody who is in already an addition is a move, and only forward.
local function move(sequence, member, values)
  local _, from = step_of(sequence, member.step)
  local _, to = step_of(sequence, values.start_step)
  if not to or to <= (from or 1) then return failure("invalidInput", "The contact is in the sequence already.") end
  member.step = values.start_step
  return nil
end

-- Adds one contact, or says what stands in the way.
local function add(state, sequence, id, values, call)
  local contact = store.find(state.contacts, id)
  if not contact then return failure("contactNotFound") end
  if contact.isOptedOut == true then return failure("invalidInput") end
  local member = store.member(sequence, id)
  if member then return move(sequence, member, values) end
  local mailbox = (sequence.emailAccounts or {})[1]
  sequence.contacts = sequence.contacts or {}
  sequence.contacts[#sequence.contacts + 1] = {
    contact = id, status = "active", step = values.start_step or sequence.steps[1].id,
    addingDate = threads.time(call.now), emailAccountId = mailbox and mailbox.id,
  }
  return nil
end

local function take_out_of_others(state, sequence, id)
  for _, other in ipairs(state.sequences) do
    local member, place = store.member(other, id)
    if member and other ~= sequence then take_out(other, place) end
  end
end

-- Into an active sequence this sends, unless it is to begin later.
sequences.add_to_sequence = of_sequence(function(state, sequence, values, call)
  if sequence.isArchived == true then return nil, problems.slug("sequence.archived") end
  if #(sequence.steps or {}) == 0 then return nil, problems.slug("sequenceContact.noStepsInSequence") end
  local answer, lost = { added = json.list{}, notProcessed = {} }, nil
  for _, id in ipairs(values.contacts) do
    local failed = add(state, sequence, id, values, call)
    if failed then
      answer.notProcessed[digits_of(id)] = failed
    else
      answer.added[#answer.added + 1] = id
      if values.remove_from_existing then take_out_of_others(state, sequence, id) end
      if sequence.status == "active" and not values.start_from then
        outbox.note(state, { sequence = sequence.id }, call, { contact = id })
      end
      lost = lost or outbox.lost_answer(store.find(state.contacts, id))
    end
  end
  if lost then return nil, lost end
  return answer
end)

local function set_status(state, sequence, id, status)
  local member = store.member(sequence, id)
  if not store.find(state.contacts, id) then return failure("contactNotFound") end
  if not member then return failure("notInSequence") end
  if status == "paused" and member.status ~= "active" then return failure("invalidStatusTransition") end
  member.status = status
  return nil
end

sequences.set_sequence_status = of_sequence(function(state, sequence, values)
  local failures = {}
  for _, id in ipairs(values.contacts) do
    failures[digits_of(id)] = sequence.isArchived == true and failure("sequenceArchived")
                                  or set_status(state, sequence, id, values.status)
  end
  return failures
end)

return sequences
