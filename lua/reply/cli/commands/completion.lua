-- SPDX-License-Identifier: MIT
-- `lua-reply completion`: what a shell needs to complete the command line.

local status = require "reply.cli.status"

local function run(context)
  context.output:write((require "reply.cli.completion"(context.parsed.shell):gsub("\n$", "")))
  return status.SENT
end

return {
  name = "completion", reads = true, summary = "Prints the completions for a shell.",
  group = "Settings and hosts",
  usage = { "bash|zsh|fish" },
  declare = function(command)
    command:argument("shell"):choices{ "bash", "zsh", "fish" }:description("the shell that they are for")
  end,
  run = run,
}
