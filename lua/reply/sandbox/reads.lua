-- SPDX-License-Identifier: MIT
-- The reads that come before a send.

local json = require "reply.json"
local problems = require "reply.sandbox.problems"
local store = require "reply.sandbox.state"

local reads = {}

local PAGE = 25

-- One page of a list, without what only the sandbox knows.
local function page(objects, values)
  local skip, top = values.skip or 0, values.top or PAGE
  local items = json.list{}
  for index = skip + 1, math.min(skip + top, #objects) do items[#items + 1] = store.public(objects[index]) end
  return { items = items, hasMore = #objects > skip + top }
end

local function select(objects, wanted)
  local selected = {}
  for _, object in ipairs(objects) do
    if wanted(object) then selected[#selected + 1] = object end
  end
  return selected
end

function reads.whoami(_, _, call)
  return { userId = call.caller.user.id }
end

function reads.teams(_, _, call)
  local list = json.list{}
  for index, team in ipairs(call.caller.teams) do
    list[index] = { teamId = team.id, teamName = team.name, userId = call.caller.user.id }
  end
  return list
end

function reads.email_accounts(state, values, call)
  return page(select(state.email_accounts, function(account)
    return not values.my or account.ownerUserId == call.caller.user.id
  end), values)
end

function reads.linkedin_accounts(state)
  return page(state.linkedin_accounts, { top = math.huge }).items
end

function reads.get_contact(state, values)
  local contact = store.find(state.contacts, values.contact)
  if not contact then return nil, problems.slug("contact.notFound") end
  return store.public(contact)
end

local SEARCHED = { "email", "firstName", "lastName", "title", "company" }

local function text_of(value)
  return type(value) == "string" and value:lower() or type(value) == "number" and tostring(value) or ""
end

local function matches(contact, term)
  local texts = { text_of(contact.firstName) .. " " .. text_of(contact.lastName) }
  for _, name in ipairs(SEARCHED) do texts[#texts + 1] = text_of(contact[name]) end
  return table.concat(texts, "\n"):find(term:lower(), 1, true) ~= nil
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
local function sort(contacts, property, direction)
  local descending = direction ~= nil and direction:lower():find("^desc") ~= nil
  local place = {}
  for index, contact in ipairs(contacts) do place[contact] = index end
  table.sort(contacts, function(a, b)
    local before = comes_before(a[property], b[property])
    if before == nil then return place[a] < place[b] end
    return before ~= descending
  end)
end

function reads.find_contacts(state, values)
  local rules = values.rules or {}
  local faults = rule_faults(rules)
  if #faults > 0 then return nil, problems.invalid(faults) end
  local found = select(state.contacts, function(contact)
    return (not values.search or matches(contact, values.search))
           and (not values.list or store.has(contact.lists, values.list))
           and (not values.sequence or store.has(contact.sequences, values.sequence)) and passes(contact, rules)
  end)
  if values.sort_by then sort(found, values.sort_by, values.sort_direction) end
  local answer = page(found, values)
  answer.totalCount = #found
  return answer
end

return reads
