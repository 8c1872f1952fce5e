-- SPDX-License-Identifier: MIT
-- What a value of each type may be. A check takes a value and the field's data and returns the value ready for the
-- wire (an id as its digits, a table as its JSON), or nil and the rule that it breaks with the kind of what came.
-- A message never repeats the value: it may be private, and an error is safe to log.

local ascii = require "reply.ascii"
local core = require "reply.core"
local json = require "reply.json"
local pasted = require "reply.pasted"
local with_commas = require "reply.with_commas"

local LONGEST_TIMEOUT = 86400
local EXACT = 2 ^ 53
local LARGEST = "9223372036854775807"          -- of an id: 64 bits
local LONGEST_PATH, LONGEST_QUERY = 8000, 1e6   -- bytes; libcurl refuses a URL of 8,000,000

-- By its bytes: %c and the like follow the locale.
local CONTROL = "[%z\1-\31\127]"

-- Names the kind of a value for a message, never the value.
local function kind_of(value)
  local kind = type(value)
  if kind == "string" then
    return value == "" and "an empty string" or "a string"
  elseif kind == "number" then
    if value ~= value then return "NaN"
    elseif value == math.huge or value == -math.huge then return "an infinite number"
    elseif value == 0 then return "zero"
    elseif value % 1 ~= 0 then return "a fraction"
    elseif value < 0 then return "a negative number"
    end
    return json.encode(value) and "a number" or "a number too large to be exact"
  elseif json.is_null(value) then
    return "null"
  end
  return kind == "nil" and kind or "a " .. kind
end

-- The digits of a whole number of 64 bits that is exact, or nil. A float of 2^53 may have been 2^53 + 1 once.
local function digits_of(value)
  local kind = type(value)
  local digits = kind == "string" and value or (kind == "number" or kind == "cdata") and json.encode(value)
  if not digits or digits ~= "0" and not digits:find("^[1-9]%d*$") then return nil end
  local is_larger = #digits > #LARGEST or #digits == #LARGEST and digits > LARGEST
  return not is_larger and digits or nil
end

-- Each takes a value and its field, and gives the value for the wire, or nil and a message.
local types = {}

function types.integer(value, field)
  local least, most = field.min or 1, field.max
  if type(value) == "number" and value >= least and value <= (most or EXACT - 1) and value % 1 == 0 then
    return ("%d"):format(value)
  end
  local digits = digits_of(value)
  local number = digits and tonumber(digits)
  if number and number >= least and (not most or number <= most) then return digits end
  local rule = most and ("from %s to %s"):format(with_commas(least), with_commas(most))
               or "of at least " .. with_commas(least)
  local kind = kind_of(number or value)
  if kind == "a number" then kind = number < least and "a smaller number" or "a larger number"
  elseif kind == "a string" then
    local unseen = not value:find("[A-Za-z]") and pasted.unseen(value)
    kind = unseen and "a string with " .. unseen
           or value:find("^[1-9]%d+$") and "a string of too many digits" or "a string that is not one"
  end
  return nil, ("must be an integer %s, got %s"):format(rule, kind)
end

types.id = types.integer

-- The number instead of its digits, for a setting.
function types.count(value, field)
  local digits, message = types.integer(value, field)
  return digits and tonumber(digits), message
end

-- What is wrong with the bytes of a text that is not one line, or not UTF-8 from the byte `bad` on.
local function bytes_fault(text, field, bad)
  if text:find("\0", 1, true) then return "must not have a NUL byte, got a string with one" end
  if field.single_line and text:find("[\r\n]") then return "must be one line, got a string with a line break" end
  return bad and ("must be UTF-8, got a string that is not from byte %d on"):format(bad)
end

-- A text that goes out byte for byte: not empty, UTF-8, no NUL, within the field's characters.
function types.string(value, field)
  if type(value) ~= "string" then return nil, "must be a string, got " .. kind_of(value) end
  if value == "" then return nil, "must not be empty, got an empty string" end
  local is_line, characters, bad = core.measure(value)
  local message = not (is_line and characters) and bytes_fault(value, field, bad)
  if message then return nil, message end
  local most = field.max_characters
  if most and characters > most then
    return nil, ("must be at most %s characters, got a string of %s"):format(with_commas(most), with_commas(characters))
  end
  return value
