-- SPDX-License-Identifier: MIT
-- One accepted connection: its socket, its record, and the few ways in which it can end.
--
-- A step that cannot go on because the connection is over raises through `over`; the player
-- catches that. Whatever else is raised is a bug of the server and comes back to the spec.

local cqueues = require "cqueues"
local errno = require "cqueues.errno"
local goodbye = require "support.peer.goodbye"
local http = require "support.peer.http"
local posix = require "posix"
local readers = require "support.peer.reader"

local Connection = {}
Connection.__index = Connection

local function new(socket, number, listener)
  socket:setmode("b", "bn")
  -- Errors are returned, not raised: a peer that goes away is what the scripts are about.
  socket:onerror(function(_, _, why) return why end)
  -- Else a small answer in two pieces, or one behind TLS' handshake, waits 40 ms for the peer's delayed ACK.
  assert(posix.setsockopt(socket:pollfd(), posix.IPPROTO_TCP, posix.TCP_NODELAY, 1))
  return setmetatable({
    socket = socket, number = number, listener = listener, reader = readers.new(socket),
    sent = 0, dropped = 0,
  }, Connection)
end

-- Ends the script: `how` is "peer" (the other side closed), "close", "cut", "reset", "stall" or "tls".
function Connection:over(how)
  self.ended = self.ended or how
  error({ over = how }, 0)
end

function Connection:send(bytes)
  local at = 1
  while at <= #bytes do
    local piece = bytes:sub(at, at + 65535)
    if not self.socket:xwrite(piece) then self:over("peer") end
    self.sent, at = self.sent + #piece, at + #piece
  end
end

function Connection:read_head()
  local request, rest = http.read_head(self.reader)
  if not request then
    if rest ~= "" then self.no_request = rest end
    self:over("peer")
  end
  self.request = request
  self.listener:add_request(request, self.number)
end

-- Reads the body of the last request, or `count` bytes of it.
function Connection:read_body(count, discard)
  local came = http.read_body(self.reader, self.request, count, discard)
  self.listener:changed()
  if not came then self:over("peer") end
  if self.request.whole then self.listener:owes(self) end
end

-- Reads and drops what comes until the peer closes.
function Connection:drain()
  while true do
    local bytes = self.reader:take(65536)
    if not bytes then return end
    self.dropped = self.dropped + #bytes
  end
end

-- Waits so long, or until the peer closes. What comes meanwhile is kept for the steps that read.
function Connection:idle(seconds)
  local deadline = cqueues.monotime() + seconds
  while true do
    local left = deadline - cqueues.monotime()
    if left <= 0 then return end
    cqueues.poll({ pollfd = self.socket:pollfd(), events = "r" }, left)
    if cqueues.monotime() < deadline and not self.reader:fetch() then self:over("peer") end
  end
end

-- FIN, after TLS' own goodbye where there is one, then reading on: a close with unread bytes in
-- the socket would go out as a reset.
function Connection:close()
  if self.tls then goodbye.say(self.socket:checktls()) end
  self.socket:shutdown("w")
  self:settle("close")
  self:drain()
  self:over("close")
end

-- FIN without TLS' goodbye.
function Connection:cut()
  posix.shutdown(self.socket:pollfd(), posix.SHUT_WR)
  self:settle("cut")
  self:drain()
  self:over("cut")
end

function Connection:reset()
  assert(posix.setsockopt(self.socket:pollfd(), posix.SOL_SOCKET, posix.SO_LINGER, 1, 0))
  self:over("reset")
end

-- Neither reads nor writes until the listener is closed.
function Connection:stall()
  self:settle("stall")
  cqueues.poll(self.listener.never)
end

-- From now on nothing changes in the record but the count of dropped bytes.
function Connection:settle(how)
  self.ended, self.settled = how, true
  self.listener:changed()
end

function Connection:problem(text, why)
  local reason = type(why) == "number" and errno.strerror(why) or tostring(why)
  self.trouble = text .. ": " .. reason
end

function Connection:record()
  return {
    number = self.number, script = self.script, tls = self.tls, ended = self.ended, sent = self.sent,
    received = self.reader.received, dropped = self.dropped, problem = self.trouble,
    no_request = self.no_request, tunnel = self.tunnel,
  }
end

return { new = new }
