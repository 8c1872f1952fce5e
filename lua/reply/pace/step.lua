-- SPDX-License-Identifier: MIT
-- The rule of the pacing, as pure functions of a log (see `reply.pace.log`) and the time.
--
-- A request is held from the moment it is granted until its end plus the window; one is granted only if fewer than the
-- limit are held. Why no server can see more than its limit then: of one request too many, take the one that was
-- granted last. All the others reached the server inside the window before, so none had ended a window ago: all of
-- them were held, and it was not granted. That holds for windows of any phase, for sliding ones, and for any latency.
--
-- Whoever waits has a place in a line, and asks again. `reply.pace.redis` has the same rule in Redis' own words.

local step = {}

-- Seconds. A waiter asks again at least so often, and loses its place where it is so late.
step.ASK_AGAIN, step.LATE = 2, 2

-- How long it takes until a new request fits, behind so many others: never longer than this. A request under way
-- leaves a window no sooner than a window from now. Behind a whole window of others it takes a window more.
local function wait_of(log, windows, ahead, now)
  local wait = math.max(0, log.frozen - now)
  for _, window in ipairs(windows) do
    local ends = log:newest(window.limit - ahead % window.limit)
    local leaves = ends and math.max(0, math.min(ends, now) + window.span - now) or 0
    wait = math.max(wait, leaves + math.floor(ahead / window.limit) * window.span)
  end
  return wait
end

-- Whether a new request fits now: what `wait_of` finds to be nothing, with nobody before it.
local function fits(log, windows, now)
  for index = 1, #windows do
    local ends = log:newest(windows[index].limit)
    if ends and ends + windows[index].span > now then return false end
  end
  return log.frozen <= now and not log.line[1]
end

--- The longest time that a log has to remember.
---@return number seconds
function step.longest(windows)
  local span = 0
  for _, window in ipairs(windows) do span = math.max(span, window.span) end
  return span
end

--- Asks for a slot.
---@param log table
---@param now number seconds
---@param windows { name: string, limit: integer, span: number }[]
---@param id string|table names the caller; it comes again with the same one
---@param lease number seconds until the request is over at the latest, also if nobody says so
---@param left number seconds that the caller can wait
---@return "go"|"wait"|"refused" verdict `wait`: come again after so many seconds, or `ASK_AGAIN`; `refused`: it would
---take longer than the caller can wait
---@return number? seconds
function step.take(log, now, windows, id, lease, left)
  log:catch_up(now)
  if fits(log, windows, now) then
    log:hold(id, now + lease)
    return "go"
  end
  local wait = wait_of(log, windows, log:ahead_of(id), now)
  if wait > 0 and wait <= left then
    log:line_up(id, now + math.min(wait, step.ASK_AGAIN) + step.LATE)
    return "wait", wait
  end
  log:step_out(id)
  if wait > 0 then return "refused", wait end
  log:hold(id, now + lease)
  return "go"
end

--- A request is over. One whose lease was over before may count twice.
---@param log table
---@param now number seconds
---@param windows table
---@param id string|table
---@param retry_after number? seconds: nobody is to ask the server before
---@param late number? seconds that it may still take to reach the server
function step.done(log, now, windows, id, retry_after, late)
  log:catch_up(now)
  if late then log:hold(id, now + late) else log:finish(id, now) end
  if retry_after then log.frozen = math.max(log.frozen, now + math.min(retry_after, step.longest(windows))) end
  return true
end

--- A slot was not used, or its caller waits no longer.
function step.free(log, _, _, id)
  log:step_out(id)
  log:release(id)
  return true
end

-- How many requests a window holds: the newest of them.
local function held_by(log, window, now)
  local held, beyond = 0, window.limit + 1
  while beyond - held > 1 do
    local middle = math.floor((held + beyond) / 2)
    local ends = log:newest(middle)
    if ends and ends + window.span > now then held = middle else beyond = middle end
  end
  return held
end

--- What is left.
---@return table<string, { left: integer, limit: integer }|number> budget by the windows' names, and `next_in`: seconds
---until a new caller would get a slot
function step.budget(log, now, windows)
  log:catch_up(now)
  local budget = { next_in = wait_of(log, windows, #log.line, now) }
  for _, window in ipairs(windows) do
    budget[window.name] = { left = window.limit - held_by(log, window, now), limit = window.limit }
  end
  return budget
end

return step
