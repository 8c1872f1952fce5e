-- SPDX-License-Identifier: MIT
-- What `lua` and `luajit` raise for a Ctrl-C, wherever the script is at that moment: also inside of a function that is
-- called in protected mode. It is the user's, and never an error of that function.

--- Tells whether a raised value is an interrupt.
---@param why any
---@return boolean
return function(why)
  return type(why) == "string" and why:find("interrupted!$") ~= nil
end
