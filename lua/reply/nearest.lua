-- SPDX-License-Identifier: MIT
-- Which known name a mistyped one was meant to be.

-- Optimal string alignment: insertions, deletions, changes and swaps of neighbours.
local function distance(a, b)
  local before, row = {}, {}
  for j = 0, #b do row[j] = j end
  for i = 1, #a do
    local current = { [0] = i }
    for j = 1, #b do
      local same = a:byte(i) == b:byte(j)
      current[j] = math.min(row[j] + 1, current[j - 1] + 1, row[j - 1] + (same and 0 or 1))
      if i > 1 and j > 1 and a:byte(i) == b:byte(j - 1) and a:byte(i - 1) == b:byte(j) then
        current[j] = math.min(current[j], before[j - 2] + 1)
      end
    end
    before, row = row, current
  end
  return row[#b]
end

local function plain(name)
  return name:lower():gsub("_", "")
end

--- The known name nearest to a mistyped one; the name on the wire counts too (emailAccountId, as the server's
--- documentation has it).
---@param name string
---@param known table list of { name, wire }
---@return string? name nil where none is near
return function(name, known)
  local best, least
  for _, field in ipairs(known) do
    for _, candidate in ipairs{ field.name, field.wire } do
      local given, wanted = plain(name), plain(candidate)
      local most = math.max(1, math.floor(#wanted / 3))
      local steps = #given <= #wanted + most and distance(given, wanted)
      if steps and steps <= most and (not least or steps < least) then best, least = field.name, steps end
    end
  end
  return best
end
