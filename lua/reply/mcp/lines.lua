-- SPDX-License-Identifier: MIT
-- Puts lines together of the pieces that they come in. One that is too long is read to its end, and dropped.

local Lines = {}
Lines.__index = Lines

-- In bytes. An email with a picture in its text has some MiB.
local LONGEST = 8 * 1024 * 1024

local function add(self, piece)
  self.size = self.size + #piece
  if self.size > LONGEST then self.pieces = {} else self.pieces[#self.pieces + 1] = piece end
end

local function finish(self)
  local line = self.size <= LONGEST and table.concat(self.pieces)
  self.pieces, self.size = {}, 0
  return line
end

--- Takes the next bytes.
---@param bytes string
---@return (string|false)[] lines those that are whole now; false for one that was too long
function Lines:take(bytes)
  local lines, from = {}, 1
  while true do
    local at = bytes:find("\n", from, true)
    add(self, bytes:sub(from, (at or 0) - 1))
    if not at then return lines end
    lines[#lines + 1], from = finish(self), at + 1
  end
end

local lines = {}

---@return table
function lines.new()
  return setmetatable({ pieces = {}, size = 0 }, Lines)
end

return lines
