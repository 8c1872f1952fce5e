-- SPDX-License-Identifier: MIT
-- The option that limits what a model is offered.

local function names_of(text)
  local names = {}
  for name in text:gmatch("[^,%s]+") do names[#names + 1] = name end
  if not names[1] then return nil, "--tools names none" end
  return names
end

--- Adds it to a command: its value is a list of names.
---@param command table of argparse
return function(command)
  command:option("--tools"):target("--tools"):argname("NAMES"):description("only these: send_email,get_contact")
    :convert(names_of):overwrite(false)
end
