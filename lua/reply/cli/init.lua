-- SPDX-License-Identifier: MIT
-- lua-reply: a command line in, a result and an exit status out. Commands and options follow from the data of the
-- operations; this file knows none of them.

local commands = require "reply.cli.commands"
local core = require "reply.core"
local errors = require "reply.errors"
local fail = require "reply.cli.fail"
local input = require "reply.cli.input"
local is_interrupt = require "reply.interrupt"
local output = require "reply.cli.output"
local status = require "reply.cli.status"
local terminal = require "reply.cli.terminal"

local SIGINT = 2
local TOO_MANY = "too many arguments"   -- as argparse says it

local has_argparse, parser = pcall(require, "reply.cli.parser")

local function has_word(words, wanted)
  for _, word in ipairs(words) do
    if word == wanted then return true end
  end
  return false
end

-- The command that was meant, where there is one: what comes after it are values.
local function command_of(words)
  for _, word in ipairs(words) do
    if commands[word] then return commands[word] end
  end
end

-- A command line that cannot be read: a person is told on the standard error, a program by the one JSON object. That of
-- a server is no JSON of ours.
local function refuse(words, why)
  local out, command = output.new(has_word(words, "--json")), command_of(words) or { name = "" }
  if why == TOO_MANY and commands[command.name] then   -- such as a value without the name of its option
    why = ("%s: it is lua-reply %s %s"):format(why, command.name, table.concat(command.usage, " "))
  end
  local help = ("lua-reply %s --help"):format(command.name):gsub("  ", " ")
  out:say(("lua-reply: %s\n%s tells how it is used."):format(why, help))
  if out.json and not command.is_server then out:error(fail.usage("lua-reply", { (why:gsub("\n", " ")) })) end
  return status.USAGE
end

-- What the client knows of a call that was broken off; or that nothing has left.
local function tell_broken(context, unsent)
  local told = context.client and context.client.last_result or unsent
  -- Where in the library a Ctrl-C arrived tells a person nothing.
  if told and told.message then told.message = told.message:gsub("^broken off: .*interrupted!$", "broken off") end
  if errors.is_error(told) then context.output:error(told)
  elseif told and told.outcome then context.output:receipt(told) end
end

-- What to tell where the client knows of nothing: of a message, and where there is no client yet, nothing has left. To
-- the host of a server for agents, nobody but the server speaks.
local function unsent_of(context, command)
  local operation = command.operation
  local is_message = operation and not operation.repeatable
  if context.client and not is_message or command.is_server then return nil end
  return errors.here(operation and operation.name or command.name, "canceled", "broken off before anything was sent")
end

-- Whether there is nothing to a command but what it tells.
local function only_tells(command, parsed)
  return command.reads or command.operation and command.operation.repeatable or parsed["--dry-run"] or parsed["--curl"]
end

-- What a full disk did not take of such a one has failed. From its end on the status is earned.
local function run(command, context)
  local result = command.run(context)
  local is_lost = only_tells(command, context.parsed) and context.output.closed == "lost"
  if is_lost and result == status.SENT then result = status.NOT_SENT end
  core.end_undisturbed()
  return result
end

local function carry_out(context)
  local command = commands[context.parsed.command]
  local ok, result = pcall(run, command, context)
  context.output:clear()
  if ok then return result end
  if is_interrupt(result) then
    tell_broken(context, unsent_of(context, command))
    return status.SIGNAL + (core.signal() or SIGINT)
  end
  -- A fault of the program itself, which may keep it from telling: where there was a client, a message may have left.
  context.output:say("lua-reply: " .. tostring(result))
  pcall(tell_broken, context)
  return context.client and status.UNKNOWN or status.NOT_SENT
end

--- Runs a command.
---@param arguments string[]
---@return integer status of the exit
return function(arguments)
  if not has_argparse then
    local is_missing = tostring(parser):find("module 'argparse' not found", 1, true)
    error(is_missing and "lua-reply needs argparse: apt-get install lua-argparse, or luarocks install argparse"
          or parser, 0)
  end
  core.hold_streams()
  core.end_gently()
  local parsed, why, words = parser.read(parser.new(terminal.columns "stdout"), arguments)
  if not parsed then return refuse(words, why) end
  local context = { parsed = parsed, input = input(), output = output.new(parsed["--json"]), client = false }
  local result = carry_out(context)
  if context.client then context.client:close() end
  return result
end
