-- SPDX-License-Identifier: MIT
-- Which known name a mistyped one was meant to be.

local ascii = require "reply.ascii"

-- Optimal string alignment: insertions, deletions, changes and swaps of neighbours. nil: it is above `most`.
local function distance(a, b, most)
  if math.abs(#a - #b) > most then return nil end
  local before, row = {}, {}
  for j = 0, #b do row[j] = j end
  for i = 1, #a do
    local current, least = { [0] = i }, i
    local byte, previous = a:byte(i), a:byte(i - 1)
    for j = 1, #b do
      local other = b:byte(j)
      local steps = row[j - 1] + (byte == other and 0 or 1)
      if row[j] < steps then steps = row[j] + 1 end
      if current[j - 1] < steps then steps = current[j - 1] + 1 end
      if i > 1 and j > 1 and byte == b:byte(j - 1) and previous == other and before[j - 2] < steps then
        steps = before[j - 2] + 1
      end
      current[j] = steps
      if steps < least then least = steps end
    end
    if least > most then return nil end
    before, row = row, current
  end
  return row[#b] <= most and row[#b] or nil
end

-- The names of a list as they are compared, with the one that each stands for.
local candidates_of = setmetatable({}, { __mode = "k", __index = function(self, known)
  local candidates = {}
  for _, field in ipairs(known) do
    for _, name in ipairs{ field.name, field.wire } do
      candidates[#candidates + 1] = { name = field.name, plain = ascii.plain(name) }
    end
  end
  self[known] = candidates
  return candidates
end })

--- The known name nearest to a mistyped one; the name on the wire counts too (emailAccountId, as the server's
--- documentation has it).
---@param name string
---@param known table list of { name, wire }, which never changes
---@return string? name nil where none is near
return function(name, known)
  local best, least = nil, math.huge
  local given = ascii.plain(name)
  for _, candidate in ipairs(candidates_of[known]) do
    local most = math.min(least - 1, math.max(1, math.floor(#candidate.plain / 3)))
    local steps = distance(given, candidate.plain, most)
    if steps then best, least = candidate.name, steps end
  end
  return best
end
