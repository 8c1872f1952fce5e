-- SPDX-License-Identifier: MIT
-- One listening port, the scripts that its connections play, and the record of what arrived.

local addresses = require "support.peer.addresses"
local condition = require "cqueues.condition"
local connections = require "support.peer.connection"
local cqueues = require "cqueues"
local steps = require "support.peer.steps"

local Listener = {}
Listener.__index = Listener

-- Plays a script to its end. Returns nil, or the text of a bug in a step.
local function play(connection, script)
  local at = 1
  connection.repeats = {}
  while at <= #script do
    local this = script[at]
    local ok, result = pcall(steps.run[this[1]], connection, this, at == #script, at)
    if not ok then return type(result) ~= "table" and tostring(result) or nil end
    at = result or at + 1
  end
  local ok, result = pcall(connection.close, connection)
  return not ok and type(result) ~= "table" and tostring(result) or nil
end

function Listener:serve_connection(connection)
  self.connections[connection.number] = connection
  local script = self.scripts[math.min(connection.number, #self.scripts)]
  connection.script = math.min(connection.number, #self.scripts)
  local bug = play(connection, script)
  if bug then self.bugs[#self.bugs + 1] = bug end
  connection.settled = true
  self:answers(connection)
  self:disown(connection.socket)
  self:changed()
end

function Listener:accept_all()
  while true do
    local socket = self.socket:accept()
    if socket then
      self:own(socket)
      self.accepted = self.accepted + 1
      local connection = connections.new(socket, self.accepted, self)
      self.queue:wrap(function() self:serve_connection(connection) end)
    end
  end
end

-- Sockets that die with the listener.
function Listener:own(socket) self.owned[socket] = true end

function Listener:disown(socket)
  self.owned[socket] = nil
  socket:close()
end

function Listener:add_request(request, connection)
  request.connection, request.number = connection, #self.requests + 1
  self.requests[request.number] = request
  self:changed()
end

-- A connection has a whole request and has not answered it: how many such there are, and were at most.
function Listener:owes(connection)
  if connection.owing then return end
  connection.owing, self.owed = true, self.owed + 1
  self.most = math.max(self.most, self.owed)
end

function Listener:answers(connection)
  if connection.owing then connection.owing, self.owed = false, self.owed - 1 end
end

-- Wakes those who wait for something to become true of this listener.
function Listener:changed() self.news:signal() end

-- Waits until test(self) is true. false when it is not after so many seconds.
function Listener:wait_until(test, seconds)
  local deadline = cqueues.monotime() + seconds
  while not test(self) do
    local left = deadline - cqueues.monotime()
    if left <= 0 or self.closed then return false end
    self.news:wait(left < math.huge and left or nil)
  end
  return true
end

function Listener:wait_at_gate(name)
  self.gates[name] = (self.gates[name] or 0) + 1
  self:changed()
  self:wait_until(function() return (self.released[name] or 0) > 0 end, math.huge)
  self.gates[name], self.released[name] = self.gates[name] - 1, self.released[name] - 1
end

-- The last one that comes lets a whole group go.
function Listener:wait_for_others(count)
  self.group = self.group or { size = 0 }
  local group = self.group
  group.size = group.size + 1
  if group.size >= count then
    group.complete, self.group = true, nil
    self:changed()
  end
  self:wait_until(function() return group.complete end, math.huge)
end

function Listener:release(name)
  self.released[name] = (self.released[name] or 0) + 1
  self:changed()
end

-- Closes the port and every connection, wherever its script is.
function Listener:close()
  self.closed = true
  self:changed()
  for socket in pairs(self.owned) do socket:close() end
  self.owned = {}
  self.stop:signal()
end

-- Opens a port and runs it inside the coroutine pool `main`. The listener's own coroutines live in
-- a queue of their own, which is never stepped again once the listener is closed.
local function open(main, options, scripts)
  local self = setmetatable({
    queue = cqueues.new(), scripts = scripts, connections = {}, requests = {}, owned = {}, bugs = {},
    accepted = 0, gates = {}, released = {}, owed = 0, most = 0, news = condition.new(), stop = condition.new(),
    never = condition.new(), accepting = (options.mode or "accept") == "accept",
  }, Listener)
  local sockets, port = addresses.open(options)
  for _, socket in ipairs(sockets) do self:own(socket) end
  self.socket, self.port = sockets[1], port
  if self.accepting then self.queue:wrap(function() self:accept_all() end) end
  main:wrap(function()
    while not self.closed do
      local ok, why = self.queue:step(0)
      if not ok then self.bugs[#self.bugs + 1] = tostring(why) end
      cqueues.poll(self.queue, self.stop)
    end
    self.queue:close()
  end)
  return self
end

return { open = open }
