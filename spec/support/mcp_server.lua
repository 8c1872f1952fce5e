-- SPDX-License-Identifier: MIT
-- Runs the server: mcp_server.lua [sandbox] [confirm] [ledger=FILE] [tools=NAME,NAME] [timeout=SECONDS]

local options = { client = {} }
for _, word in ipairs(arg) do
  local name, value = word:match("^(%w+)=(.*)$")
  if name == "timeout" then options.client.timeout = tonumber(value)
  elseif name == "tools" then
    options.tools = {}
    for tool in value:gmatch("[%w_]+") do table.insert(options.tools, tool) end
  else options[name or word] = value or true end
end
local ok, why = require("reply.mcp").run(options)
if not ok then
  io.stderr:write(why, "\n")
  os.exit(2)
end
