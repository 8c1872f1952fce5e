-- SPDX-License-Identifier: MIT
-- Checks what came over the wire against the same data that the client is made of, under the names of the wire. Only
-- the forms differ: a JSON id is a number and never a string, a query has nothing but text.

local ascii = require "reply.ascii"
local json = require "reply.json"
local operations = require "reply.operations"
local store = require "reply.sandbox.state"
local types = require "reply.types"
local validate = require "reply.validate"

local wire = {}

-- A number that Lua cannot hold comes as its digits, and is no text.
local function is_text(value)
  return type(value) == "string" and not (value:find("^%d+$") and json.number(value) == value)
end

local function json_id(value, field)
  if is_text(value) then return nil, "must be a JSON integer, got a string" end
  return types.id(value, field)
end

local BOOLEANS = { ["true"] = true, ["false"] = false }

local function query_boolean(value)
  local boolean = BOOLEANS[ascii.lower(value)]
  if boolean == nil then return nil, "must be true or false, got another string" end
  return boolean
end

local wire_field

-- Items of a list, each as its own field would be. What is inside of tables is checked by itself.
local function json_list(value, field)
  local checked, message = types.list(value, field)
  if not checked or field.items ~= "id" then return checked, message end
  for index, item in ipairs(value) do
    if is_text(item) then return nil, ("must hold JSON integers, got a string as item %d"):format(index) end
  end
  return checked
end

-- The client puts words into the reference's own spelling; the wire has no other.
local function exact_choice(value, field)
  local checked, message = types.choice(value, field)
  if checked and checked ~= value then return nil, ("must be %s, got another spelling"):format(checked) end
  return checked, message
end

local function check_for(field)
  if field.type == "choice" then return exact_choice end
  if field.place == "query" and field.type == "boolean" then return query_boolean end
  if field.type == "list" then return json_list end
  return field.type == "id" and not field.place and json_id or nil
end

local function wire_fields(operation, fields)
  local list = {}
  for index, field in ipairs(fields or {}) do list[index] = wire_field(operation, field, field.wire or field.name) end
  return fields and list
end

-- A field as the wire has it; `lua` is its name in Lua.
function wire_field(operation, field, name)
  return {
    lua = field.name, name = name, type = field.type, place = field.place or "body", items = field.items,
    choices = field.choices, fields = wire_fields(operation, field.fields), nullable = field.nullable,
    required = field.required or store.has(operation.one_of, field.name), min = field.min, max = field.max,
    min_items = field.min_items, max_items = field.max_items, max_characters = field.max_characters,
    single_line = field.single_line, check = check_for(field),
  }
end

-- Whether a field goes with a form of the operation: with the request that it is, or the one that it has instead.
local function belongs(field, form, operation)
  if field.place == "path" then return form.path:find("{" .. field.name .. "}", 1, true) ~= nil end
  if field.place == "upload" or field.place == "call" then return false end
  local is_body = not field.place
  if is_body and form.method == "GET" then return false end
  if is_body and operation.instead then return (field.instead == true) == (form == operation.instead) end
  return true
end

--- What stands in the braces of a path, with the names that the reference has: `id` for the first, `contact_id` for
--- another.
function wire.path_names(path)
  local names, list = {}, {}
  for name in path:gmatch("{([%w_]+)}") do
    names[name] = #list == 0 and "id" or name .. "_id"
    list[#list + 1] = names[name]
  end
  return names, list
end

-- The fields of each form of an operation that go over the wire as path, query or JSON; an upload's is its own.
local fields_of = {}

local function add_form(operation, form)
  local names, fields = wire.path_names(form.path), {}
  for _, field in ipairs(operation.fields) do
    if belongs(field, form, operation) then
      local name = field.place == "path" and names[field.name] or field.wire or field.name
      fields[#fields + 1] = wire_field(operation, field, name)
      if not field.place then fields.has_body = true end
    end
  end
  fields_of[form] = fields
end

for _, operation in ipairs(operations) do
  if operation.path then add_form(operation, operation) end
  if operation.instead then add_form(operation, operation.instead) end
end

--- Whether a form of an operation takes a body of JSON.
function wire.has_body(form)
  return fields_of[form].has_body == true
end

-- Numbers and booleans of a path or a query come as text.
local function plain(field, value)
  if field.place == "body" then return value end
  if field.type == "boolean" then return BOOLEANS[ascii.lower(value)] end
  return field.type ~= "string" and json.number(value) or value
end

--- Checks the input of an operation.
---@param form table an entry of `reply.operations`, or its `instead`
---@param input { path: table, query: table, body: table } by the names of the wire
---@return table? values by their names in Lua; ids are numbers, and what is inside of tables keeps its names
---@return { pointer: string, detail: string }[]? faults
function wire.check(form, input)
  local given, values, faults, list = {}, {}, {}, {}
  for _, field in ipairs(fields_of[form]) do
    local value = input[field.place][field.name]
    if value ~= json.null or field.nullable then given[field.name] = value end
  end
  validate.values(fields_of[form], given, faults)
  for index, fault in ipairs(faults) do
    list[index] = { pointer = fault.pointer, detail = fault.message:sub(#fault.field + 2) }
  end
  if #list > 0 then return nil, list end
  for _, field in ipairs(fields_of[form]) do
    local value = given[field.name]
    if value ~= nil then values[field.lua] = plain(field, value) end
  end
  return values
end

return wire
