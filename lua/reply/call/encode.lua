-- SPDX-License-Identifier: MIT
-- Turns the checked values of a call into the request that goes out.

local audio = require "reply.audio"
local core = require "reply.core"
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

local function of_value(value, field) return json_value(value, field, field.type) end

-- A field of the body: what its member begins with, and what makes the rest of its value.
local function member_of(field)
  local is_text = TEXTS[field.type] and not field.nullable
  return { name = field.name, field = field, start = json.string(field.wire or field.name) .. ":",
           encode = is_text and json.string or of_value }
end

-- What a request of an operation is made of, worked out once. Its path names fields in braces.
local function plan_of(operation, form)
  local plan = { method = form.method, path = form.path:match("^[^{]*"), steps = {}, members = {}, parameters = {},
                 has_body = false }
  for name, text in form.path:gmatch("{([%w_]+)}([^{]*)") do
    plan.steps[#plan.steps + 1] = { name = name, text = text }
  end
  for _, field in ipairs(operation.fields) do
    local place = field.place or "body"
    if place == "body" and (form == operation.instead or not field.instead) then
      plan.has_body = form.method ~= "GET"
      plan.members[#plan.members + 1] = member_of(field)
    elseif place == "query" then
      plan.parameters[#plan.parameters + 1] = field
    end
  end
  return plan
end

local plans = setmetatable({}, { __mode = "k" })

-- Which of its two requests an operation makes with these values.
local function form_of(operation, values)
  for _, field in ipairs(operation.fields) do
    if field.instead and values[field.name] ~= nil then return operation.instead end
  end
  return operation
end

local function plan_for(operation, values)
  local form = operation.instead and form_of(operation, values) or operation   -- most have one
  local plan = plans[form]
  if not plan then
    plan = plan_of(operation, form)
    plans[form] = plan
  end
  return plan
end

local function path_of(plan, values)
  local path, steps = plan.path, plan.steps
  for index = 1, #steps do
    path = path .. values[steps[index].name] .. steps[index].text
  end
  if #plan.parameters == 0 then return path end
  local parameters = {}
  for _, field in ipairs(plan.parameters) do
    local value = values[field.name]
    if value ~= nil then parameters[#parameters + 1] = parameter(field.wire or field.name, value) end
  end
  return path .. query_of(parameters)
end

-- The last member, mostly the text itself, is put in with the brace: to copy it once more costs, and LuaJIT also looks
-- for each new string among those of its length.
local function body_of(plan, values)
  local members = plan.members
  local body, start, text = "{", "", ""
  for index = 1, #members do
    local member = members[index]
    local value = values[member.name]
    if value ~= nil then
      if text ~= "" then body = body .. start .. text .. "," end
      start, text = member.start, member.encode(value, member.field)
    end
  end
  return body .. start .. text .. "}"
end

--- The request of an operation that the table of operations describes.
---@param operation table
---@param values table checked by `validate.call`
---@return table request
function encode.request(operation, values)
  local plan = plan_for(operation, values)
  return { operation = operation.name, method = plan.method, repeatable = operation.repeatable,
           path = path_of(plan, values), body = plan.has_body and body_of(plan, values) or nil,
           upload = operation.upload and upload_of(values) or nil }
end

--- The request of `request{…}`, which says itself where it goes.
---@param operation table
---@param values table checked by `validate.call`
---@return table request
function encode.free_request(operation, values)
  local parameters, names = {}, {}
  for name in pairs(values.query or {}) do names[#names + 1] = name end
  table.sort(names, core.before)
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
