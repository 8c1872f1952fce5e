-- SPDX-License-Identifier: MIT
-- `lua-reply mcp`: a server of the Model Context Protocol on the standard input and output.

local errors = require "reply.errors"
local settings = require "reply.cli.settings"
local status = require "reply.cli.status"

local function fail(context, err)
  context.output:say("lua-reply mcp: " .. tostring(err))
  return status.of(err)
end

local function run(context)
  local has, mcp = pcall(require, "reply.mcp")
  if not has then return fail(context, errors.here("mcp", "config", "reply.mcp is not installed")) end
  local client, err = settings.client(context, { ledger = true })
  if not client then return fail(context, err) end
  return mcp.run{ client = client, confirm = context.parsed["--confirm"] or false,
                  only = settings.words(context.parsed["--tools"]) } or status.SENT
end

return {
  name = "mcp", summary = "Serves the functions to an agent, by the Model Context Protocol.",
  group = "Settings and hosts",
  declare = function(command)
    command:flag("--confirm"):target("--confirm"):description("asks the person before a message goes out")
    command:option("--tools"):target("--tools"):argname("NAMES"):description("only these: send_email,get_contact")
  end,
  run = run,
}
