-- SPDX-License-Identifier: MIT
-- Checks what came over the wire against the same data that the client is made of, under the names of the wire. Only
-- the forms differ: a JSON id is a number and never a string, a query has nothing but text.

local json = require "reply.json"
local operations = require "reply.operations"
local types = require "reply.types"
local validate = require "reply.validate"

local wire = {}

-- A number that Lua cannot hold is the string of its digits, too.
local function json_id(value, field)
  local is_number = type(value) ~= "string" or value:find("^%d+$") and json.number(value) == value
  if not is_number then return nil, "must be a JSON integer, got a string" end
  return types.id(value, field)
end

local BOOLEANS = { ["true"] = true, ["false"] = false }

local function query_boolean(value)
  local boolean = BOOLEANS[value:lower()]
  if boolean == nil then return nil, "must be true or false, got another string" end
  return boolean
end

local function check_for(field)
  if field.place == "query" and field.type == "boolean" then return query_boolean end
  return field.type == "id" and not field.place and json_id or nil
end

-- A field as the wire has it; `lua` is its name in Lua. The contact's id has the name that the reference gives it.
local function wire_field(operation, field)
  local one_of_them = false
  for _, name in ipairs(operation.one_of or {}) do one_of_them = one_of_them or name == field.name end
  return {
    lua = field.name, name = field.wire or field.place == "path" and "id" or field.name, type = field.type,
    place = field.place or "body", required = field.required or one_of_them, min = field.min, max = field.max,
    max_characters = field.max_characters, check = check_for(field),
  }
end

-- The fields of each operation that go over the wire as path, query or JSON; an upload's is its own.
local fields_of = {}
for _, operation in ipairs(operations) do
  local fields = {}
  for _, field in ipairs(operation.fields) do
    if field.place ~= "upload" and field.place ~= "call" then
      fields[#fields + 1] = wire_field(operation, field)
    end
  end
  fields_of[operation.name] = fields
end

-- Numbers and booleans of a path or a query come as text.
local function plain(field, value)
  if field.place == "body" then return value end
  if field.type == "boolean" then return BOOLEANS[value:lower()] end
  return field.type ~= "string" and json.number(value) or value
end

--- Checks the input of an operation.
---@param operation table an entry of `reply.operations`
---@param input { path: table, query: table, body: table } by the names of the wire
---@return table? values by their names in Lua; ids are numbers
---@return { pointer: string, detail: string }[]? faults
function wire.check(operation, input)
  local given, values, faults, list = {}, {}, {}, {}
  for _, field in ipairs(fields_of[operation.name]) do
    local value = input[field.place][field.name]
    if value ~= json.null then given[field.name] = value end
  end
  validate.values(fields_of[operation.name], given, faults)
  for index, fault in ipairs(faults) do
    list[index] = { pointer = fault.pointer, detail = fault.message:sub(#fault.field + 2) }
  end
  if #list > 0 then return nil, list end
  for _, field in ipairs(fields_of[operation.name]) do
    local value = given[field.name]
    if value ~= nil then values[field.lua] = plain(field, value) end
  end
  return values
end

return wire