end

function types.boolean(value)
  if type(value) ~= "boolean" then return nil, "must be true or false, got " .. kind_of(value) end
  return value
end

-- Audio: any bytes but none.
function types.bytes(value)
  if type(value) ~= "string" then return nil, "must be a string of bytes, got " .. kind_of(value) end
  if value == "" then return nil, "must not be empty, got an empty string" end
  return value
end

-- A text that a line of a header carries as it is.
function types.line(value, field)
  local text, message = types.string(value, field)
  if not text then return nil, message end
  if text:find(CONTROL) then return nil, "must not have a control character, got a string with one" end
  if text:find("^ ") or text:find(" $") then return nil, "must not begin or end with a space, got a string with one" end
  return text
end

types.filename = types.line

-- The last part of one that is uploaded is the name that the server sees, unless there is another.
function types.file(value, field, input)
  if type(value) ~= "string" then return nil, "must be the path of a file, got " .. kind_of(value) end
  if value:find(CONTROL) then return nil, "must not have a control character, got a string with one" end
  local size, why = core.check_file(value)
  if not size then return nil, "must be a file that can be read: " .. why:gsub("^the file cannot be read: ", "") end
  local is_name = field.place == "upload" and (input.filename == nil or json.is_null(input.filename))
  local name, message = "", nil
  if is_name then name, message = types.filename(value:match("[^/]+$"), {}) end
  return name and value, message and message .. "; filename gives it another name"
end

-- A time of ISO 8601, with its zone; or a day.
function types.time(value)
  local rest = type(value) == "string" and value:match("^%d%d%d%d%-%d%d%-%d%d(.*)$")
  local zone = rest and rest:match("^T%d%d:%d%d:%d%d(.*)$")
  zone = zone and zone:gsub("^%.%d+", "")
  if rest == "" or zone == "Z" or zone and zone:find("^[+-]%d%d:%d%d$") then return value end
  local kind = type(value) == "string" and value ~= "" and "another string" or kind_of(value)
  return nil, "must be a time such as 2026-05-15T10:34:00Z, got " .. kind
end

-- Where a server of the user's listens.
function types.web_address(value, field)
  local text, message = types.line(value, field)
  if not text then return nil, message end
  if text:find("^https?://[^/]") and not text:find(" ", 1, true) then return text end
  return nil, "must be an http or https URL, got a string that is not one"
end

-- Some items, each of one type; without a type, anything that is JSON.
function types.list(value, field)
  if type(value) ~= "table" then return nil, "must be a list, got " .. kind_of(value) end
  if next(value) ~= nil and not json.is_list(value) then
    return nil, "must be a list without holes, got a table with other keys"
  end
  field = field or {}
  local least, most = field.min_items or 0, field.max_items or math.huge
  if #value < least then return nil, ("must have %d or more items, got %d"):format(least, #value) end
  if #value > most then return nil, ("must have at most %d items, got %d"):format(most, #value) end
  if field.fields then return value end
  if not field.items then
    if #value == 0 then return "[]" end
    return types.json(value)
  end
  local checked = {}
  for index = 1, #value do   -- not ipairs: it has no end where a metatable gives a value for every place
    local message
    checked[index], message = types[field.items](value[index], field)
    if message then return nil, ("must be a list, each item of which %s; item %d is not"):format(message, index) end
  end
  return checked
end

-- A table of fields, which are checked by themselves.
function types.object(value)
  if type(value) ~= "table" then return nil, "must be a table, got " .. kind_of(value) end
  return value
end

function types.json(value)
  if type(value) ~= "table" then return nil, "must be a table, got " .. kind_of(value) end
  local text, why, where = json.encode(value)
  if not text then return nil, "cannot go out as JSON: " .. (where == "" and "it" or where) .. " " .. why end
  return text
end

