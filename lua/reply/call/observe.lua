-- SPDX-License-Identifier: MIT
-- Calls what only looks on (on_event, on_progress, on_result). An observer never changes what becomes of a message:
-- what it raises is noted in `observer_error`.

-- The text of what was raised, whatever it is.
local function text_of(why)
  local told, text = pcall(tostring, why)
  return told and type(text) == "string" and text or "it raised a " .. type(why) .. " without a text"
end

--- The observer as a function that does not raise.
---@param noted table gets `observer_error`; where it has the field already, that takes no memory
---@param observer function?
---@return function? nil where there is no observer
return function(noted, observer)
  return observer and function(...)
    local ok, why = pcall(observer, ...)
    if ok then return end
    local _, text = pcall(text_of, why)   -- or that there is no memory for one
    noted.observer_error = text
  end
end
