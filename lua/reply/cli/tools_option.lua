-- SPDX-License-Identifier: MIT
-- The option that limits what a model is offered.

local names = require "reply.cli.names"

-- At a shell a function goes by the name of its command, too.
local function names_of(text)
  local tools = {}
  for name in text:gmatch("[^,%s]+") do
    local operation = names.operation(name)
    tools[#tools + 1] = operation and operation.name or name
  end
  if not tools[1] then return nil, "--tools names none" end
  return tools
end

--- Adds it to a command: its value is a list of names.
---@param command table of argparse
return function(command)
  command:option("--tools"):target("--tools"):argname("NAMES"):description("only these: send_email,get_contact")
    :convert(names_of):overwrite(false)
end
