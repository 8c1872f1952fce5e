-- SPDX-License-Identifier: MIT
-- `lua load.lua DRIVER COUNT SECONDS`: so many messages over one client, to one server that plays 1 % of each fault
-- among its answers, counted at both ends. Where the driver can, many are under way at once. Prints what went wrong,
-- then a line of JSON with the numbers, then `done`.

local cjson = require "cjson"
local deck = require "support.faults.deck"
local drivers = require "support.faults.drivers"
local support = require "support"

require("reply.core").random = function() return 0 end

local LANES = 8

local count, seconds = tonumber(arg[2]), tonumber(arg[3])
local other = support.serve{ { "hang" } }
local played = deck.deal(count, other)
local server = support.serve(played.scripts)
local caller = drivers[arg[1]].open{ base_url = server.url, retries = 2, timeout = seconds, pace = "off" }
local wrong = {}

local function note(...) wrong[#wrong + 1] = string.format(...) end

-- What the server did with each message: how often it acted, and the last thing that it said.
local function arrivals()
  local by_id, place = {}, {}
  for _, request in ipairs(server:requests()) do
    local nth = (place[request.connection] or 0) + 1
    place[request.connection] = nth
    local fault = played.fault_at(request.connection, nth)
    local id = request.whole and request.body:match('"subject":"([^"]*)"')
    if id then
      local seen = by_id[id] or { acted = 0, whole = 0 }
      by_id[id] = seen
      seen.whole, seen.fault = seen.whole + 1, fault
      if not (fault and fault.refuses) then seen.acted = seen.acted + 1 end
    end
  end
  return by_id
end

local NOTHING = { acted = 0, whole = 0 }

local function check(id, told, seen)
  local outcome = told.outcome
  if seen.acted > 1 then note("%s was acted on %d times", id, seen.acted) end
  if seen.whole > told.told then note("%s arrived %d times in %d attempts", id, seen.whole, told.told) end
  if (outcome == "not_sent" or outcome == "rejected") and seen.acted > 0 then
    note("%s: %s, but acted on", id, outcome)
  end
  -- Some servers say 200 before they take the message.
  if outcome == "sent" and seen.acted == 0 and told.subject then
    note("%s: sent, but lost", id)
  end
  -- An answer that came too late as a whole is cut.
  local is_cut = told.unreadable and told.unreadable:find("^its time of ")
  if outcome == "sent" and seen.acted == 1 and not seen.fault and told.subject ~= id and not is_cut then
    note("%s got another one's answer: %s", id, told.unreadable or told.subject or "one without a subject")
  end
  -- Whoever was answered knows it, unless the time was over by then.
  if seen.whole == 1 and not seen.fault and outcome ~= "sent" and told.kind ~= "timeout" then
    note("%s: answered in order, but %s", id, told.text)
  end
  return outcome
end

local messages = {}
for at = 1, count do
  messages[at] = { name = "send_email", arguments = { contact = 1, subject = "load-" .. at, body = "b" } }
end
local results = caller:make(messages, LANES)
caller:close()
assert(server:settle())

local by_id, outcomes = arrivals(), { messages = #results, faults = played.dealt, arrived = 0 }
if #results ~= count then note("%d results of %d messages", #results, count) end
for at, message in ipairs(messages) do
  local id = message.arguments.subject
  local seen = by_id[id] or NOTHING
  local outcome = check(id, results[at], seen)
  outcomes[outcome] = (outcomes[outcome] or 0) + 1
  outcomes.arrived = outcomes.arrived + (seen.acted > 0 and 1 or 0)
end
if #other:connections() > 0 then note("another host was asked") end
for at = 1, math.min(#wrong, 10) do io.stdout:write(wrong[at], "\n") end
io.stdout:write(cjson.encode(outcomes), "\ndone\n")
