-- SPDX-License-Identifier: MIT
-- A function that runs several times at once in light threads: who is told what they raise, and that one at a time is
-- in the function between.

local core = require "reply.core"
local lanes = require "reply.batch.lanes"

local NO_MEMORY = core.NO_MEMORY

-- A driver whose light threads are coroutines: they begin at once, and go on in turn while one of them is waited for.
-- `refuse_join`: what waiting for the thread of that number raises.
local function driver_with(refuse_join)
  local threads, driver = {}, {}
  local function spawn(work, ...)
    local thread = { coroutine = coroutine.create(work) }
    threads[#threads + 1], thread.number = thread, #threads + 1
    thread.ok, thread.why = coroutine.resume(thread.coroutine, ...)
    return thread
  end
  local function join(thread)
    if (refuse_join or {})[thread.number] then error(refuse_join[thread.number], 0) end
    while coroutine.status(thread.coroutine) ~= "dead" do
      for _, each in ipairs(threads) do
        if coroutine.status(each.coroutine) ~= "dead" then each.ok, each.why = coroutine.resume(each.coroutine) end
      end
    end
    return thread.ok, thread.why
  end
  function driver.light_threads() return spawn, join end
  return driver
end

-- Runs the function in so many lanes; it gets the number of the lane.
local function run(count, work, between, refuse_join)
  local begun = 0
  return pcall(lanes, driver_with(refuse_join), nil, count, function(_, rest)
    begun = begun + 1
    work(begun, rest)
  end, between or function() end)
end

describe("the function between", function()
  it("has one thread in it at a time, also where it waits, and works again after that", function()
    local inside, most, calls = 0, 0, 0
    assert.is_true(run(3, function(_, rest)
      for _ = 1, 2 do
        rest()
        coroutine.yield()
      end
    end, function()
      calls, inside = calls + 1, inside + 1
      most = math.max(most, inside)
      if calls < 3 then coroutine.yield() end   -- these are threads; the last call is nobody's
      inside = inside - 1
    end))
    assert.equal(1, most)
    assert.is_true(calls > 2)
  end)

  it("may raise: its thread ends, and that comes out", function()
    local function between() error("from between", 0) end
    assert.same({ false, "from between" }, { run(1, function(_, rest) rest() end, between) })
  end)

  it("may have no memory: its thread goes on", function()
    local went_on, calls = false, 0
    local ok = run(1, function(_, rest)
      rest()
      went_on = true
    end, function()
      calls = calls + 1
      error(NO_MEMORY, 0)
    end)
    assert.same({ true, true, 2 }, { ok, went_on, calls })
  end)

  it("is called for what was done by a thread that raised", function()
    local calls = 0
    assert.is_false((run(1, function() error("x", 0) end, function() calls = calls + 1 end)))
    assert.equal(1, calls)
  end)
end)

describe("what threads raise", function()
  local function raise(...)
    local errors = { ... }
    return function(number) if errors[number] then error(errors[number], 0) end end
  end

  it("comes out when all are over", function()
    local over = 0
    assert.same({ false, "x" }, { run(3, function(number)
      if number == 1 then error("x", 0) end
      coroutine.yield()
      over = over + 1
    end) })
    assert.equal(2, over)
  end)

  it("is worth more than that there was no memory, whichever was first", function()
    assert.same({ false, "x" }, { run(2, raise("x", NO_MEMORY)) })
    assert.same({ false, "x" }, { run(2, raise(NO_MEMORY, "x")) })
    assert.same({ false, NO_MEMORY }, { run(2, raise(nil, NO_MEMORY)) })
  end)

  it("may come from waiting for one", function()
    assert.same({ false, "cannot wait" }, { run(2, raise(), nil, { [2] = "cannot wait" }) })
  end)
end)
