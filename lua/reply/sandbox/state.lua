-- SPDX-License-Identifier: MIT
-- The sandbox's state: plain data, made of the defaults and of what a seed puts in their place.

local defaults = require "reply.sandbox.defaults"
local json = require "reply.json"
local lazy = require "reply.lazy"

local state = {}

local function whole(value)
  return type(value) == "number" and value >= 1 and value % 1 == 0
end

-- What may stand in a list.
local TABLE = { words = "a table", is = function(item) return type(item) == "table" end }
local INTEGER = { words = "an integer", is = whole }
local STRING = { words = "a string", is = function(item) return type(item) == "string" end }

local function table_with(name)
  return { words = "a table with an integer " .. name,
           is = function(item) return type(item) == "table" and whole(item[name]) end }
end

local OBJECT = table_with "id"

local function fault_of_list(name, value, kind)
  if type(value) ~= "table" or next(value) ~= nil and not json.is_list(value) then return name .. " must be a list" end
  for index = 1, #value do   -- not ipairs: what is inherited has no end
    if not kind.is(value[index]) then return ("%s[%d] must be %s"):format(name, index, kind.words) end
  end
end

-- The lists in objects that the sandbox goes through.
local INNER = {
  contacts = { connected_to = INTEGER, lists = INTEGER },
  sequences = { contacts = table_with "contact", emailAccounts = OBJECT, steps = OBJECT },
  threads = { messages = TABLE }, users = { teams = INTEGER },
}

-- Each says what is wrong with a part of a seed, or nothing.
local function objects(name, value)
  local fault = fault_of_list(name, value, OBJECT)
  for index = 1, fault and 0 or #value do
    local object = value[index]
    if name == "users" and type(object.email) ~= "string" then return ("users[%d] must have an email"):format(index) end
    for inner, kind in pairs(INNER[name] or {}) do
      local list = object[inner]
      fault = fault or list ~= nil and fault_of_list(("%s[%d].%s"):format(name, index, inner), list, kind) or nil
    end
  end
  if fault then return fault end
  local _, why, where = json.encode(value)   -- the answers give it out
  return why and ("%s cannot be given out as JSON: %s %s"):format(name, where, why) or nil
end

local LIMITS = { minute = true, hour = true }

local function limits(_, value)
  for name, number in pairs(value) do
    if not LIMITS[name] then return ("limits.%s is none: there are minute and hour"):format(tostring(name)) end
    local is_limit = type(number) == "number" and number >= 0   -- which a NaN is not
    if not is_limit then return ("limits.%s must be a number of at least 0"):format(name) end
  end
end

local KINDS = { user = true, master = true, organization = true }

local function keys(_, value)
  for _, key in pairs(value) do
    if type(key) ~= "table" or not KINDS[key.kind] then
      return "keys must hold tables with a kind: user, master or organization"
    end
    local fault = key.scopes ~= nil and fault_of_list("keys: scopes", key.scopes, STRING)
    if fault then return fault end
  end
end

-- The parts of a seed. What is `merged` is put into the defaults (`limits = { minute = 3 }` leaves the hour); a list
-- takes the place of the default's.
local PARTS = {
  attachments = { check = objects }, categories = { check = objects }, contacts = { check = objects },
  email_accounts = { check = objects }, keys = { check = keys, merged = true },
  limits = { check = limits, merged = true }, linkedin_accounts = { check = objects },
  sequences = { check = objects }, teams = { check = objects }, threads = { check = objects },
  users = { check = objects }, webhooks = { check = objects },
}

local function fault_of(name, value)
  local part = PARTS[name]
  if name == "older_spelling" then
    return type(value) ~= "boolean" and "older_spelling must be true or false" or nil
  elseif name == "key" then
    local is_line = type(value) == "string" and value ~= "" and not value:find("%c")
    return not is_line and "key must be a line of text" or nil
  elseif not part then
    return tostring(name) .. " is not a part of the sandbox's state"
  elseif type(value) ~= "table" then
    return name .. " must be a table"
  end
  return part.check(name, value)
end

--- Checks a seed.
---@param seed table
---@return boolean? ok
---@return string? why
function state.check(seed)
  for name, value in pairs(seed) do
    local fault = fault_of(name, value)
    if fault then return nil, fault end
  end
  return true
end

local function copy(value)
  if type(value) ~= "table" then return value end
  local twin = json.is_list(value) and json.list{} or {}
  for name, item in pairs(value) do twin[name] = copy(item) end
  return twin
end

-- What a state can do beside being plain data.
local World = {}
World.__index = World

--- Lets a contact answer.
---@param said { contact: integer, text: string, channel: string? }
---@return string body of the webhook that Reply.io would post
---@return integer thread
function World:receive(said)
  return lazy "reply.sandbox.receive"(self, said)
end

--- Makes a state.
---@param seed? table overrides of the defaults; never changed
---@return table
function state.new(seed)
  assert(state.check(seed or {}))
  local made = defaults.new()
  for name, value in pairs(seed or {}) do
    if PARTS[name] and PARTS[name].merged then
      for key, item in pairs(value) do made[name][key] = copy(item) end
    else
      made[name] = copy(value)
    end
  end
  return setmetatable(made, World)
end

--- The object with that id.
---@param objects_of_a_kind table[]
---@param id number
---@return table?
function state.find(objects_of_a_kind, id)
  for _, object in ipairs(objects_of_a_kind) do
    if object.id == id then return object end
  end
  return nil
end

-- Ids from here on are those of a seed that tries how such are taken. Who counts on from them leaves the integers.
local LARGE = 2 ^ 52

--- The id of the next object of a list: one more than the largest that is not out of the ordinary, and than `least`.
function state.next_id(list, least)
  for _, object in ipairs(list) do
    if object.id < LARGE then least = math.max(least, object.id) end
  end
  return least + 1
end

--- A UUID that was not given out before; the first is that of the reference's worked example.
function state.next_uuid(world)
  world.last.message = world.last.message + 1
  return ("1a2b3c4d-5e6f-7081-92a3-%012x"):format(0xb4c5d6e7f808 + world.last.message)
end

--- Who of a sequence is this contact, and at which place.
function state.member(sequence, contact)
  for place, member in ipairs(sequence.contacts or {}) do
    if member.contact == contact then return member, place end
  end
  return nil
end

--- The mailbox that sends where none is named.
function state.default_mailbox(world, user)
  for _, mailbox in ipairs(world.email_accounts) do
    if mailbox.isDefault == true and mailbox.ownerUserId == user then return mailbox end
  end
  return nil
end

--- The account that a thread is sent from.
function state.account_of(world, thread)
  return thread.emailAccountId and state.find(world.email_accounts, thread.emailAccountId)
         or thread.linkedInAccountId and state.find(world.linkedin_accounts, thread.linkedInAccountId) or nil
end

--- Tells whether a list has a value; no list has none.
---@param list any[]?
---@param value any
---@return boolean
function state.has(list, value)
  for _, item in ipairs(type(list) == "table" and list or {}) do
    if item == value then return true end
  end
  return false
end

--- The copy of an object that an answer gives out.
---@param object table
---@return table
function state.public(object)
  local copied = {}
  for name, value in pairs(object) do
    if not defaults.hidden[name] then copied[name] = value end
  end
  return copied
end

return state
