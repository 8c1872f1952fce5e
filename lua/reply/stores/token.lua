-- SPDX-License-Identifier: MIT
-- A name that nobody else has: 128 random bits of the kernel, in hex.

local core = require "reply.core"

---@return string
return function()
  local words = {}
  for index = 1, 4 do words[index] = ("%08x"):format(core.random() * 2 ^ 32) end
  return table.concat(words)
end
