-- SPDX-License-Identifier: MIT
-- `lua interrupted.lua TRANSPORT EVERY`: sends messages over one client, each of which is interrupted as by a Ctrl-C:
-- one instruction of the library later than the one before, until one passes; first by itself, then in a batch. What
-- the caller is told then is what the server has. EVERY: only each so many-th instruction. Prints what went wrong, then
-- `done`.

local flight = require "support.faults.flight"

local transport, every = arg[1], tonumber(arg[2])
local wrong = {}

local function note(...)
  if #wrong < 10 then wrong[#wrong + 1] = string.format(...) end
end

-- Whether the library is at work for the caller, and not the caller's own function.
local function is_at_work()
  local level, info = 3, debug.getinfo(3, "S")
  if not info.source:find("/reply/", 1, true) then return false end
  while info do
    if info.source:find("reply/client", 1, true) or info.source:find("reply/call/guard", 1, true)
       or info.source:find("reply/batch", 1, true) then return true end
    level = level + 1
    info = debug.getinfo(level, "S")
  end
  return false
end

if _G.jit then _G.jit.off() end   -- compiled code has no hooks

local told = {}
local server, client = flight.open(transport, { on_event = function(event) told[#told + 1] = event.outcome end })

local ways = {}

function ways.alone(message)
  local ok, receipt, err = pcall(client.send_email, client, message)
  return ok and (receipt or err) or not ok and client.last_result or nil
end

function ways.batch(message)
  message[1] = "send_email"
  local ok, results = pcall(client.batch, client, { message })
  local result = ok and results or client.last_result
  return result and result[1] and (result[1].receipt or result[1].err)
end

-- Sends a message that is interrupted there. Returns what is known of it: { outcome, events, raised }.
local function send(way, id, count)
  local raised = false
  local function hook()
    if not is_at_work() then return debug.sethook(hook, "", 1) end
    debug.sethook()
    raised = true
    error("script.lua:1: interrupted!", 0)
  end
  told, client.last_result = {}, false
  debug.sethook(hook, "", count)
  local result = ways[way]{ contact = 1, subject = id, body = "b" }
  debug.sethook()
  return { outcome = result and result.outcome, events = #told, raised = raised }
end

-- Of each way, so many instructions stand between the note that an event is told and the first line of on_event; and so
-- many after the note that the call came to its end. An interrupt there takes the event or the result along.
local UNTOLD, LOST = 10, 2

local sent, kept, untold, lost, gone_through = {}, {}, 0, 0, 0

for way in pairs(ways) do
  local count = 0
  repeat
    count = count + every
    local id = ("%s-%d"):format(way, count)
    sent[id] = send(way, id, count)
    kept[id .. "-kept"] = flight.send(client, id .. "-kept") or "sent"
  until not sent[id].raised
  gone_through = gone_through + 1
  if count < 500 then note("only %d instructions of %s", count, way) end
end
client:close()

local received = flight.received(server)
for id, what in pairs(sent) do
  local copies = received[id] or 0
  if copies > 1 then note("%s arrived %d times", id, copies) end
  if copies > 0 and what.events == 0 then untold = untold + every end
  if what.events > 1 then note("%s: told of %d times", id, what.events) end
  if copies > 0 and not what.outcome then lost = lost + every end
  if copies > 0 and (what.outcome == "not_sent" or what.outcome == "rejected") then note("%s: %s", id, what.outcome) end
  if copies == 0 and what.outcome == "sent" then note("%s: sent, but lost", id) end
end
for id, became in pairs(kept) do
  if became ~= "sent" or received[id] ~= 1 then note("%s: %s, arrived %d times", id, became, received[id] or 0) end
end
if untold > gone_through * (UNTOLD + every - 1) then note("on_event was not told at %d instructions", untold) end
if lost > gone_through * (LOST + every - 1) then note("nothing is known after %d instructions", lost) end
for _, line in ipairs(wrong) do io.stdout:write(line, "\n") end
io.stdout:write("done\n")
