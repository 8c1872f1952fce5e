-- SPDX-License-Identifier: MIT
-- The module: a client of one's own by `reply.new`, or the functions of the default client, made at first use of the
-- environment's settings. Requiring it reads the environment and does nothing else.

-- LuaJIT calls itself Lua 5.1. What is 5.1 indeed cannot wait inside a pcall, as a batch and an event loop do.
local VERSIONS = { ["Lua 5.3"] = true, ["Lua 5.4"] = true, ["Lua 5.5"] = true }
if not (VERSIONS[_VERSION] or package.loaded.jit) then
  error("reply needs Lua 5.3 to 5.5 or LuaJIT, and this is " .. _VERSION, 0)
end

local found, why = pcall(require, "reply.core")
if not found then
  error("reply needs its part in C, which cannot be loaded: run make in a checkout, and let LUA_CPATH have the folder "
        .. "of the Lua that runs this, build/lua5.4/?.so or build/luajit/?.so. " .. why, 0)
end

require "reply.environment"   -- read it now
local json = require "reply.json"
local lazy = require "reply.lazy"
local one_table = require "reply.one_table"
local operations = require "reply.operations"

---@class reply
local reply = {
  _VERSION = require "reply.version",
  null = json.null,
  list = json.list,
  stores = require "reply.stores",
}

-- See annotations.lua for this one, as for the functions of the operations.
function reply.event(body) return lazy "reply.event"(body) end

--- Tells whether a value is an error of this library.
---@param value any
---@return boolean
function reply.is_error(value) return lazy("reply.errors").is_error(value) end

--- The functions as tools of a language model, as a host gives them to it: they are ready for JSON.
---@param options? { format: "mcp"|"anthropic"|"openai"|nil, only: string[]? } `mcp` without a format; `only` these
---functions, in the order of the reference
---@return table[] definitions
function reply.tools(options) return lazy("reply.tools").definitions(options) end

--- Makes the call that a model asks for. What is made at most once needs a client with a ledger.
---@param client reply.Client
---@param name string as the model gave it
---@param arguments table|string|nil as the model gave them: a table, or its JSON
---@param options? { only: string[]?, timeout: number?, confirm: (fun(words: string): boolean)? } `only`
---what was offered; `confirm` is asked before a message is sent or something is changed, with the call in words
---@return { content: table, text: string, is_error: boolean } result `content` has `outcome`, `may_call_again`,
---`advice` and what there is to know; `text` is its JSON
function reply.call_tool(client, name, arguments, options)
  return lazy("reply.tools").call(client, name, arguments, options)
end

--- Makes a client of one's own.
---@param options? reply.Options
---@param more? nil
---@return reply.Client? client
---@return reply.Error err where there is no client: kind `config`
function reply.new(options, more)
  one_table("reply.new", options, more, true)
  return lazy("reply.client").new(options or {})
end

local default

-- The client that these functions share, or nil and why it cannot be made.
local function default_client()
  local err
  if not default then default, err = lazy("reply.client").new{} end
  return default, err
end

local function is_client(value)
  local kind = getmetatable(value)
  return type(kind) == "table" and kind.__name == "reply.client"
end

-- A function of the default client.
local function function_of(operation)
  local name = operation.name
  return function(input, more)
    if input == reply then error(("call it with a dot: reply.%s{…}"):format(name), 2) end
    if is_client(input) then error(("call it with a colon: client:%s{…}"):format(name), 2) end
    local made, err = default_client()
    if not made then return lazy("reply.client").refused(operation, err) end
    return made[name](made, input, more)
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

return setmetatable(reply, { __newindex = require "reply.refuse_option" })
