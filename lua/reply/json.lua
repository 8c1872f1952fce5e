-- SPDX-License-Identifier: MIT
-- JSON in and out. lua-cjson decodes; what it cannot tell, such as an integer above 2^53 or an empty array, is marked
-- before. The encoder is ours, because lua-cjson writes numbers with 14 digits (an id loses its end) and a message has
-- to go out exactly as it was given.

local core = require "reply.core"
local is_interrupt = require "reply.interrupt"

local NEEDS_CJSON = "lua-reply needs lua-cjson: apt-get install lua-cjson, or luarocks install lua-cjson"

local found, cjson = pcall(require, "cjson")
if not found then error(tostring(cjson):find("module 'cjson' not found", 1, true) and NEEDS_CJSON or cjson, 0) end

local codec = cjson.new()
codec.decode_invalid_numbers(false)

local json = { null = cjson.null }

local DEEPEST = 100
local CJSON_NEEDS = 512   -- bytes, beside those of the text; less than what makes malloc put its free pieces together
local NO_MEMORY = core.NO_MEMORY
local EXACT = 2 ^ 53

local list_mark = {}

--- Marks a table as a JSON array, which only an empty one needs: `{}` goes out as an object.
---@param items table
---@return table items
function json.list(items)
  if type(items) ~= "table" then error("list takes a table, got " .. type(items), 2) end
  return setmetatable(items, list_mark)
end

--- A JSON string. Nothing but what RFC 8259 asks for is escaped: the text stays byte for byte.
---@param text string UTF-8
---@return string
json.string = core.json_string

--- Tells whether a value is JSON's null. LuaJIT's integers of 64 bits cannot be compared with it.
function json.is_null(value)
  return type(value) == "userdata" and value == json.null
end

-- An integer of 64 bits, or a float below 2^53. Another whole number may have been rounded before it came here.
local function is_exact(number)
  return math.type and math.type(number) == "integer" or number > -EXACT and number < EXACT
end

local function encode_number(number)
  if number ~= number or number == math.huge or number == -math.huge then
    return nil, "is not a finite number"
  elseif not is_exact(number) then
    return nil, "is a number too large to be exact"
  elseif number % 1 == 0 then
    return number == 0 and "0" or (math.tointeger and "%d" or "%.0f"):format(number)   -- no -0
  end
  return core.json_number(number)   -- the shortest that reads back as the same number: a price stays 19.99
end

-- LuaJIT's integers of 64 bits, such as 9007199254740993LL, are all that JSON knows of FFI.
local function encode_cdata(value)
  local digits = tostring(value):match("^(%-?%d+)U?LL$")
  return digits, not digits and "cannot be JSON: a cdata" or nil
end

--- A name as a part of a JSON Pointer, see RFC 6901.
---@param name string
---@return string
function json.pointer(name)
  return "/" .. name:gsub("~", "~0"):gsub("/", "~1")
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
  table.sort(names, core.before)
  for index, name in ipairs(names) do
    if not core.utf8_length(name) then return nil, "has a name that is not UTF-8", "" end
    local text, why, where = encode(object[name], depth + 1)
    if not text then return nil, why, json.pointer(name) .. where end
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
  if count ~= #value then return false end
  for index = 1, count do
    if value[index] == nil then return false end   -- a name beside a hole, as of table.pack
  end
  return count > 0 or getmetatable(value) == list_mark
end

function encode(value, depth)
  local kind = type(value)
  if kind == "string" then
    if not core.utf8_length(value) then return nil, "is not UTF-8", "" end
    return json.string(value)
  elseif kind == "number" or kind == "cdata" then
    local text, why = (kind == "number" and encode_number or encode_cdata)(value)
    return text, why, ""
  elseif kind == "boolean" then
    return tostring(value)
  elseif json.is_null(value) then
    return "null"
  elseif kind ~= "table" then
    return nil, "cannot be JSON: a " .. kind, ""
  elseif depth > DEEPEST then
    return nil, "is nested deeper than " .. DEEPEST .. " levels", ""
  end
  return (json.is_list(value) and encode_list or encode_object)(value, depth)
end

--- Encodes a value; names are sorted by their bytes, so that equal tables give equal bytes.
---@param value any table, string, number, boolean or `json.null`
---@return string? text
---@return string? why what cannot be encoded
---@return string? pointer where it is, as a JSON Pointer
function json.encode(value)
  return encode(value, 1)
end

-- lua-cjson gives floats on Lua 5.4, where 1046.0 would print as such.
local function whole(number)
  if number == 0 then return 0 end   -- LuaJIT's may be -0
  return math.tointeger and number % 1 == 0 and is_exact(number) and math.tointeger(number) or number
end

--- The number that a literal of JSON stands for, where Lua can hold it; otherwise the literal as it is, so that nothing
--- rounded is taken for it.
---@param literal string
---@return integer|number|string
function json.number(literal)
  local number = tonumber(literal)
  return number and is_exact(number) and whole(number) or literal
end

-- Puts the values of marked tokens back, and marks every array, so that one which is emptied stays an array.
local function restore(value, mark)
  local kind = type(value)
  if kind == "number" then
    return whole(value)
  elseif kind == "string" and mark and value:sub(1, 1) == mark then
    local token = value:sub(2)
    return token:find("^%[") and json.list{} or json.number(token)
  elseif kind == "table" then
    for name, item in pairs(value) do
      if mark or type(item) ~= "string" then value[name] = restore(item, mark) end
    end
    if value[1] ~= nil then json.list(value) end
  end
  return value
end

local function parse(text)
  core.spare(#text + CJSON_NEEDS)
  local ok, value = pcall(codec.decode, text)
  if not ok and (value == NO_MEMORY or is_interrupt(value)) then error(value, 0) end   -- that says nothing of the text
  return ok, value
end

-- lua-cjson knows the locale's decimal point from when it was loaded, the C library reads by that of now: where these
-- are two, lua-cjson reads [1,5] as 1.5.
local function reads_numbers()
  local ok, value = parse("[1,5,0.5]")
  return ok and #value == 3
end

--- Decodes a text. JSON's null becomes `json.null`; whole numbers are integers on every Lua. A number that Lua cannot
--- hold exactly becomes the string that it is written as: beyond 64 bits, on LuaJIT from 2^53 on.
---@param text string a byte-order mark before it is skipped
---@return any value nil where the text is no JSON
---@return string? why
function json.decode(text)
  if text:byte() == 239 then text = text:gsub("^\239\187\191", "") end
  local is_plain = core.json_is_plain(text)
  local marked, mark
  if not is_plain then marked, mark = core.json_mark(text, not reads_numbers()) end
  local ok, value = parse(marked or text)
  if ok and is_plain then return value end
  local nul = ok and text:find("\0", 1, true)   -- lua-cjson takes it for the end, whatever stands behind it
  if nul then return nil, ("Expected the end but found a NUL byte at character %d"):format(nul) end
  if ok then return restore(value, mark) end
  return nil, marked and select(2, parse(text)) or value   -- which names a place in the text as it came
end

--- Decodes what a server said. A half of a surrogate pair by itself, which no text can hold, becomes U+FFFD: it is not
--- to cost the rest of the answer. What is to go out is refused with it.
---@param text string
---@return any value nil where the text is no JSON
---@return string? why
function json.read(text)
  local value, why = json.decode(text)
  local mended = value == nil and core.json_mend(text)
  if mended then return json.decode(mended) end
  return value, why
end

return json
