-- SPDX-License-Identifier: MIT
-- Calls what only looks on (on_event, on_progress, on_result). An observer never changes what becomes of a message:
-- what it raises is noted in `observer_error`. A Ctrl-C that comes while it runs is not its own.

local is_interrupt = require "reply.interrupt"

local observe = {}

--- The text of what was raised, whatever it is.
---@param why any
---@return string
function observe.text_of(why)
  local told, text = pcall(tostring, why)
  return told and type(text) == "string" and text or "it raised a " .. type(why) .. " without a text"
end

local function note(noted, why)
  local _, text = pcall(observe.text_of, why)   -- or that there is no memory for one
  noted.observer_error = text
end

--- Calls an observer, and does not raise. An interrupt is kept until the result stands.
---@param noted table gets `observer_error` or `interrupt`; where it has the fields already, that takes no memory
---@param observer function
function observe.look(noted, observer, ...)
  local ok, why = pcall(observer, ...)
  if ok then return end
  if is_interrupt(why) then noted.interrupt = why else note(noted, why) end
end

--- The same as a function, which takes one call less.
---@param noted table see `observe.look`
---@param observer function?
---@return function? nil where there is no observer
function observe.looks(noted, observer)
  return observer and function(...)
    local ok, why = pcall(observer, ...)
    if ok then return end
    if is_interrupt(why) then noted.interrupt = why else note(noted, why) end
  end
end

--- The observer of something that is under way: an interrupt ends that at once.
---@param noted table gets `observer_error`
---@param observer function?
---@return function? nil where there is no observer
function observe.takes_part(noted, observer)
  return observer and function(...)
    local ok, why = pcall(observer, ...)
    if ok then return end
    if is_interrupt(why) then error(why, 0) end
    note(noted, why)
  end
end

return observe
