-- SPDX-License-Identifier: MIT
-- What a slot costs that is taken and given back: gives the microseconds of one, in the best of some rounds, as other
-- programs may be at work; by a clock of the process's own CPU time where no other one has a part in it. The log is
-- full, and the windows are over at once.

local options = require "reply.pace.options"
local pace = require "reply.pace"

local ROUNDS, CALLS = 10, 3000   -- a round fills the log of an hour

return function(driver, store, clock)
  local pacer = pace.new(options.read{ store = store }, "host")
  for _, window in ipairs(pacer.windows) do window.span = 1e-9 end
  local account, answer, best = pacer:account("key"), { outcome = "sent", status = 200 }, math.huge
  for _ = 1, ROUNDS do
    local began = clock()
    for _ = 1, CALLS do pacer:take(driver, account, 30, 1):done(answer) end
    best = math.min(best, (clock() - began) / CALLS * 1e6)
  end
  assert(not pacer:news())
  return best
end
