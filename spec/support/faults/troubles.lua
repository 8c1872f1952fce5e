-- SPDX-License-Identifier: MIT
-- What happens to the caller while its call runs, as data: it stalls, it is interrupted, it forks. An entry:
--
--   name
--   at         the step that it comes before, from 1: whatever waits for the network, or moves it, is a step
--   happens    function of the trouble, see `begin`
--   on         the drivers that it makes sense with (default: those of a script)
--   every      only each so many-th of the cases is played, as there are many alike
--   stalls     the caller's time is over when it goes on
--   forks      a child has a copy of everything
--   closes     its coroutine is closed in place of a step

local process = require "spec_process"
local socket = require "socket"

local INTERRUPT = "script.lua:1: interrupted!"

local troubles = {}

local function trouble(entry)
  entry.on = entry.on or { "blocking", "batch", "loop" }
  troubles[#troubles + 1] = entry
end

-- The caller stalls. -------------------------------------------------------------------------------------------------

local function sleep(self) socket.sleep(self.deadline + 0.05 - socket.gettime()) end

local function compute(self)
  while socket.gettime() < self.deadline + 0.05 do end
end

-- The process is stopped while it waits, and goes on when its time is over.
local function stop(self)
  local seconds = self.deadline + 0.05 - socket.gettime()
  os.execute(("(kill -STOP %d; sleep %.3f; kill -CONT %d) >/dev/null 2>&1 &"):format(
    self.pid, seconds, self.pid))
end

for at = 1, 4 do
  trouble{ name = "sleeps before step " .. at, at = at, happens = sleep, stalls = true }
end
for at = 1, 2 do
  trouble{ name = "computes before step " .. at, at = at, happens = compute, stalls = true, every = 5 }
  trouble{ name = "is stopped in step " .. at, at = at, happens = stop, stalls = true, every = 5 }
end

-- The caller is interrupted. -----------------------------------------------------------------------------------------

local function interrupt() error(INTERRUPT, 0) end

local function give_up() error({ "the caller's loop gives up" }, 0) end

for at = 1, 10 do
  trouble{ name = "is interrupted before step " .. at, at = at, happens = interrupt, every = at > 6 and 3 or 1 }
end
for at = 1, 3 do
  trouble{ name = "raises before step " .. at, at = at, happens = give_up, every = 5 }
end
for at = 1, rawget(coroutine, "close") and 6 or 0 do
  trouble{ name = "has its coroutine closed at wait " .. at, at = at, closes = true, on = { "coroutine" }, every = 2 }
end

-- The caller forks. --------------------------------------------------------------------------------------------------

-- What the child does: nothing, one send of its own, or nothing for as long as the parent lives.
local function fork(self, deed)
  local child = process.fork()
  if child == 0 then
    deed(self)
    process.leave(0)
  end
  return child
end

local function and_exits(self) process.wait(fork(self, function() end)) end

local function and_sends(self)
  process.wait(fork(self, function() self:send_in_child() end))
end

local function and_lives_on(self)
  self.child = fork(self, function() socket.sleep(60) end)
end

for at = 1, 5 do
  trouble{ name = "forks before step " .. at, at = at, happens = and_exits, forks = true, every = 5 }
  trouble{ name = "forks before step " .. at .. ", the child sends", at = at, happens = and_sends, forks = true,
           every = 5 }
  trouble{ name = "forks before step " .. at .. ", the child lives on", at = at, happens = and_lives_on, forks = true,
           every = 5 }
end

-- A trouble under way. -----------------------------------------------------------------------------------------------

local Trouble = {}
Trouble.__index = Trouble

function Trouble:step()
  if not self.active then return end
  self.steps = self.steps + 1
  if self.steps == self.kind.at and self.kind.happens then self.kind.happens(self) end
end

--- Whether the coroutine that waits now is to be closed.
function Trouble:closes_now() return self.active and self.kind.closes and self.steps >= self.kind.at end

-- Until the trouble comes, steps are short: so it comes between what would be one step otherwise.
function Trouble:shorten(seconds)
  if not self.active or self.steps >= self.kind.at then return seconds end
  return math.min(seconds, self.steps < 3 and 0 or 0.001)
end

--- A handle of the C core that does all that the given one does.
function Trouble:around_handle(handle)
  return setmetatable({ step = function(_, seconds, ...)
    self:step()
    return handle:step(self:shorten(seconds), ...)
  end }, { __index = function(_, name)
    return function(_, ...) return handle[name](handle, ...) end
  end })
end

--- A function that waits as the given one does.
function Trouble:around_wait(wait)
  return wait and function(...)
    self:step()
    return wait(...)
  end
end

--- The call begins, which may take so many seconds. `send_in_child` is called where a child is to send.
function Trouble:begin(seconds, send_in_child)
  self.deadline, self.send_in_child, self.active = socket.gettime() + seconds, send_in_child, true
end

--- The call is over. What is left of the trouble ends.
function Trouble:finish()
  self.active = false
  if not self.child then return end
  os.execute(("kill -9 %d"):format(self.child))
  process.wait(self.child)
end

--- Makes one, which has not begun.
function troubles.new(kind, pid)
  return setmetatable({ kind = kind, pid = pid, steps = 0, active = false }, Trouble)
end

return troubles
