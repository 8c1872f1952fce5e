-- SPDX-License-Identifier: MIT
-- Reads from a cqueues socket without taking more out of the kernel than it must, so that a script
-- which stops reading really leaves the rest to the sender.

local Reader = {}
Reader.__index = Reader

local function new(socket)
  return setmetatable({ socket = socket, buffer = "", received = 0 }, Reader)
end

-- One read of at most `most` bytes. Returns them, or nil at the end of the stream.
function Reader:receive(most)
  local bytes = self.socket:xread(-most)
  if bytes then self.received = self.received + #bytes end
  return bytes
end

-- Takes what is there into the buffer. false at the end of the stream.
function Reader:fetch()
  local bytes = self:receive(65536)
  self.buffer = self.buffer .. (bytes or "")
  return bytes ~= nil
end

-- At least one byte and at most `most`: what is buffered first. nil at the end of the stream.
function Reader:take(most)
  if self.buffer == "" then return self:receive(most) end
  local bytes = self.buffer:sub(1, most)
  self.buffer = self.buffer:sub(#bytes + 1)
  return bytes
end

-- Exactly `count` bytes, or nil and the fewer bytes that came before the end.
function Reader:exactly(count)
  local parts, have = {}, 0
  while have < count do
    local bytes = self:take(math.min(count - have, 65536))
    if not bytes then return nil, table.concat(parts) end
    parts[#parts + 1], have = bytes, have + #bytes
  end
  return table.concat(parts)
end

-- Everything up to and with the first `mark`, or nil and the bytes that came before the end.
function Reader:through(mark)
  local parts, tail = { self.buffer }, self.buffer
  while true do
    local _, last = tail:find(mark, 1, true)
    if last then
      local all = table.concat(parts)
      local cut = #all - #tail + last
      self.buffer = all:sub(cut + 1)
      return all:sub(1, cut)
    end
    local bytes = self:receive(4096)
    if not bytes then
      self.buffer = ""
      return nil, table.concat(parts)
    end
    parts[#parts + 1] = bytes
    tail = tail:sub(-#mark) .. bytes
  end
end

return { new = new }
