-- SPDX-License-Identifier: MIT
-- Asks a store, which may be anybody's code, whether it can be used.

local let_through = require "reply.let_through"
local text_of = require("reply.call.observe").text_of

--- Asks it.
---@param store table
---@param name string of its function: it gives true, or nil and why, a text or a table with a `message`
---@return string? why not
return function(store, name)
  local done, ok, why = pcall(store[name], store)
  if done and ok then return nil end
  if not done then
    let_through(ok)
    return ("the store raised in %s: %s"):format(name, text_of(ok))
  end
  if type(why) == "table" then why = why.message end
  return why == nil and ("the store gave no reason in %s"):format(name) or text_of(why)
end
