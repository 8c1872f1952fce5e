-- SPDX-License-Identifier: MIT
-- A key of the ledger as a person gives it to the command again, through a shell.

local core = require "reply.core"
local quoted = require "reply.cli.quoted"

---@param key string
---@param is_value boolean? of an option: there it may begin with a hyphen
---@return string
return function(key, is_value)
  local text = core.clean(key)
  local word = text:find "^[%w_.:@/+-]+$" and text or quoted(text)
  return text:find "^%-" and not is_value and "-- " .. word or word
end
