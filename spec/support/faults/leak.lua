-- SPDX-License-Identifier: MIT
-- `lua leak.lua DRIVER`: plays the same hundred cases ten times over in one process, and tells what the process that
-- waits holds after 100 rounds and after 1,000: file descriptors, bytes of C's memory, KiB of Lua's. Prints JSON, then
-- `done`.

local cjson = require "cjson"
local drivers = require "support.faults.drivers"
local plan = require "support.faults.plan"
local play = require "support.faults.play"

require("reply.core").random = function() return 0 end
play.times.once = 0.06
play.times.connect = 5   -- of the first request of a kept connection; nobody plays a round again here

-- A hundred cases, spread over the plan. Those that take long are left out: repeats, and bodies of some MiB.
local cases, chosen = {}, {}
for _, case in ipairs(plan.full()) do
  if case.driver == arg[1] and case.retries == 0 and not case.fault.big then cases[#cases + 1] = case end
end
for at = 1, 100 do chosen[at] = cases[math.floor(at * #cases / 100)] end

local after = {}
for block = 1, 10 do
  for _, case in ipairs(chosen) do play.run(case) end
  if block == 1 then after.first = drivers[arg[1]].held() end
end
after.last = drivers[arg[1]].held()
io.stdout:write(cjson.encode(after), "\ndone\n")
