-- SPDX-License-Identifier: MIT
-- All commands. A command: { name, summary, group, usage = { words after its name } where it has more than options,
-- epilog, declare = function(command of argparse), run = function(context) that gives the exit status, operation = the
-- entry of `reply.operations` that it is made of, if any, reads = whether it only tells something, is_server = whether
-- the standard output is a protocol's }.
-- `context` has `parsed` (what argparse gave, by option), `input`, `output` and, once it is made, the `client`.

local call = require "reply.cli.commands.call"
local operations = require "reply.operations"

local OTHERS = { "batch", "ledger", "budget", "doctor", "tools", "mcp", "completion" }

local commands = {}

local function add(command)
  command.usage = command.usage or { "[options]" }
  commands[#commands + 1] = command
  commands[command.name] = command
end

for _, operation in ipairs(operations) do add(call(operation)) end
for _, name in ipairs(OTHERS) do add(require("reply.cli.commands." .. name)) end

return commands
