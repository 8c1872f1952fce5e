-- SPDX-License-Identifier: MIT
-- A driver that gives the control back while a message is under way, so that a script can leave it there: fork, or drop
-- the coroutine. And what the fork and the coroutine specs share.

local blocking = require "reply.drivers.blocking"
local support = require "support"

local flight = {}

local Driver = {}
Driver.__index = Driver

function Driver.perform(_, handle, request, attempt)
  local refused = attempt:start(handle, request)
  if refused then return refused end
  local step = 0
  while not attempt:look() do
    step = step + 1
    -- The first few wait for nothing, so that the message is under way when the script goes on.
    handle:step(step > 4 and 0.0005 or 0)
    if not attempt:look() then coroutine.yield() end
  end
  return attempt:answer()
end

function Driver.now() return blocking:now() end
function Driver.sleep(_, seconds) return blocking:sleep(seconds) end

--- A server that answers with what it was sent, and a client of it.
function flight.open(transport, options)
  local server = support.serve{ tls = transport == "https" or nil, { "request" }, { "echo" }, { "repeat" } }
  options = options or {}
  options.timeout = 10
  return server, support.client(server, options)
end

--- Sends a message; says what is wrong with its answer, or nil.
function flight.send(client, id)
  local receipt, err = client:send_email{ contact = 1, subject = id, body = "b" }
  if not receipt then return id .. ": " .. tostring(err) end
  if type(receipt.body) ~= "table" or receipt.body.subject ~= id then return id .. " got another one's answer" end
end

--- A coroutine that sends a message; each resume moves it on.
function flight.begin(client, id)
  return coroutine.create(function()
    client.driver = Driver
    return client:send_email{ contact = 1, subject = id, body = "b" }
  end)
end

--- From now on the client waits for its answers again.
function flight.wait(client) client.driver = blocking end

--- How often the server received each message, by its id.
function flight.received(server)
  assert(server:settle())
  local count = {}
  for _, request in ipairs(server:requests()) do
    local id = request.whole and request.body:match('"subject":"([^"]*)"')
    if id then count[id] = (count[id] or 0) + 1 end
  end
  return count
end

return flight
