-- SPDX-License-Identifier: MIT
-- Loads what may not be installed. A Ctrl-C that comes meanwhile does not mean that it is not.

local core = require "reply.core"
local is_interrupt = require "reply.interrupt"
local lazy = require "reply.lazy"

--- What `require` gives, or nil where the module cannot be loaded.
---@param name string
---@return any? module
return function(name)
  local found, module = pcall(lazy, name)
  if found then return module end
  if module == core.NO_MEMORY or is_interrupt(module) then error(module, 0) end
  return nil
end
