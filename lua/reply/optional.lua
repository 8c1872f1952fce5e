-- SPDX-License-Identifier: MIT
-- Loads what may not be installed. A Ctrl-C that comes meanwhile does not mean that it is not.

local lazy = require "reply.lazy"
local let_through = require "reply.let_through"

--- What `require` gives, or nil where the module cannot be loaded.
---@param name string
---@return any? module
return function(name)
  local found, module = pcall(lazy, name)
  if found then return module end
  let_through(module)
  return nil
end
