-- SPDX-License-Identifier: MIT
-- The two rate windows of a user: so many requests a minute and so many an hour, for all of the user's clients
-- together. A window begins with its first request and ends a minute or an hour later.

local rate = {}

local SPANS = { minute = 60, hour = 3600 }

-- The window that this request falls in.
local function window_of(windows, name, now)
  local window = windows[name]
  if not window or now >= window.from + SPANS[name] then
    window = { from = now, count = 0 }
    windows[name] = window
  end
  return window
end

--- Counts a request; one that is held back does not count.
---@param state table
---@param user integer
---@param now number epoch seconds
---@return integer? retry_after whole seconds until the window resets, where a limit is reached
---@return string? window the window that is full: the one that resets last
function rate.take(state, user, now)
  local id = ("%d"):format(user)
  local windows = state.windows[id] or {}
  state.windows[id] = windows

  local retry_after, full
  for name, span in pairs(SPANS) do
    local window = window_of(windows, name, now)
    local left = math.max(1, math.ceil(window.from + span - now))
    if window.count >= state.limits[name] and left > (retry_after or 0) then retry_after, full = left, name end
  end
  if retry_after then return retry_after, full end
  for name in pairs(SPANS) do windows[name].count = windows[name].count + 1 end
  return nil
end

return rate
