-- SPDX-License-Identifier: MIT
-- What is uploaded before a message belongs to it: two voice messages of the same attachment are the same.

local core = require "reply.core"

--- The digest of the audio of a call.
---@param values table checked by `validate.call`
---@return string? hex nil where there is none
---@return table? faults where it cannot be read
return function(values)
  if values.data or not values.file then return values.data and core.sha256(values.data) end
  local file, why = io.open(values.file, "rb")
  local bytes
  if file then
    bytes, why = file:read("*a")
    file:close()
  end
  if not bytes then return nil, { { pointer = "/file", field = "file", message = "file cannot be read: " .. why } } end
  return core.sha256(bytes)
end
