-- SPDX-License-Identifier: MIT
-- One message of the control connection: a table as one line of JSON. Both ends use this file.
--
-- Strings may hold any bytes. One that is not plain ASCII travels as {"base64": "…"}, because
-- JSON has no bytes.

local cjson = require "cjson"
local mime = require "mime"

local function pack(value)
  if type(value) == "string" and value:find("[^\32-\126]") then
    return { base64 = (mime.b64(value)) }
  elseif type(value) ~= "table" then
    return value
  end
  local packed = {}
  for key, item in pairs(value) do packed[key] = pack(item) end
  return packed
end

-- JSON turns the keys of a table such as { "body", 10, discard = true } into strings and, on
-- Lua 5.4, integers into floats: both are put right here.
local function unpack(value)
  if value == cjson.null then
    return nil
  elseif type(value) == "number" then
    return value % 1 == 0 and math.floor(value) or value
  elseif type(value) ~= "table" then
    return value
  elseif type(value.base64) == "string" then
    return (mime.unb64(value.base64))
  end
  local plain = {}
  for key, item in pairs(value) do plain[tonumber(key) or key] = unpack(item) end
  return plain
end

return {
  encode = function(message) return cjson.encode(pack(message)) .. "\n" end,
  decode = function(line) return unpack(cjson.decode(line)) end,
}
