-- SPDX-License-Identifier: MIT
-- Turns the checked values of a call into the request that goes out.

local audio = require "reply.audio"
local json = require "reply.json"

local encode = {}

-- By its bytes: %w follows the locale.
local function percent(text)
  return (text:gsub("[^A-Za-z0-9%-._~]", function(character) return ("%%%02X"):format(character:byte()) end))
end

-- The types of which a value is a text. Ids come from the check as their digits, other tables as their JSON.
local TEXTS = { string = true, choice = true, time = true, web_address = true }

local json_value

local function json_member(field, value)
  return json.string(field.wire or field.name) .. ":" .. json_value(value, field, field.type)
end

local function json_object(values, fields)
  local members = {}
  for _, field in ipairs(fields) do
    local value = values[field.name]
    if value ~= nil then members[#members + 1] = json_member(field, value) end
  end
  return "{" .. table.concat(members, ",") .. "}"
end

local function json_list(items, field)
  local texts = {}
  for index, item in ipairs(items) do
    texts[index] = field.fields and json_object(item, field.fields) or json_value(item, field, field.items)
  end
  return "[" .. table.concat(texts, ",") .. "]"
end

function json_value(value, field, kind)
  if json.is_null(value) then return "null" end
  if TEXTS[kind] then return json.string(value) end
  if type(value) ~= "table" then return tostring(value) end
  return kind == "list" and json_list(value, field) or json_object(value, field.fields)
end

-- What is no string goes out as in JSON.
local function parameter(name, value)
  return percent(name) .. "=" .. percent(type(value) == "string" and value or json.encode(value))
end

local function query_of(parameters)
  return #parameters > 0 and "?" .. table.concat(parameters, "&") or ""
end

local function upload_of(values)
  local filename = values.filename or values.file:match("[^/]+$")
  return { file = values.file, data = values.data, filename = filename, content_type = audio.type_of(filename) }
end

-- Which of its two requests an operation makes with these values; most have one.
local function form_of(operation, values)
  for _, field in ipairs(operation.instead and operation.fields or {}) do
    if field.instead and values[field.name] ~= nil then return operation.instead end
  end
  return operation
end

--- The request of an operation that the table of operations describes.
---@param operation table
---@param values table checked by `validate.call`
---@return table request
function encode.request(operation, values)
  local form, members, parameters = form_of(operation, values), nil, {}
  for _, field in ipairs(operation.fields) do
    local value, place = values[field.name], field.place or "body"
    if place == "body" and (form == operation.instead or not field.instead) then
      members = members or {}
      if value ~= nil then members[#members + 1] = json_member(field, value) end
    elseif value ~= nil and place == "query" then
      parameters[#parameters + 1] = parameter(field.wire or field.name, value)
    end
  end
  local has_body = members and form.method ~= "GET"
  return {
    operation = operation.name, method = form.method, repeatable = operation.repeatable,
    path = form.path:gsub("{([%w_]+)}", values) .. query_of(parameters),
    body = has_body and "{" .. table.concat(members, ",") .. "}" or nil,
    upload = operation.upload and upload_of(values) or nil,
  }
end

--- The request of `request{…}`, which says itself where it goes.
---@param operation table
---@param values table checked by `validate.call`
---@return table request
function encode.free_request(operation, values)
  local parameters, names = {}, {}
  for name in pairs(values.query or {}) do names[#names + 1] = name end
  table.sort(names)
  for _, name in ipairs(names) do
    local item = values.query[name]
    for _, one in ipairs(type(item) == "table" and item or { item }) do
      parameters[#parameters + 1] = parameter(name, one)
    end
  end
  return { operation = operation.name, method = values.method, repeatable = operation.repeats(values),
           body = values.body, path = values.path .. query_of(parameters) }
end

--- The request of either kind of operation.
function encode.of(operation, values)
  return (operation.path and encode.request or encode.free_request)(operation, values)
end

return encode
