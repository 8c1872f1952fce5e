-- SPDX-License-Identifier: MIT
-- Asks the `connect` of a store for a connection. It is the user's, and may raise instead of giving nil and why.

local let_through = require "reply.let_through"

---@param connect function
---@param seconds number
---@return function? call
---@return any release or why there is none
return function(connect, seconds)
  local done, call, release = pcall(connect, seconds)
  if done then return call, release end
  let_through(call)
  return nil, call
end
