-- SPDX-License-Identifier: MIT
-- Turns the checked values of a call into the request that goes out.

local audio = require "reply.audio"
local json = require "reply.json"

local encode = {}

-- By its bytes: %w follows the locale.
local function percent(text)
  return (text:gsub("[^A-Za-z0-9%-._~]", function(character) return ("%%%02X"):format(character:byte()) end))
end

-- Ids and tables come from the check as the text that goes out.
local function json_member(field, value)
  local text = field.type == "string" and json.string(value) or tostring(value)
  return json.string(field.wire or field.name) .. ":" .. text
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

--- The request of an operation that the table of operations describes.
---@param operation table
---@param values table checked by `validate.call`
---@return table request
function encode.request(operation, values)
  local members, parameters = {}, {}
  for _, field in ipairs(operation.fields) do
    local value, place = values[field.name], field.place or "body"
    if value ~= nil and place == "body" then
      members[#members + 1] = json_member(field, value)
    elseif value ~= nil and place == "query" then
      parameters[#parameters + 1] = parameter(field.wire or field.name, value)
    end
  end
  local has_body = operation.method ~= "GET" and not operation.upload
  return {
    operation = operation.name, method = operation.method, repeatable = operation.repeatable,
    path = operation.path:gsub("{([%w_]+)}", values) .. query_of(parameters),
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
