-- SPDX-License-Identifier: MIT
-- What is uploaded before a message belongs to it: two voice messages of the same attachment are the same.

local core = require "reply.core"
local read_file = require "reply.read_file"

--- The digest of the audio of a call.
---@param values table checked by `validate.call`
---@return string? hex nil where there is none
---@return table? faults where it cannot be read
return function(values)
  if values.data or not values.file then return values.data and core.sha256(values.data) end
  local bytes, why = read_file(values.file)
  if not bytes then return nil, { { pointer = "/file", field = "file", message = "file cannot be read: " .. why } } end
  return core.sha256(bytes)
end
