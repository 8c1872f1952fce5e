-- SPDX-License-Identifier: MIT
-- The lines of a list, one JSON object each, as entries of a batch. An entry stands at its line's number.

local json = require "reply.json"
local message_key = require "reply.ledger.message_key"
local names = require "reply.cli.names"
local operations = require "reply.operations"
local validate = require "reply.validate"

local entries = {}

-- A null counts as left out, but where it goes out as such, or where its own check says that it is required.
local function drop_nulls(object, operation)
  for _, fields in ipairs{ operation.fields, operations.options } do
    for _, field in ipairs(fields) do
      local may_go = not field.nullable and not field.required and validate.is_for(field, operation)
      if may_go and json.is_null(object[field.name]) then object[field.name] = nil end
    end
  end
end

-- The entry of a line, or what is wrong with it. What is wrong with its fields, the batch itself says.
local function entry_of(text)
  if not text:find "%S" then return nil, "is empty" end
  local object, why = json.decode(text)
  if object == nil then return nil, "is not JSON: " .. why end
  if type(object) ~= "table" or json.is_list(object) then return nil, "is not a JSON object" end
  local operation = names.operation(object.operation)
  if not operation then
    local guess = names.nearest(object.operation)
    return nil, 'needs "operation", the name of a function or of its command, '
                .. (guess and ("got %s; did you mean %s?"):format(object.operation, guess) or 'such as "email"')
  end
  object[1], object.operation = operation.name, nil
  drop_nulls(object, operation)
  return object
end

local OTHER_FORM = "the list must have one JSON object a line: jq -c . writes objects so, jq -c '.[]' those of an array"

-- An array, or an object of several lines: each of its lines would be wrong for itself.
local function is_other_json(text)
  return text:find "^%s*%[" or text:find "^%s*{%s*\n"
end

--- Reads a list. What is empty at its end is no line.
---@param text string
---@return table[]? entries
---@return string[]? faults
function entries.read(text)
  if is_other_json(text) then return nil, { OTHER_FORM } end
  local list, faults, number = {}, {}, 0
  for line in ((text:match ".*%S" or "") .. "\n"):gmatch("([^\n]*)\n") do
    number = number + 1
    local entry, why = entry_of(line)
    if not entry then faults[#faults + 1] = ("line %d %s"):format(number, why) end
    list[number] = entry
  end
  if #faults > 0 then return nil, faults end
  return list
end

--- Whether one of them has a key.
---@param list table[]
---@return boolean
function entries.have_keys(list)
  for _, entry in ipairs(list) do
    if entry.dedupe_key ~= nil then return true end
  end
  return false
end

--- Tells whether all that may be made only once has a key in the ledger. What is only shown needs none.
---@param list table[]
---@return boolean
function entries.all_have_keys(list)
  for _, entry in ipairs(list) do
    if entry.dedupe_key == nil and not entry.dry_run and not entries.is_repeatable(entry) then return false end
  end
  return true
end

--- Tells whether an entry may be made again without harm.
---@param entry table
---@return boolean
function entries.is_repeatable(entry)
  local operation = operations[entry[1]]
  return operation.repeatable or operation.repeats and operation.repeats(entry) or false
end

--- Gives every message that has none a key that follows from it.
---@param list table[]
---@param client reply.Client
function entries.add_keys(list, client)
  for _, entry in ipairs(list) do
    if entry.dedupe_key == nil and not entries.is_repeatable(entry) then
      entry.dedupe_key = message_key(client, operations[entry[1]], entry)
    end
  end
end

--- Tells whether all of them are dry runs, which need no key of the API.
---@param list table[]
---@return boolean
function entries.are_shown(list)
  for _, entry in ipairs(list) do
    if not entry.dry_run then return false end
  end
  return true
end

--- Makes dry runs of all of them.
---@param list table[]
function entries.only_show(list)
  for _, entry in ipairs(list) do entry.dry_run = true end
end

return entries
