-- SPDX-License-Identifier: MIT
-- The one way in which a command fails: the error is told, in the words of the command line, and gives the status.

local errors = require "reply.errors"
local line = require "reply.cli.line"
local status = require "reply.cli.status"

-- What a script would be told of `reply.new`.
local function reword(err)
  for _, fault in ipairs(err.errors or {}) do
    local from_variable = fault.message:find("(from REPLY_API_KEY)", 1, true)
    fault.message = fault.message:gsub("^api_key ", from_variable and "the key " or "the key of --key-file ")
  end
  return err
end

local fail = {}

--- Tells an error.
---@param context table see `reply.cli.commands`
---@param err reply.Error
---@param repeatable boolean? see `reply.cli.status`
---@return integer status
function fail.with(context, err, repeatable)
  context.output:error(reword(err))
  return status.of(err, repeatable)
end

--- What an error says to whoever starts a server, whose results are none of ours.
---@param err reply.Error
---@return string
function fail.reason(err)
  return line.reason(reword(err))
end

--- An error of what was given to a command.
---@param name string the operation or the command
---@param faults string[]
---@param kind string? `validation` without it
---@return reply.Error
function fail.usage(name, faults, kind)
  local list = {}
  for index, message in ipairs(faults) do list[index] = { pointer = "", message = message } end
  return errors.here(name, kind or "validation", list)
end

return fail
