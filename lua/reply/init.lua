-- SPDX-License-Identifier: MIT
-- The module: a client of one's own by `reply.new`, or the functions of the default client, made at first use of the
-- environment's settings. Requiring it reads the environment and does nothing else.

-- LuaJIT calls itself Lua 5.1. What is 5.1 indeed cannot wait inside a pcall, as a batch and an event loop do.
local VERSIONS = { ["Lua 5.3"] = true, ["Lua 5.4"] = true }
if not (VERSIONS[_VERSION] or package.loaded.jit) then
  error("reply needs Lua 5.4, Lua 5.3 or LuaJIT, and this is " .. _VERSION, 0)
end

local client = require "reply.client"
local errors = require "reply.errors"
local json = require "reply.json"
local operations = require "reply.operations"
local tools = require "reply.tools"

---@class reply
local reply = {
  _VERSION = require "reply.version",
  null = json.null,
  list = json.list,
  is_error = errors.is_error,
  event = require "reply.event",
  stores = require "reply.stores",
  tools = tools.definitions,
  call_tool = tools.call,
}

--- Makes a client of one's own.
---@param options? reply.Options
---@return reply.Client? client
---@return reply.Error err where there is no client: kind `config`
function reply.new(options)
  if options ~= nil and type(options) ~= "table" then
    error("reply.new takes a table, got " .. type(options), 2)
  end
  return client.new(options or {})
end

local default

-- The client that these functions share, or nil and why it cannot be made.
local function default_client()
  local err
  if not default then default, err = client.new{} end
  return default, err
end

-- A function of the default client.
local function function_of(operation)
  local name = operation.name
  return function(input)
    if input == reply then error(("call it with a dot: reply.%s{…}"):format(name), 2) end
    local made, err = default_client()
    if not made then return client.refused(operation, err) end
    return made[name](made, input)
  end
end

for _, operation in ipairs(operations) do reply[operation.name] = function_of(operation) end

reply.batch = function_of{ name = "batch" }
reply.choose_sender = function_of{ name = "choose_sender" }

--- Tells whether the functions of this module would find a key, as `client:ready()` does.
---@return boolean ready
---@return reply.Error err where it is not: kind `config`
function reply.ready()
  local made, err = default_client()
  if not made then return false, err end
  return made:ready()
end

--- What is left of the limits of the user whom these functions send for, as `client:budget()` tells.
---@return reply.Budget?
---@return reply.Error err where there is none: kind `config`
function reply.budget()
  local made, err = default_client()
  if not made then return nil, err end
  return made:budget()
end

return reply
