-- SPDX-License-Identifier: MIT
-- `lua-reply mcp`: a server of the Model Context Protocol on the standard input and output.

local errors = require "reply.errors"
local failure = require "reply.cli.fail"
local optional = require "reply.optional"
local settings = require "reply.cli.settings"
local status = require "reply.cli.status"
local terminal = require "reply.cli.terminal"
local tools_option = require "reply.cli.tools_option"

-- The standard output is for the protocol alone.
local function fail(context, why)
  context.output:say("lua-reply mcp: " .. (errors.is_error(why) and failure.reason(why) or why))
  return status.USAGE
end

local function run(context)
  local mcp = optional "reply.mcp"
  if not mcp then return fail(context, "reply.mcp is not installed") end
  local parsed = context.parsed
  if parsed["--key-file"] == "-" then return fail(context, "the standard input is the host's: name a key file") end
  local options, err = settings.options(context, { ledger = false })
  if not options then return fail(context, err) end
  if terminal.columns "stdin" then
    context.output:say "lua-reply mcp: waits for the messages of an agent's host, line by line; Ctrl-D ends it"
  end
  local ended, why = mcp.run{ client = options, ledger = parsed["--ledger"], tools = parsed["--tools"],
                              confirm = parsed["--confirm"], no_key = settings.NO_KEY }
  return ended and status.SENT or fail(context, why)
end

return {
  name = "mcp", is_server = true, summary = "Serves the functions to an agent, by the Model Context Protocol.",
  group = "Settings and hosts",
  declare = function(command)
    command:flag("--confirm"):target("--confirm"):description(
      "asks the person before a message goes out or something is changed")
    tools_option(command)
  end,
  run = run,
}
