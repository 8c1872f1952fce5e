-- SPDX-License-Identifier: MIT
-- What a listener saw, as the spec process gets it.

local posix = require "posix"

local function hex(bytes)
  return (bytes:gsub(".", function(byte) return ("%02x"):format(byte:byte()) end))
end

-- The digest is finished once and kept: a body may still be coming when the first record is asked for,
-- so it is given for whole bodies only.
local function request_record(request)
  if request.whole and not request.sha256 then request.sha256 = hex(request.hash:final()) end
  return {
    number = request.number, connection = request.connection, method = request.method,
    target = request.target, version = request.version, headers = request.headers,
    whole = request.whole, size = request.size, sha256 = request.sha256, body = table.concat(request.parts),
  }
end

local function all(listener)
  local requests, connections = {}, {}
  for at, request in ipairs(listener.requests) do requests[at] = request_record(request) end
  for number = 1, listener.accepted do
    local connection = listener.connections[number]
    if connection then connections[#connections + 1] = connection:record() end
  end
  return { requests = requests, connections = connections, bugs = listener.bugs, most = listener.most }
end

local function whole(listener)
  local count = 0
  for _, request in ipairs(listener.requests) do count = count + (request.whole and 1 or 0) end
  return count
end

-- Connections whose script is not over, one that waits to be accepted among them.
local function unsettled(listener)
  local waiting = listener.accepting and posix.rpoll(listener.socket:pollfd(), 0) == 1
  local count = waiting and 1 or 0
  for _, connection in pairs(listener.connections) do count = count + (connection.settled and 0 or 1) end
  return count
end

local function count(listener)
  return {
    connections = listener.accepted, open = unsettled(listener), requests = #listener.requests,
    whole = whole(listener),
  }
end

-- Drops what is over, so that a long run does not fill the memory. Requests are counted from one
-- again; connections are not, since their number picks the script.
local function forget(listener)
  listener.requests = {}
  for number, connection in pairs(listener.connections) do
    if connection.settled then listener.connections[number] = nil end
  end
end

-- What a spec can wait for: functions from the order to a test of the listener.
local tests = {
  requests = function(order) return function(listener) return whole(listener) >= order.count end end,
  settled = function() return function(listener) return unsettled(listener) == 0 end end,
  gate = function(order) return function(listener) return (listener.gates[order.gate] or 0) > 0 end end,
}

return { all = all, count = count, forget = forget, tests = tests }
