-- SPDX-License-Identifier: MIT
-- Sets a new field of the module or of a client, but for an option, which would change nothing there: after
-- `reply.sandbox = true` or `client.dry_run = true` the message would leave.

local lazy = require "reply.lazy"
local operations = require "reply.operations"

local function is_of_calls(name)
  for _, option in ipairs(operations.options) do
    if option.name == name then return true end
  end
  return false
end

return function(given, name, value)
  if is_of_calls(name) then error(("%s is no field to set: give it with the call"):format(name), 2) end
  if lazy("reply.config").fields[name] then error(("%s is no field to set: give it to reply.new"):format(name), 2) end
  rawset(given, name, value)
end
