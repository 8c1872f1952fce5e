-- SPDX-License-Identifier: MIT
-- The table of a batch: its own options as data, and the check of all its entries.

local errors = require "reply.errors"
local json = require "reply.json"
local nearest = require "reply.nearest"
local operations = require "reply.operations"
local refusals = require "reply.ledger.refusals"
local validate = require "reply.validate"

local input = {}

input.fields = {
  { name = "concurrency", type = "integer", min = 1, max = 64, default = 8,
    doc = "how many calls run at once, at most" },
  { name = "deadline", type = "seconds",
    doc = "seconds for the whole list; without it, as long as the user's limits of requests make it take" },
  { name = "on_result", type = "function", signature = "fun(index: integer, receipt: table?, err: reply.Error)",
    doc = "called as `on_result(index, receipt, err)` as soon as an entry is done" },
  { name = "partial", type = "boolean",
    doc = "entries that fail validation get their error, and the others go out; without it, nothing goes out then" },
}

local function fault(pointer, message)
  return { pointer = pointer, message = message }
end

local function kind_of(value)
  return value == nil and "nothing" or json.is_null(value) and "null" or "a " .. type(value)
end

local function unknown(name)
  if type(name) ~= "string" then return "must begin with the name of a function, got " .. kind_of(name) end
  local guess = nearest(name, operations)
  local meant = guess and "; did you mean " .. guess .. "?" or ""
  return ("begins with %s, which is not a function for a batch%s"):format(name, meant)
end

-- The operation of an entry, or why there is none.
local function operation_of(entry)
  if type(entry) ~= "table" then return nil, fault("", "must be a table, got " .. kind_of(entry)) end
  local name = entry[1]
  local operation = type(name) == "string" and operations[name]
  if not operation or not operation.name then return nil, fault("/1", unknown(name)) end
  if operation.result == "pages" then
    return nil, fault("/1", ("begins with %s, which reads a list page by page: call it by itself"):format(name))
  end
  return operation
end

-- One entry: { operation, values }, or what is wrong with it and whose words these are.
local function check_entry(entry)
  local operation, why = operation_of(entry)
  if not operation then
    return nil, { why }, "batch"
  end
  local values, faults = validate.call(operation, entry, 1)
  if values then return { operation = operation, values = values } end
  return nil, faults, operation.name
end

-- The faults of one entry, as those of the whole batch.
local function add_faults(index, own, faults)
  for _, one in ipairs(own) do
    faults[#faults + 1] = { pointer = ("/%d%s"):format(index, one.pointer), field = one.field,
                            message = ("entry %d%s %s"):format(index, one.field and ":" or "", one.message) }
  end
end

-- How long the list is, counted to its last entry, and how many entries it has: a hole is a fault, not an end.
local function length_of(given)
  local last, count = 0, 0
  for place in pairs(given) do
    if type(place) == "number" and place >= 1 and place % 1 == 0 and place < math.huge then
      last, count = math.max(last, place), count + 1
    end
  end
  return last, count
end

-- The first place of the list at which nothing stands. What is inherited has no end.
local function hole_in(given)
  local place = 1
  while rawget(given, place) ~= nil do place = place + 1 end
  return place
end

local function check_list(given, length, partial, faults)
  local list = {}
  for index = 1, length do
    local entry, own, operation = check_entry(given[index])
    if not entry and partial then
      if not own[1].field then own[1].message = "the entry " .. own[1].message end
      entry = { err = errors.here(operation, "validation", own) }
    elseif not entry then
      add_faults(index, own, faults)
    end
    list[index] = entry
  end
  return list
end

-- The second entry of a key gets an error instead: whether it were first is up to chance.
local function refuse_repeats(list)
  local first = {}
  for index, entry in ipairs(list) do
    local key = entry.values and not entry.values.dry_run and entry.values.dedupe_key
    if key and first[key] then list[index] = { err = refusals.same_batch(entry.operation.name, first[key]) }
    elseif key then first[key] = index end
  end
end

--- Checks the table of a batch.
---@param given table what the caller gave; never changed
---@return table[]? list of { operation, values }, or { err } where `partial` lets the others go
---@return table? options by name
---@return table? faults
function input.check(given)
  local length, count = length_of(given)
  local options, faults = validate.settings(input.fields, given, "batch", length)
  faults = faults or {}
  local list
  if count < length then
    local hole = hole_in(given)
    faults[#faults + 1] = fault(("/%d"):format(hole), ("entry %d is missing: the list has a hole"):format(hole))
  else
    list = check_list(given, length, given.partial == true, faults)
  end
  if #faults > 0 then return nil, nil, faults end
  refuse_repeats(list)
  options.concurrency = tonumber(options.concurrency)
  return list, options
end

return input
