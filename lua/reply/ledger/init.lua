-- SPDX-License-Identifier: MIT
-- What a client knows of the messages that have a `dedupe_key`, for a person to see: what nobody knows the end of, and
-- the word that settles it.

local ask = require "reply.ledger.ask"
local errors = require "reply.errors"
local new_patience = require "reply.patience"
local note = require "reply.ledger.note"
local types = require "reply.types"

--- What is known of a key. No text, subject or address of the message is.
---@class reply.LedgerEntry
---@field key string
---@field state "intent"|"sent"|"not_sent"|"rejected"|"unknown" `intent`: it is being sent
---@field operation string
---@field contact? string
---@field claimed_at integer when it was about to be sent, in seconds since 1970
---@field settled_at? integer
---@field lease_left? number seconds until an `intent` becomes `unknown`
---@field kind? reply.Kind as on the error, also the next ones
---@field phase? reply.Phase
---@field status? integer
---@field code? string
---@field attempts? integer
---@field request_id? string
---@field voice_attachment? integer

---@class reply.Ledger
local Ledger = {}
Ledger.__index = Ledger
Ledger.__name = "reply.ledger"

local DAY = 86400     -- seconds, by which clocks may differ
local PATIENCE = 10   -- seconds for one question to the store

-- What was sent in the sandbox is kept apart, though it be in the same store: no script that was tried out there may
-- find its messages sent. No key of a call has a NUL byte.
local IN_SANDBOX = "sandbox\0"

-- Where nginx cannot wait, another try is of no use either.
local function ask_store(self, name, ...)
  local driver = self.driver
  local given, fault = ask(self.store, new_patience(driver, { deadline = driver:now() + PATIENCE }), name, ...)
  local refusal = fault and fault.retryable and driver.cannot_sleep and driver:cannot_sleep()
  if refusal then fault = { code = fault.code, message = refusal.message, retryable = false } end
  return given, fault
end

local function refuse(name, kind, message, hint)
  return nil, errors.here("ledger:" .. name, kind, message, hint)
end

local function refuse_store(name, fault)
  local _, err = refuse(name, "config", fault.message)
  err.code, err.retryable = "ledger." .. fault.code, fault.retryable
  return nil, err
end

local function check_key(name, key)
  if type(key) ~= "string" then error(("ledger:%s takes a key, got %s"):format(name, type(key)), 3) end
end

-- A record as it is shown.
local function entry_of(key, record)
  local head = note.read(record.note)
  return { key = key, state = record.state, operation = record.operation, contact = record.contact,
           claimed_at = record.claimed_at, settled_at = record.settled_at, lease_left = record.lease_left,
           kind = head.kind, phase = head.phase, status = head.status, code = head.code, attempts = head.attempts,
           request_id = head.request_id, voice_attachment = head.voice_attachment }
end

--- Under which name the store has a key.
---@param key string
---@return string
function Ledger:place_of(key)
  return self.prefix .. key
end

-- The keys of this ledger among those of the store.
local function own_keys(self, places)
  local keys, prefix = {}, self.prefix
  for _, place in ipairs(places) do
    local is_own = place:sub(1, #prefix) == prefix and not place:find("\0", #prefix + 1, true)
    if is_own then keys[#keys + 1] = place:sub(#prefix + 1) end
  end
  return keys
end

--- What is known of a key.
---@param key string
---@return reply.LedgerEntry? entry nil where nothing is
---@return reply.Error? err
function Ledger:look(key)
  check_key("look", key)
  local record, fault = ask_store(self, "look", self:place_of(key))
  if record then return entry_of(key, record) end
  if fault then return refuse_store("look", fault) end
  return nil
end

--- What a person has to look at: messages that may have left, oldest first.
---@return fun(): reply.LedgerEntry|false|nil, reply.Error? for the generic `for`; false and the error at the end, where
---the store could not be read
function Ledger:unresolved()
  local places, fault = ask_store(self, "unresolved")
  local keys, index, entry, err = own_keys(self, places or {}), 0, nil, nil
  if not places then entry, err = refuse_store("unresolved", fault) end
  return function()
    while not err and keys[index + 1] do
      index = index + 1
      entry, err = self:look(keys[index])
      if entry and entry.state == "unknown" then return entry end
    end
    local told = err
    keys, err = {}, nil
    return told and false, told
  end
end

--- Notes what a person has seen in the contact's thread in Reply.io.
---@param key string
---@param outcome "sent"|"not_sent" after `not_sent` the key may be used again
---@return boolean? resolved
---@return reply.Error? err
function Ledger:resolve(key, outcome)
  check_key("resolve", key)
  local word, message = types.choice(outcome, { choices = { "sent", "not_sent" } })
  if not word then return refuse("resolve", "validation", "the outcome " .. message) end
  outcome = word
  local resolved, fault = ask_store(self, "resolve", self:place_of(key), outcome)
  if resolved then return true end
  if fault then return refuse_store("resolve", fault) end
  local entry, err = self:look(key)
  if err then return nil, err end
  if not entry then return refuse("resolve", "not_found", "the ledger does not know the key") end
  if entry.state == outcome then return true end
  if entry.state == "intent" then
    local left = entry.lease_left and ("in %d seconds"):format(math.ceil(entry.lease_left)) or "in a while"
    return refuse("resolve", "duplicate", "the message is being sent: its end is known " .. left)
  end
  return refuse("resolve", "rejected", ("the key is settled as %s"):format(entry.state))
end

--- Removes what was settled before that time, and never what is not settled: in the sandbox its own records, and else
--- all but those. A key that was removed may be used again.
---@param options { settled_before: number } in seconds since 1970
---@return integer? count
---@return reply.Error? err
function Ledger:forget(options)
  if type(options) ~= "table" then error("ledger:forget takes a table, got " .. type(options), 2) end
  local before = options.settled_before
  -- One in milliseconds would take the keys of all that was sent.
  if type(before) ~= "number" or before ~= before or before == -math.huge or before > os.time() + DAY then
    local kind = type(before) == "number" and "another number" or type(before)
    return refuse("forget", "validation", "settled_before must be a time in seconds since 1970, and none to come, got "
                                          .. kind)
  end
  local count, fault = ask_store(self, "forget", before, self.prefix)
  if not count then return refuse_store("forget", fault) end
  return count
end

local ledger = {}

--- The ledger of a client.
---@param store reply.LedgerStore
---@param driver table the client's
---@param is_sandbox boolean|table|nil the setting `sandbox`
---@return reply.Ledger
function ledger.new(store, driver, is_sandbox)
  return setmetatable({ store = store, driver = driver, prefix = is_sandbox and IN_SANDBOX or "" }, Ledger)
end

return ledger
