-- SPDX-License-Identifier: MIT
-- The one table that a function takes. Options in a second one, `{ dedupe_key = … }` or `{ dry_run = true }`, would be
-- lost, and the message would leave without them.

--- Raises where the caller's caller gave anything else.
---@param name string of the function
---@param given any
---@param more any what came after it
---@param may_be_nil boolean? whether the table may be left out
return function(name, given, more, may_be_nil)
  if type(given) ~= "table" and not (given == nil and may_be_nil) then
    error(("%s takes a table, got %s"):format(name, type(given)), 3)
  end
  if more ~= nil then error(("%s takes one table with all in it, got %s after it"):format(name, type(more)), 3) end
end
