-- SPDX-License-Identifier: MIT
-- Asks the `connect` of a store for a connection. It is the user's, and may raise instead of giving nil and why.

local core = require "reply.core"
local is_interrupt = require "reply.interrupt"

---@param connect function
---@param seconds number
---@return function? call
---@return any release or why there is none
return function(connect, seconds)
  local done, call, release = pcall(connect, seconds)
  if done then return call, release end
  if is_interrupt(call) or call == core.NO_MEMORY then error(call, 0) end
  return nil, call
end
