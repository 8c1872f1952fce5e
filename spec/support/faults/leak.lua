-- SPDX-License-Identifier: MIT
-- Plays the same hundred cases ten times over in one process, and tells what it holds after 100 rounds and after
-- 1,000: file descriptors, bytes of C's memory, KiB of Lua's. Prints JSON, then `done`.

local cjson = require "cjson"
local lfs = require "lfs"
local plan = require "support.faults.plan"
local play = require "support.faults.play"
local process = require "spec_process"

require("reply.core").random = function() return 0 end
play.times.once = 0.06

local function held()
  collectgarbage()
  collectgarbage()
  local descriptors = 0
  for _ in lfs.dir("/proc/self/fd") do descriptors = descriptors + 1 end
  return { descriptors = descriptors, bytes = process.heap(), lua = collectgarbage("count") }
end

-- A hundred cases, spread over the plan. Those that take long are left out: repeats, and bodies of some MiB.
local cases, chosen = {}, {}
for _, case in ipairs(plan.test()) do
  if case.retries == 0 and not case.fault.big then cases[#cases + 1] = case end
end
for at = 1, 100 do chosen[at] = cases[math.floor(at * #cases / 100)] end

local after = {}
for block = 1, 10 do
  for _, case in ipairs(chosen) do play.run(case) end
  if block == 1 then after.first = held() end
end
after.last = held()
io.stdout:write(cjson.encode(after), "\ndone\n")
