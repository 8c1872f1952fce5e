-- SPDX-License-Identifier: MIT
-- Figures of several rounds.

local statistics = {}

local function sorted(values)
  local list = {}
  for round, value in ipairs(values) do list[round] = value end
  table.sort(list)
  return list
end

--- The middle one, the least and the greatest.
function statistics.of(values)
  local list = sorted(values)
  return { median = list[math.ceil(#list / 2)], least = list[1], most = list[#list] }
end

--- The figures of one thing as multiples of another's, round by round: what else the machine did concerned both.
function statistics.ratios(values, base)
  local list = {}
  for round, value in ipairs(values) do list[round] = value / base[round] end
  return statistics.of(list)
end

return statistics
