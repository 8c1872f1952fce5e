-- SPDX-License-Identifier: MIT
-- A copy of a value that is JSON whatever the server said: what is not UTF-8 is shown with question marks, what is
-- nested too deep is cut, and functions are left out.

local core = require "reply.core"
local json = require "reply.json"

local DEEPEST = 50

local function copy_of(value, depth)
  if type(value) == "string" then return core.utf8_length(value) and value or core.clean(value) end
  if type(value) ~= "table" then
    if json.encode(value) then return value end
    return tostring(value)
  end
  if depth > DEEPEST then return "…" end
  local copy = json.is_list(value) and json.list{} or {}
  for name, item in pairs(value) do
    if type(item) ~= "function" then copy[copy_of(name, depth)] = copy_of(item, depth + 1) end
  end
  return copy
end

--- Makes the copy.
---@param value any
---@return any
return function(value) return copy_of(value, 1) end
