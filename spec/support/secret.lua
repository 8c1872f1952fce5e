-- SPDX-License-Identifier: MIT
-- Looks for a secret in everything that a value holds, and for pieces of it.

local LONGEST_PIECE = 11   -- bytes of the key that may stand together: a server may quote so much of it

local ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

-- Whole groups of three bytes, from the given position on: what base64 of a longer text has in it.
local function base64(text, first)
  local parts = {}
  for at = first, #text - 2, 3 do
    local a, b, c = text:byte(at, at + 2)
    local bits = a * 65536 + b * 256 + c
    for shift = 18, 0, -6 do
      local index = math.floor(bits / 2 ^ shift) % 64
      parts[#parts + 1] = ALPHABET:sub(index + 1, index + 1)
    end
  end
  return table.concat(parts)
end

local function percent(text)
  return (text:gsub("[^%w]", function(byte) return ("%%%02X"):format(byte:byte()) end))
end

local function hex(text)
  return (text:gsub(".", function(byte) return ("%02x"):format(byte:byte()) end))
end

local function utf16(text)
  return (text:gsub(".", "%0\0"))
end

-- Every text that gives the key, or a good part of it, away.
local function traces(key)
  local list = { percent(key), percent(key):lower(), (key:gsub("/", "\\/")), hex(key), key:reverse() }
  for first = 1, 3 do list[#list + 1] = base64(key, first) end
  for first = 1, #key - LONGEST_PIECE do
    local piece = key:sub(first, first + LONGEST_PIECE)
    list[#list + 1] = piece
    list[#list + 1] = utf16(piece)
  end
  return list
end

-- All strings in a value: keys, values, metatables, what tostring says.
local function strings_in(value, list, seen)
  list, seen = list or {}, seen or {}
  if type(value) == "string" then
    list[#list + 1] = value
  elseif not seen[value] and (type(value) == "table" or type(value) == "userdata") then
    seen[value] = true
    list[#list + 1] = tostring(value)
    strings_in(getmetatable(value), list, seen)
    for name, item in pairs(type(value) == "table" and value or {}) do
      strings_in(name, list, seen)
      strings_in(item, list, seen)
    end
  end
  return list
end

local secret = { base64 = base64, utf16 = utf16, strings_in = strings_in }

-- Raises if anything in the value gives the key away, in upper or lower case.
function secret.assert_absent(key, value, what)
  local text = table.concat(strings_in(value), "\n"):lower()
  for _, trace in ipairs(traces(key)) do
    local at = text:find(trace:lower(), 1, true)
    if at then
      error(("%s gives the key away: %q"):format(what or "it", text:sub(math.max(1, at - 60), at + #trace + 10)), 2)
    end
  end
end

return secret
