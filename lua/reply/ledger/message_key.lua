-- SPDX-License-Identifier: MIT
-- A dedupe_key that follows from the message: the same message has the same key, in whatever order its fields stand.

local core = require "reply.core"
local json = require "reply.json"

local DIGITS = 32   -- of 64: a person copies the key

-- Not of the message: how the call is made.
local HOW = { dedupe_key = true, timeout = true, dry_run = true, on_progress = true }

local function digest_of(path)
  local file = io.open(path, "rb")
  local bytes = file and file:read("*a")
  if file then file:close() end
  return bytes and core.sha256(bytes)
end

-- What different values have in common: an id is its digits, and audio is its bytes, wherever they lie.
local SAME = {
  id = function(value) return type(value) == "string" and value or json.encode(value) end,
  bytes = function(value) return type(value) == "string" and core.sha256(value) or value end,
  file = function(value) return type(value) == "string" and digest_of(value) or value end,
}

--- The key of a message.
---@param operation table an entry of `reply.operations`
---@param values table of a call
---@return string? key nil for what no key can be made of: the call's own check says why it is wrong
return function(operation, values)
  local message = {}
  for name, value in pairs(values) do
    if type(name) == "string" and not HOW[name] and not json.is_null(value) then message[name] = value end
  end
  for _, field in ipairs(operation.fields) do
    local value, same = message[field.name], SAME[field.type]
    if value ~= nil and same then message[field.name] = same(value) end
  end
  local text = json.encode(message)
  return text and "message:" .. core.sha256(operation.name .. "\n" .. text):sub(1, DIGITS)
end
