-- SPDX-License-Identifier: MIT
-- Lists the teams that the key can act in. The option `team` of reply.new takes one of their ids.

local reply = require "reply"

local teams, err = reply.teams()
if not teams then
  io.stderr:write(tostring(err), "\n")
  os.exit(1)
end
for _, team in ipairs(teams) do
  print(team.teamId, team.teamName)
end
