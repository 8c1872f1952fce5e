-- SPDX-License-Identifier: MIT
-- `lua-reply tools`: the definitions of the functions for a model that calls them.

local fail = require "reply.cli.fail"
local optional = require "reply.optional"
local record = require "reply.cli.record"
local status = require "reply.cli.status"
local tools_option = require "reply.cli.tools_option"

local function run(context)
  local tools = optional "reply.tools"
  if not tools then return fail.with(context, fail.usage("tools", { "reply.tools is not installed" }, "config")) end
  local only = context.parsed["--tools"]
  local selected, why = tools.select(only)
  if not selected then return fail.with(context, fail.usage("tools", { why })) end
  local definitions = tools.definitions{ format = context.parsed["--format"], only = only }
  context.output:write(record(definitions))   -- a person gives them to a program, too
  return status.SENT
end

return {
  name = "tools", reads = true, summary = "Prints the definitions of the functions as tools for a model.",
  group = "Settings and hosts",
  declare = function(command)
    command:option("--format"):target("--format"):argname("WORD"):choices{ "mcp", "anthropic", "openai" }:default("mcp")
      :overwrite(false):description("whose shape they have")
    tools_option(command)
  end,
  run = run,
}
