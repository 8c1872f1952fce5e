-- SPDX-License-Identifier: MIT
-- Twenty processes on one store for two hours, on a clock of their own: no server ever sees too many, and the rate is
-- used.

local memory = require "reply.stores.memory"
local options = require "reply.pace.options"
local pace = require "reply.pace"
local paced = require "support.paced"

local CALLERS, HOURS, HOUR = 20, 2, 3601.5

local world   -- { now, sleeping: { wake, thread }[] }

local driver = {}

function driver.now() return world.now end

function driver:sleep(seconds)
  coroutine.yield(self.now() + seconds)
end

local function step_one(one)
  local ok, wake = coroutine.resume(one.thread)
  assert(ok, wake)
  one.wake = coroutine.status(one.thread) == "dead" and math.huge or wake
end

-- Lets them run, whoever has to wake up first, until then.
local function run(threads, ends)
  local sleeping = {}
  for index, work in ipairs(threads) do sleeping[index] = { wake = world.now, thread = coroutine.create(work) } end
  while true do
    local first = sleeping[1]
    for _, one in ipairs(sleeping) do
      if one.wake < first.wake then first = one end
    end
    if first.wake >= ends then return end
    world.now = first.wake
    step_one(first)
  end
end

-- Mostly quick, now and then ten seconds.
local function latency()
  return math.random() < 0.02 and 10 or 0.02 + 0.55 * math.random()
end

-- A program that sends one request after the other. Some are given up before the server has them, some never left.
local function program(store, arrivals)
  local pacer = pace.new(options.read("wait"), "host", driver.now)
  pacer.store = store
  local account = pacer:account("key")
  return function()
    while true do
      local slot = assert(pacer:take(driver, account, 30, math.huge))
      local took, die = latency(), math.random()
      local share = math.random()
      if die < 0.01 then
        slot:done{ outcome = "not_sent", phase = "connect" }
      elseif die < 0.02 then
        arrivals[#arrivals + 1] = world.now + 30 * share
        slot:done{ outcome = "unknown", phase = "wait" }
      else
        driver:sleep(took * share)
        arrivals[#arrivals + 1] = world.now
        driver:sleep(took * (1 - share))
        slot:done{ outcome = "sent", status = 200 }
      end
    end
  end
end

describe("twenty programs of one user", function()
  it("never send more than a server allows, and use what it allows", function()
    math.randomseed(11)
    world = { now = 1e6 }
    local store, arrivals, programs = memory{ clock = driver.now }, {}, {}
    for index = 1, CALLERS do programs[index] = program(store, arrivals) end
    run(programs, world.now + HOURS * HOUR)
    assert.is_true(paced.most(arrivals, 60) <= 100)
    assert.is_true(paced.most(arrivals, 3600) <= 3000)
    assert.is_true(#arrivals >= 0.95 * HOURS * 3000, #arrivals)
  end)
end)
