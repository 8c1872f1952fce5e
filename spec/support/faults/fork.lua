-- SPDX-License-Identifier: MIT
-- `lua fork.lua TRANSPORT ROUNDS`: a client that is used, forks, and sends from both processes at once, a different
-- message from each. In every fourth round a message is under way while it forks. Prints what went wrong, then `done`.

local flight = require "support.faults.flight"
local process = require "spec_process"

local transport, rounds = arg[1], tonumber(arg[2])
local server, client = flight.open(transport)
local wrong, in_flight = {}, 0

local function note(text)
  if text then wrong[#wrong + 1] = text end
end

-- The child has the parent's message in its hands, too; it must say that it cannot know what became of it.
local function child(id, pending)
  local status = flight.send(client, id) and 1 or 0
  if pending then
    local _, _, err = coroutine.resume(pending)
    if not err or err.outcome ~= "unknown" or err.kind ~= "canceled" then status = 2 end
  end
  if flight.send(client, id .. "-more") then status = 3 end
  process.leave(status)
end

local function finish(pending, id)
  local _, receipt
  repeat _, receipt = coroutine.resume(pending) until coroutine.status(pending) == "dead"
  if type(receipt) ~= "table" or receipt.body.subject ~= id then note(id .. ": " .. tostring(receipt)) end
end

-- A message that is under way, or nil where it is over already.
local function begin(id)
  local pending = flight.begin(client, id)
  coroutine.resume(pending)
  flight.wait(client)
  if coroutine.status(pending) ~= "suspended" then return nil end
  in_flight = in_flight + 1
  return pending
end

local function round(number)
  local under_way = "under-way-" .. number
  local pending = number % 4 == 0 and begin(under_way) or nil
  local pid = process.fork()
  if pid == 0 then child("child-" .. number, pending) end
  note(flight.send(client, "parent-" .. number))
  if pending then finish(pending, under_way) end
  local status = process.wait(pid)
  if status ~= 0 then note(("child %d ended with %d"):format(number, status)) end
end

note(flight.send(client, "before"))
for number = 1, rounds do round(number) end
client:close()
if in_flight < rounds / 20 then note("hardly anything was under way") end

local received = flight.received(server)
for number = 1, rounds do
  for _, name in ipairs{ "parent-%d", "child-%d", "child-%d-more" } do
    local times = received[name:format(number)] or 0
    if times ~= 1 then note(("%s arrived %d times"):format(name:format(number), times)) end
  end
end
for at = 1, math.min(#wrong, 10) do io.stdout:write(wrong[at], "\n") end
io.stdout:write("done\n")
