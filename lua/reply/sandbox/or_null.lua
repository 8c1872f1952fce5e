-- SPDX-License-Identifier: MIT
-- A member of an answer that is there also where it has no value.

local json = require "reply.json"

---@param value any
---@return any
return function(value)
  if value == nil then return json.null end
  return value
end
