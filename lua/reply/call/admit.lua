-- SPDX-License-Identifier: MIT
-- Before an attempt: its slot of the user's limits, for which it may have to wait.

local unsent = require "reply.call.unsent"

-- An attempt that waited is to have so much time of its own, or half of what there was: one that has to end when it has
-- just begun ends as unknown. Seconds.
local LEAST = 1

-- Whether the wait is none of the call's own time, as in a batch. When the ledger has its claim the time is fixed: the
-- lease ends with it.
local function is_apart(call)
  return call.slots_until and not (call.ticket and call.ticket.is_claimed)
end

--- Takes the slot of an attempt.
---@param pacer table|false see `reply.pace`; false: nothing is paced
---@param call { driver: table, deadline: number, account: table, slots_until: number?, ticket: table?,
---slot: table|false } `slot` becomes the one that is taken; in a batch `slots_until` is the end of the whole list, and
---`deadline` moves by what the attempt waited
---@param now number
---@param first table the first attempt of the call, see `reply.call.exchange`
---@return table|false|nil slot `paced` in seconds, `done(answer)`, `free()` and `news()`; false: it needs none
---@return table? answer where there is none in time
return function(pacer, call, now, first)
  if not pacer then return false end
  local driver = call.driver
  local refused = driver.cannot_wait and driver:cannot_wait()
  if refused then return nil, refused end
  local left, apart = call.deadline - now, is_apart(call)
  local patience = apart and call.slots_until - now or left > 2 * LEAST and left - LEAST or left / 2
  local slot, seconds = pacer:take(driver, call.account, left, patience, now, first)
  if not slot then
    call.slot = false
    return nil, seconds and unsent.held_back(seconds) or unsent.stopped()
  end
  if apart then call.deadline = math.min(call.deadline + slot.paced, call.slots_until) end
  return slot
end
