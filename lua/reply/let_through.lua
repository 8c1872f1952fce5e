-- SPDX-License-Identifier: MIT
-- What is caught where somebody else's code is called, and is no fault of that code: a Ctrl-C that came meanwhile, and
-- that there is no memory.

local core = require "reply.core"
local is_interrupt = require "reply.interrupt"

--- Raises it again; returns where it is a fault of what was called.
---@param raised any
return function(raised)
  if raised == core.NO_MEMORY or is_interrupt(raised) then error(raised, 0) end
end
