-- SPDX-License-Identifier: MIT
-- An interrupt, as of Ctrl-C, at a step of the interpreter.

local interrupt = {}

--- Raises so many steps from now. `debug.sethook()` takes it back.
function interrupt.after(count)
  debug.sethook(function()
    debug.sethook()
    error("interrupted!", 0)
  end, "", count)
end

--- Calls try(count) with 1, 2, … until it says that it came to its end: none was left out. Returns the last count.
function interrupt.at_each(try)
  local jit = rawget(_G, "jit")
  if jit then jit.off() end   -- compiled code has no hooks
  local count = 0
  local ok, why = pcall(function()
    repeat count = count + 1 until try(count)
  end)
  debug.sethook()
  if jit then jit.on() end
  if not ok then error(why, 0) end
  return count
end

return interrupt