types["function"] = function(value)
  if type(value) == "function" then return value end
  local meta = type(value) == "table" and getmetatable(value)
  if type(meta) == "table" and meta.__call then return value end
  return nil, "must be a function, got " .. kind_of(value)
end

function types.seconds(value)
  if type(value) == "number" and value > 0 and value <= LONGEST_TIMEOUT then return value end
  local kind = type(value) == "number" and value > LONGEST_TIMEOUT and "a larger number" or kind_of(value)
  return nil, ("must be seconds, more than 0 and at most %s, got %s"):format(with_commas(LONGEST_TIMEOUT), kind)
end

-- A part of a whole.
function types.share(value)
  if type(value) == "number" and value > 0 and value <= 1 then return value end
  local kind = type(value) == "number" and value > 1 and "a larger number" or kind_of(value)
  return nil, "must be a share, more than 0 and at most 1, got " .. kind
end

-- One of the field's words, in any case: the field's own spelling is what counts.
function types.choice(value, field)
  local words = {}
  for index, word in ipairs(field.choices) do
    if type(value) == "string" and ascii.lower(value) == ascii.lower(word) then return word end
    words[index] = '"' .. word .. '"'
  end
  local kind = type(value) == "string" and value ~= "" and "another string" or kind_of(value)
  return nil, "must be one of " .. table.concat(words, ", ") .. ", got " .. kind
end

local METHODS = { GET = true, POST = true, PUT = true, PATCH = true, DELETE = true }

function types.method(value)
  if METHODS[value] then return value end
  local kind = type(value) == "string" and "another string" or kind_of(value)
  return nil, "must be GET, POST, PUT, PATCH or DELETE, got " .. kind
end

-- Only what stands in a URL as it is, and no way out of /v3.
function types.path(value)
  if type(value) ~= "string" then return nil, "must be a path, got " .. kind_of(value) end
  if not value:find("^/v3/") then return nil, 'must begin with "/v3/", got a string that does not' end
  if #value > LONGEST_PATH then return nil, "must be at most 8,000 bytes, got more" end
  if value:find("?", 1, true) then
    return nil, "must be an encoded path, got a string with a query: that goes into query"
  end
  local bad = value:find("[^A-Za-z0-9%-%._~!%$&'%(%)%*%+,;=:@/%%]")
  if bad or value:gsub("%%%x%x", ""):find("%%") then
    return nil, "must be an encoded path, got a string with another character"
  end
  local plain = value:gsub("%%(%x%x)", function(hex) return string.char(tonumber(hex, 16)) end)
  for segment in plain:gmatch("[^/\\]+") do
    if segment == "." or segment == ".." then return nil, 'must not have "." or ".." as a part, got one' end
  end
  return value
end

-- A string, a boolean, or a number that goes out whole.
local function is_scalar(value)
  return type(value) == "string" or type(value) ~= "table" and not json.is_null(value) and json.encode(value) ~= nil
end

-- What goes out under a name. A list is copied: the caller's may have changed when it is sent.
local function parameter_of(name, item)
  if type(name) ~= "string" then return nil, "must have names as its keys, got " .. kind_of(name) end
  local is_list = type(item) == "table" and (next(item) == nil or json.is_list(item))
  local items, kept = is_list and item or { item }, {}
  for index = 1, #items do
    local one = items[index]
    if not is_scalar(one) then
      return nil, ("must hold strings, numbers, booleans or lists of them, got %s"):format(kind_of(one))
    end
    kept[index] = one
  end
  return is_list and kept or item
end

-- A null is left out.
function types.query(value)
  if type(value) ~= "table" then return nil, "must be a table, got " .. kind_of(value) end
  local kept, size = {}, 0
  for name, item in pairs(value) do
    if not json.is_null(item) then
      local one, message = parameter_of(name, item)
      if message then return nil, message end
      kept[name] = one
      for _, part in ipairs(type(one) == "table" and one or { one }) do size = size + #name + #tostring(part) end
    end
  end
  if size > LONGEST_QUERY then return nil, "must be at most 1,000,000 bytes, got more" end
  return kept
end

return types
