-- SPDX-License-Identifier: MIT
-- The options of a store. What is wrong with them is kept for `reply.new` to tell, as everything that is wrong with a
-- client is told there.

local validate = require "reply.validate"

local options = {}

--- What is wrong with the options.
---@param owner string the function that takes them
---@param message string
---@return table fault
function options.fault(owner, message)
  return { code = "option", retryable = false, message = ("%s: %s"):format(owner, message) }
end

--- Checks the options of a store.
---@param fields table the options' data
---@param given table
---@param owner string the function that takes them; it raises where `given` is no table
---@return table values
---@return table? fault
function options.read(fields, given, owner)
  if type(given) ~= "table" then error(("%s takes a table, got %s"):format(owner, type(given)), 3) end
  local values, faults = validate.settings(fields, given, owner)
  if values then return values end
  local texts = {}
  for index, fault in ipairs(faults) do texts[index] = fault.message end
  return {}, options.fault(owner, table.concat(texts, "; "))
end

return options
