-- SPDX-License-Identifier: MIT
-- The option `pace`: a mode, or a table of settings.

local types = require "reply.types"
local validate = require "reply.validate"

local options = {}

local function store(value)
  if type(value) ~= "table" then return nil, "must be a store of reply.stores, got a " .. type(value) end
  for _, verb in ipairs{ "take", "done", "free", "budget" } do
    if type(value[verb]) ~= "function" then return nil, "must be a store for the pacing, got one without " .. verb end
  end
  return value
end

options.fields = {
  { name = "mode", type = "choice", choices = { "wait", "error", "off" }, default = "wait",
    doc = "`wait` for a slot inside the call's time, `error` where there is none at once, or `off`" },
  { name = "share", type = "share", default = 1, doc = "how much of the limits is for the programs of this store" },
  { name = "key", type = "string", doc = "a name for whoever the limits are: for the keys of one user, the same name" },
  { name = "minute", type = "integer", check = types.count, default = 100, doc = "requests a minute" },
  { name = "hour", type = "integer", check = types.count, default = 3000, doc = "requests an hour" },
  { name = "store", type = "slots", check = store, doc = "where the slots are kept; without it, in this process" },
}
for _, field in ipairs(options.fields) do options.fields[field.name] = field end

--- The settings of the option.
---@param value string|table
---@return table? settings
---@return string? message
function options.read(value)
  local mode, message
  if type(value) ~= "table" then
    mode, message = types.choice(value, options.fields.mode)
    if not mode then return nil, (message:gsub(", got ", " or a table of settings, got ")) end
  end
  local settings, faults = validate.settings(options.fields, mode and { mode = mode } or value, "pace")
  if not settings then
    local texts = {}
    for index, fault in ipairs(faults) do texts[index] = fault.message end
    return nil, "is not right: " .. table.concat(texts, "; ")
  end
  return settings
end

--- The check of the option, see `reply.types`.
function options.check(value)
  local settings, message = options.read(value)
  return settings and value, message
end

return options
