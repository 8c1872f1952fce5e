-- SPDX-License-Identifier: MIT
-- A process that plays its share of the cases: `lua work.lua PLAN SHARE OF` or `lua work.lua PLAN case NUMBER`. It
-- prints a line of JSON for each, and `done`, when it has played them all: nobody reads before, and a full pipe would
-- hold it up.

local cjson = require "cjson"
local judge = require "support.faults.judge"
local plan = require "support.faults.plan"
local play = require "support.faults.play"

-- The shortest pause before a repeat: that it is a random one is not what is looked at here.
require("reply.core").random = function() return 0 end

local lines = {}

local function tell(case)
  local ok, seen = pcall(play.run, case)
  if not ok then
    seen = { hard = {}, soft = { "could not be played: " .. tostring(seen) }, outcome = "none", phase = "none",
             attempts = 0, whole = 0, acted = 0, seconds = 0, timeout = 0 }
  else
    seen.hard, seen.soft = judge.check(case, seen)
  end
  seen.number = case.number
  lines[#lines + 1] = cjson.encode(seen)
end

local cases = plan.of(arg[1])
if arg[2] == "case" then
  tell(cases[tonumber(arg[3])])
else
  for number = tonumber(arg[2]), #cases, tonumber(arg[3]) do tell(cases[number]) end
end
lines[#lines + 1] = "done"
io.stdout:write(table.concat(lines, "\n"), "\n")
