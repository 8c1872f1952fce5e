-- SPDX-License-Identifier: MIT
-- The contacts: how they are found, and how they come in.

local ascii = require "reply.ascii"
local existing = require "reply.sandbox.existing"
local json = require "reply.json"
local page = require "reply.sandbox.page"
local problems = require "reply.sandbox.problems"
local store = require "reply.sandbox.state"

local contacts = {}

local of_contact = existing("contacts", "contact", problems.slug "contact.notFound")

local function select(objects, wanted)
  local selected = {}
  for _, object in ipairs(objects) do
    if wanted(object) then selected[#selected + 1] = object end
  end
  return selected
end

contacts.get_contact = of_contact(function(_, contact) return store.public(contact) end)

-- Where a contact stands in the sequences.
local function participations(state, contact)
  local list = json.list{}
  for _, sequence in ipairs(state.sequences) do
    local member = store.member(sequence, contact.id)
    if member then
      list[#list + 1] = {
        sequenceId = sequence.id, sequenceName = sequence.name, statusInSequence = member.status or "active",
        emailDisposition = { isReplied = member.replied == true, isBounced = member.bounced == true },
      }
    end
  end
  return list
end

contacts.contact_statuses = of_contact(function(state, contact)
  return { contactId = contact.id, isOptedOut = contact.isOptedOut == true, callStatus = contact.callStatus or "none",
           meetingStatus = contact.meetingStatus or "none", sequences = participations(state, contact) }
end)

local function with_email(state, email)
  if type(email) ~= "string" then return nil end   -- of an item, null as well
  for _, contact in ipairs(state.contacts) do
    if type(contact.email) == "string" and ascii.lower(contact.email) == ascii.lower(email) then return contact end
  end
  return nil
end

-- What can be said of a contact, by its name in Lua, under the name of the wire.
local function particulars_of(operation)
  for _, field in ipairs(operation.fields) do
    if field.fields then return field.fields end
  end
  return operation.fields
end

local function add(state, user)
  local contact = { id = store.next_id(state.contacts, 90514382), isOptedOut = false, ownerUserId = user.id }
  state.contacts[#state.contacts + 1] = contact
  return contact
end

-- Over a known address this blanks what is not given, as the server does.
function contacts.create_contact(state, values, call)
  local contact = with_email(state, values.email) or add(state, call.caller.user)
  for _, field in ipairs(particulars_of(call.operation)) do
    local value = values[field.name]
    if value == nil then value = json.null end
    contact[field.wire or field.name] = value
  end
  return store.public(contact)
end

-- Makes a contact of an item, or fills what is empty in the one with its address.
local function import(state, item, call)
  local known = with_email(state, item.email)
  local contact = known or add(state, call.caller.user)
  for _, field in ipairs(particulars_of(call.operation)) do
    local name = field.wire or field.name
    local there = contact[name]
    if there == nil or there == json.null or there == "" then contact[name] = item[name] end
  end
  return { id = contact.id, status = known and "updated" or "created", skipReason = json.null, error = json.null }
end

function contacts.import_contacts(state, values, call)
  local items = json.list{}
  for index, item in ipairs(values.contacts) do items[index] = import(state, item, call) end
  return { items = items }
end

local SEARCHED = { "email", "firstName", "lastName", "title", "company" }

local function text_of(value)
  return type(value) == "string" and ascii.lower(value) or type(value) == "number" and tostring(value) or ""
end

local function matches(contact, term)
  local texts = { text_of(contact.firstName) .. " " .. text_of(contact.lastName) }
  for _, name in ipairs(SEARCHED) do texts[#texts + 1] = text_of(contact[name]) end
  return table.concat(texts, "\n"):find(ascii.lower(term), 1, true) ~= nil
end

-- The conditions are the sandbox's guess, see problems.lua.
local conditions = {
  equals = function(text, wanted) return text == wanted end,
  contains = function(text, wanted) return text:find(wanted, 1, true) ~= nil end,
}

local function rule_faults(rules)
  local faults = {}
  for index, rule in ipairs(rules) do
    local at = "/rules/" .. index - 1
    if type(rule) ~= "table" or type(rule.property) ~= "string" then
      faults[#faults + 1] = { pointer = at, detail = "must be an object with a property" }
    elseif not conditions[text_of(rule.condition)] then
      faults[#faults + 1] = { pointer = at .. "/condition", detail = "the sandbox knows equals and contains" }
    end
  end
  return faults
end

local function passes(contact, rules)
  for _, rule in ipairs(rules) do
    if not conditions[text_of(rule.condition)](text_of(contact[rule.property]), text_of(rule.value)) then
      return false
    end
  end
  return true
end

-- Numbers come before texts. Tells whether a comes before b, or nil where they are equal.
local function comes_before(a, b)
  if type(a) == "number" and type(b) == "number" then
    if a ~= b then return a < b end
    return nil
  elseif type(a) == "number" or type(b) == "number" then
    return type(a) == "number"
  end
  a, b = text_of(a), text_of(b)
  if a ~= b then return a < b end
  return nil
end

-- By what a property holds; equal ones stay as they are.
local function sort(found, property, direction)
  local descending = direction ~= nil and ascii.lower(direction):find("^desc") ~= nil
  local place = {}
  for index, contact in ipairs(found) do place[contact] = index end
  table.sort(found, function(a, b)
    local before = comes_before(a[property], b[property])
    if before == nil then return place[a] < place[b] end
    return before ~= descending
  end)
end

-- By exact address or profile; nil where neither was asked for.
local function exact(state, values)
  if not (values.email or values.linkedin) then return nil end
  return select(state.contacts, function(contact)
    return (not values.email or text_of(contact.email) == ascii.lower(values.email))
           and (not values.linkedin or text_of(contact.linkedInUrl) == ascii.lower(values.linkedin))
  end)
end

local function is_in(state, contact, values)
  if not (values.sequence or values.sequence_step) then return true end
  for _, sequence in ipairs(state.sequences) do
    local member = store.member(sequence, contact.id)
    if member and (not values.sequence or sequence.id == values.sequence)
       and (not values.sequence_step or member.step == values.sequence_step) then
      return true
    end
  end
  return false
end

local function filtered(state, values)
  return select(state.contacts, function(contact)
    return (not values.search or matches(contact, values.search))
           and (not values.list or store.has(contact.lists, values.list))
           and is_in(state, contact, values) and passes(contact, values.rules or {})
  end)
end

function contacts.find_contacts(state, values)
  local faults = rule_faults(values.rules or {})
  if #faults > 0 then return nil, problems.invalid(faults) end
  local found = exact(state, values) or filtered(state, values)
  if values.sort_by then sort(found, values.sort_by, values.sort_direction) end
  local answer = page(found, values)
  answer.totalCount = #found
  return answer
end

return contacts
