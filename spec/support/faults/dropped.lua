-- SPDX-License-Identifier: MIT
-- `lua dropped.lua TRANSPORT ROUNDS`: a coroutine that has a message under way is dropped and collected, at another
-- moment each time; the next message of the same client gets its own answer. Prints what went wrong, then `done`.

local flight = require "support.faults.flight"

local transport, rounds = arg[1], tonumber(arg[2])
local server, client = flight.open(transport)
local wrong, in_flight = {}, 0

local function note(text)
  if text then wrong[#wrong + 1] = text end
end

for number = 1, rounds do
  local pending = flight.begin(client, "dropped-" .. number)
  for _ = 1, 1 + number % 4 do coroutine.resume(pending) end
  if coroutine.status(pending) == "suspended" then in_flight = in_flight + 1 end
  pending = nil -- luacheck: ignore
  if number % 2 == 0 then collectgarbage() end
  flight.wait(client)
  note(flight.send(client, "kept-" .. number))
end
collectgarbage()
client:close()
if in_flight < rounds / 20 then note("hardly anything was dropped in flight") end

local received = flight.received(server)
for number = 1, rounds do
  if received["kept-" .. number] ~= 1 then note("kept-" .. number .. " did not arrive once") end
  if (received["dropped-" .. number] or 0) > 1 then note("dropped-" .. number .. " arrived twice") end
end
for at = 1, math.min(#wrong, 10) do io.stdout:write(wrong[at], "\n") end
io.stdout:write("done\n")
