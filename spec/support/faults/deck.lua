-- SPDX-License-Identifier: MIT
-- Deals 1 % of each fault among the connections of one server: a connection answers a few messages as it should, and
-- then plays its fault.

local faults = require "support.faults"

local deck = {}

-- What one server without TLS can play on any connection, and a small message meets.
local function is_dealt(fault)
  if not fault.steps or fault.certificate or fault.big or fault.idle or fault.wait then return false end
  for _, transport in ipairs(fault.on) do
    if transport == "http" then return true end
  end
  return false
end

-- Always the same order: what a run showed, the next one shows.
local function shuffle(list)
  local state = 12345
  for at = #list, 2, -1 do
    state = (state * 16807) % 2147483647
    local with = state % at + 1
    list[at], list[with] = list[with], list[at]
  end
  return list
end

local function script_of(goods, fault, other)
  local script = {}
  for _ = 1, goods do
    script[#script + 1] = { "request" }
    script[#script + 1] = { "echo" }
  end
  for _, step in ipairs(fault.steps) do
    local named = type(step[3]) == "table" and step[3].Location
    script[#script + 1] = named and { step[1], step[2], { Location = named:gsub("{other}", other.url) } } or step
  end
  return script
end

--- The scripts for so many messages: { scripts, dealt, fault_at = function of a connection and its n-th request }.
function deck.deal(count, other)
  local cards = {}
  for _, fault in ipairs(faults) do
    for _ = 1, is_dealt(fault) and math.max(1, math.floor(count / 100)) or 0 do cards[#cards + 1] = fault end
  end
  shuffle(cards)
  local scripts, goods = {}, {}
  for at, fault in ipairs(cards) do
    goods[at] = at % 3
    scripts[at] = script_of(goods[at], fault, other)
  end
  scripts[#scripts + 1] = { { "request" }, { "echo" }, { "repeat" } }
  local function fault_at(connection, nth)
    if goods[connection] and nth > goods[connection] then return cards[connection] end
  end
  return { scripts = scripts, dealt = #cards, fault_at = fault_at }
end

return deck
