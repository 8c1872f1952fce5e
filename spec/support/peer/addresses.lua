-- SPDX-License-Identifier: MIT
-- Ports on 127.0.0.1, always picked by the system: one that accepts, one that refuses, and one whose
-- queue of connections is full so that connecting to it takes for ever.

local posix = require "posix"
local sockets = require "cqueues.socket"

local HOST = "127.0.0.1"

local function bind()
  local fd = assert(posix.socket(posix.AF_INET, posix.SOCK_STREAM, 0))
  assert(posix.bind(fd, { family = posix.AF_INET, addr = HOST, port = 0 }))
  return fd, posix.getsockname(fd).port
end

-- The kernel lets one connection more than the backlog in; those after it get no answer at all.
-- So the port is full as soon as a connection of ours does not come through.
local function fill(port)
  local fillers = {}
  for _ = 1, 8 do
    local filler = sockets.connect{ host = HOST, port = port }
    filler:onerror(function(_, _, why) return why end)
    fillers[#fillers + 1] = filler
    if not filler:connect(0.2) then return fillers end
  end
  error("the queue of a port with backlog 0 does not fill up")
end

local modes = {}

function modes.accept(fd)
  assert(posix.listen(fd, 512))
  return {}
end

-- Bound and never listening: the port is ours and refuses.
function modes.refused() return {} end

function modes.full(fd, port)
  assert(posix.listen(fd, 0))
  return fill(port)
end

-- Returns the sockets that keep the port as it is, the listening one first, and the port.
-- Options: mode, receive_buffer (bytes; a peer that stops reading is felt the sooner).
local function open(options)
  local fd, port = bind()
  if options.receive_buffer then
    assert(posix.setsockopt(fd, posix.SOL_SOCKET, posix.SO_RCVBUF, options.receive_buffer))
  end
  local others = modes[options.mode or "accept"](fd, port)
  local all = { sockets.fdopen(fd) }
  for _, socket in ipairs(others) do all[#all + 1] = socket end
  return all, port
end

return { open = open, modes = modes }
