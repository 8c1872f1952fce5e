-- SPDX-License-Identifier: MIT
-- JSON in and out. lua-cjson decodes. The encoder is ours, because lua-cjson writes numbers with 14 digits (an id
-- loses its end) and a message has to go out exactly as it was given.

local cjson = require "cjson"
local core = require "reply.core"
local is_interrupt = require "reply.interrupt"

local codec = cjson.new()
codec.decode_invalid_numbers(false)

local json = { null = cjson.null }

local DEEPEST = 100
local CJSON_NEEDS = 4096   -- bytes, beside those of the text
local NO_MEMORY = core.NO_MEMORY
local EXACT = 2 ^ 53

local list_mark = {}

--- Marks a table as a JSON array, which only an empty one needs: `{}` goes out as an object.
---@param items table
---@return table items
function json.list(items)
  return setmetatable(items, list_mark)
end

--- A JSON string. Nothing but what RFC 8259 asks for is escaped: the text stays byte for byte.
---@param text string UTF-8
---@return string
json.string = core.json_string

local function encode_number(number)
  if number ~= number or number == math.huge or number == -math.huge then
    return nil, "is not a finite number"
  elseif math.type and math.type(number) == "integer" then
    return ("%d"):format(number)
  elseif number % 1 == 0 and number > -EXACT and number <= EXACT then
    return ("%.0f"):format(number)
  end
  for digits = 15, 17 do   -- the shortest that reads back as the same number: a price stays 19.99
    local text = ("%." .. digits .. "g"):format(number):gsub(",", ".")   -- a locale may write a comma
    if digits == 17 or tonumber(text) == number then return text end
  end
end

local encode

local function encode_list(items, depth)
  local parts = {}
  for index = 1, #items do
    local text, why, where = encode(items[index], depth + 1)
    if not text then return nil, why, "/" .. index - 1 .. where end
    parts[index] = text
  end
  return "[" .. table.concat(parts, ",") .. "]"
end

local function encode_object(object, depth)
  local names, parts = {}, {}
  for name in pairs(object) do
    if type(name) ~= "string" then return nil, "is neither a list without holes nor a table of names", "" end
    names[#names + 1] = name
  end
  table.sort(names)
  for index, name in ipairs(names) do
    if not core.utf8_length(name) then return nil, "has a name that is not UTF-8", "" end
    local text, why, where = encode(object[name], depth + 1)
    if not text then return nil, why, "/" .. name:gsub("~", "~0"):gsub("/", "~1") .. where end
    parts[index] = json.string(name) .. ":" .. text
  end
  return "{" .. table.concat(parts, ",") .. "}"
end

--- Tells whether a table goes out as an array: one with the keys 1 to n and no other; an empty one if it is marked.
---@param value table
---@return boolean
function json.is_list(value)
  local count = 0
  for _ in pairs(value) do count = count + 1 end
  return count == #value and (count > 0 or getmetatable(value) == list_mark)
end

function encode(value, depth)
  local kind = type(value)
  if kind == "string" then
    if not core.utf8_length(value) then return nil, "is not UTF-8", "" end
    return json.string(value)
  elseif kind == "number" then
    local text, why = encode_number(value)
    return text, why, ""
  elseif kind == "boolean" then
    return tostring(value)
  elseif value == json.null then
    return "null"
  elseif kind ~= "table" then
    return nil, "cannot be JSON: a " .. kind, ""
  elseif depth > DEEPEST then
    return nil, "is nested deeper than " .. DEEPEST .. " levels", ""
  end
  return (json.is_list(value) and encode_list or encode_object)(value, depth)
end

--- Encodes a value; names are sorted, so that equal tables give equal bytes.
---@param value any table, string, number, boolean or `json.null`
---@return string? text
---@return string? why what cannot be encoded
---@return string? pointer where it is, as a JSON Pointer
function json.encode(value)
  return encode(value, 1)
end

-- lua-cjson gives floats on Lua 5.4, where 1046.0 would print as such.
local function with_integers(value)
  if type(value) == "number" then
    return value % 1 == 0 and math.tointeger(value) or value
  elseif type(value) == "table" then
    for name, item in pairs(value) do value[name] = with_integers(item) end
  end
  return value
end

--- Decodes a text. JSON's null becomes `json.null`; whole numbers are integers on every Lua.
---@param text string
---@return any value nil where the text is no JSON
---@return string? why
function json.decode(text)
  core.spare(#text + CJSON_NEEDS)
  local ok, value = pcall(codec.decode, text)
  if not ok then
    if value == NO_MEMORY or is_interrupt(value) then error(value, 0) end   -- that says nothing of the text
    return nil, value
  end
  if math.tointeger then value = with_integers(value) end
  return value
end

return json
