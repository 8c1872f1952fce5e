-- SPDX-License-Identifier: MIT

local rate = require "reply.sandbox.rate"

local function world_of(minute, hour) return { limits = { minute = minute, hour = hour }, windows = {} } end

describe("the rate windows", function()
  it("let as many through as the limit says, and then none", function()
    local world = world_of(100, 3000)
    for number = 1, 100 do assert.is_nil(rate.take(world, 1, 1000 + number / 10)) end
    local retry_after, window = rate.take(world, 1, 1030)
    assert.equal(31, retry_after)   -- the window began at 1000.1
    assert.equal("minute", window)
  end)

  it("are each user's own", function()
    local world = world_of(1, 10)
    assert.is_nil(rate.take(world, 1, 0))
    assert.is_nil(rate.take(world, 2, 0))
    assert.equal(60, (rate.take(world, 1, 0)))
  end)

  it("begin anew when they are over, not before", function()
    local world = world_of(1, 10)
    assert.is_nil(rate.take(world, 1, 1000))
    assert.equal(1, (rate.take(world, 1, 1059.999)))
    assert.is_nil(rate.take(world, 1, 1060))
    assert.equal(60, (rate.take(world, 1, 1060)))
  end)

  it("never say less than a second", function()
    local world = world_of(0, 10)
    assert.equal(60, (rate.take(world, 1, 1000)))
    assert.equal(1, (rate.take(world, 1, 1059.9999)))
  end)

  it("name the one that resets last", function()
    local world = world_of(1, 1)
    assert.is_nil(rate.take(world, 1, 0))
    local retry_after, window = rate.take(world, 1, 10)
    assert.equal(3590, retry_after)
    assert.equal("hour", window)
  end)

  it("do not count what they hold back", function()
    local world = world_of(1, 2)
    assert.is_nil(rate.take(world, 1, 0))
    for second = 1, 50 do rate.take(world, 1, second) end
    assert.is_nil(rate.take(world, 1, 60))
    assert.equal(3480, (rate.take(world, 1, 120)))
  end)
end)
