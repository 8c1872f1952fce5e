-- SPDX-License-Identifier: MIT
-- What a server counts at most: in fixed windows of four phases, in a sliding one, and in a sliding one by a clock of
-- whole seconds, which is up to a second longer.

local function fixed(arrivals, span, phase)
  local counts, most = {}, 0
  for _, at in ipairs(arrivals) do
    local window = math.floor(at / span - phase)
    counts[window] = (counts[window] or 0) + 1
    most = math.max(most, counts[window])
  end
  return most
end

local function sliding(arrivals, is_over)
  local most, first = 0, 1
  for index, at in ipairs(arrivals) do
    while is_over(arrivals[first], at) do first = first + 1 end
    most = math.max(most, index - first + 1)
  end
  return most
end

local paced = {}

-- The most requests in a window of so many seconds; `second`: how long a second of the server's clock is.
function paced.most(arrivals, span, second)
  second = second or 1
  table.sort(arrivals)
  local most = sliding(arrivals, function(old, new) return new - old >= span end)
  most = math.max(most, sliding(arrivals, function(old, new)
    return math.floor(new / second) - math.floor(old / second) > span / second
  end))
  for phase = 0, 0.75, 0.25 do most = math.max(most, fixed(arrivals, span, phase)) end
  return most
end

return paced
