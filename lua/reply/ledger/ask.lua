-- SPDX-License-Identifier: MIT
-- How the ledger asks its store, which may be anybody's code: what that raises, or gives against its contract, is a
-- fault like those that it tells of by itself.

local let_through = require "reply.let_through"
local text_of = require("reply.call.observe").text_of

local STATES = { intent = true, sent = true, not_sent = true, rejected = true, unknown = true }
local HAS = { key = "string", fingerprint = "string", operation = "string", claimed_at = "number" }
local MAY_HAVE = { lease_left = "number", settled_at = "number", note = "string" }

local function is_record(value)
  if type(value) ~= "table" or not STATES[value.state] then return false end
  for name, kind in pairs(HAS) do
    if type(value[name]) ~= kind then return false end
  end
  for name, kind in pairs(MAY_HAVE) do
    if value[name] ~= nil and type(value[name]) ~= kind then return false end
  end
  return true
end

local function is_list_of_keys(value)
  if type(value) ~= "table" then return false end
  for _, key in ipairs(value) do
    if type(key) ~= "string" then return false end
  end
  return true
end

local function is_boolean(value) return type(value) == "boolean" end

-- What it may be asked, what it has to give then, and whether it does.
local QUESTIONS = {
  look = {
    call = function(store, patience, key, claim) return store:look(key, patience, claim) end,
    gives = "a record or false",
    is_right = function(value, key, claim)
      return value == false or is_record(value) and (value.key == key or claim and type(value.now) == "number")
    end,
  },
  claim = {
    call = function(store, patience, key, claim) return store:claim(key, claim, patience) end,
    gives = "true or a record",
    is_right = function(value, key)
      return value == true or is_record(value) and (value.key == key or type(value.now) == "number")
    end,
  },
  settle = {
    call = function(store, patience, key, owner, state, note)
      return store:settle(key, owner, state, note, patience)
    end,
    gives = "true or false", is_right = is_boolean,
  },
  resolve = {
    call = function(store, patience, key, state) return store:resolve(key, state, patience) end,
    gives = "true or false", is_right = is_boolean,
  },
  unresolved = {
    call = function(store, patience) return store:unresolved(patience) end,
    gives = "a list of keys", is_right = is_list_of_keys,
  },
  forget = {
    call = function(store, patience, settled_before, beginning)
      return store:forget(settled_before, patience, beginning)
    end,
    gives = "a number", is_right = function(value) return type(value) == "number" end,
  },
}

-- Whether the store did what it was asked is in doubt then.
local function fault(message)
  return { code = "store", in_doubt = true, message = "the store " .. message, retryable = false }
end

local function kind_of(value)
  return value == nil and "nil without one" or type(value) == "table" and "another table" or "a " .. type(value)
end

local function is_fault(value)
  return type(value) == "table" and type(value.code) == "string" and type(value.message) == "string"
end

--- Asks a store. What ends the call comes out as it was raised: an interrupt, an event loop that cancels while the
--- store sleeps, and that there is no memory.
---@param store reply.LedgerStore
---@param patience table see `reply.patience`
---@param name string of the function
---@param ... any what it takes beside the patience
---@return any given
---@return { code: string, message: string, retryable: boolean?, in_doubt: boolean? }? fault where `given` is nil
return function(store, patience, name, ...)
  local question = QUESTIONS[name]
  patience.is_asleep = false
  local ok, given, why = pcall(question.call, store, patience, ...)
  if not ok then
    if patience.is_asleep then error(given, 0) end
    let_through(given)
    return nil, fault(("raised in %s: %s"):format(name, text_of(given)))
  end
  if given == nil and is_fault(why) or given ~= nil and question.is_right(given, ...) then return given, why end
  return nil, fault(("must give %s in %s, or nil and a fault, got %s"):format(question.gives, name, kind_of(given)))
end
