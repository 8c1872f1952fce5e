-- SPDX-License-Identifier: MIT
-- The module: a client of one's own by `reply.new`, or the functions of the default client, made at first use of the
-- environment's settings. Requiring it reads the environment and does nothing else.

local client = require "reply.client"
local errors = require "reply.errors"
local json = require "reply.json"
local operations = require "reply.operations"

---@class reply
local reply = {
  _VERSION = require "reply.version",
  null = json.null,
  list = json.list,
  is_error = errors.is_error,
  stores = require "reply.stores",
}

--- Makes a client of one's own.
---@param options? reply.Options
---@return reply.Client?
---@return reply.Error? err kind `config`
function reply.new(options)
  if options ~= nil and type(options) ~= "table" then
    error("reply.new takes a table, got " .. type(options), 2)
  end
  return client.new(options or {})
end

local default

-- A function of the default client.
local function function_of(operation)
  local name = operation.name
  return function(input)
    if input == reply then error(("call it with a dot: reply.%s{…}"):format(name), 2) end
    if not default then
      local made, err = client.new{}
      if not made then return client.refused(operation, err) end
      default = made
    end
    return default[name](default, input)
  end
end

for _, operation in ipairs(operations) do reply[operation.name] = function_of(operation) end

reply.batch = function_of{ name = "batch" }

return reply
