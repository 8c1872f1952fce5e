-- SPDX-License-Identifier: MIT
-- What a client has to do with the pacing, on a clock of the spec's.

local core = require "reply.core"
local fallback = require "reply.pace.fallback"
local files = require "support.files"
local memory = require "reply.stores.memory"
local options = require "reply.pace.options"
local pace = require "reply.pace"
local sqlite = require "reply.sqlite"
local stores = require "reply.stores"

local now, slept, driver

local function clock() return now end

before_each(function()
  now, slept = 1000, {}
  driver = { now = clock }
  function driver:sleep(seconds)
    slept[#slept + 1] = seconds
    now = self.now() + seconds
  end
end)

local function pacer_of(settings, who)
  return pace.new(assert(options.read(settings or "wait")), who or "host", clock)
end

-- Takes a slot of this pacer's only account; the others are for the rest of the arguments.
local function take(pacer, left, lease)
  return pacer:take(driver, pacer:account("key"), lease or 30, left or math.huge)
end

local function spend(pacer, count)
  for _ = 1, count do assert(take(pacer)):done{ outcome = "sent", status = 200 } end
end

local function left_of(pacer)
  return pacer:budget(driver, pacer:account("key")).minute.left
end

describe("a slot", function()
  it("is there at once as long as there are some", function()
    local pacer = pacer_of()
    assert.equal(0, take(pacer).paced)
    assert.same({}, slept)
  end)

  it("is waited for in naps of two seconds, and says how long it took", function()
    local pacer = pacer_of{ minute = 2, hour = 9 }
    spend(pacer, 2)
    assert.equal(61.5, take(pacer).paced)
    assert.equal(31, #slept)
    for index = 1, 30 do assert.equal(2, slept[index]) end
    assert.equal(1.5, slept[31])
  end)

  it("is refused at once where it would come too late, without a nap", function()
    local pacer = pacer_of{ minute = 2, hour = 9 }
    spend(pacer, 2)
    assert.same({ nil, 61.5 }, { take(pacer, 30) })
    assert.same({}, slept)
  end)

  it("that is not there at once is refused by the mode error", function()
    local pacer = pacer_of{ mode = "error", minute = 2, hour = 9 }
    spend(pacer, 2)
    assert.same({ nil, 61.5 }, { take(pacer) })
    assert.same({}, slept)
  end)

  it("is given up where nobody waits any longer", function()
    local pacer = pacer_of{ minute = 1, hour = 9 }
    spend(pacer, 1)
    function driver.sleep() return false end
    assert.same({}, { take(pacer) })
    now = now + 61.5
    assert(take(pacer))   -- nobody is before it
  end)
end)

describe("an attempt", function()
  local counts = {
    { "that was answered", { outcome = "sent", status = 200 }, 61.5 },
    { "that was refused", { outcome = "rejected", status = 404 }, 61.5 },
    { "that the server failed", { outcome = "unknown", status = 500 }, 61.5 },
    { "without an answer", { outcome = "unknown", phase = "wait" }, 91.5 },
    { "that was given up in the middle of its body", { outcome = "not_sent", phase = "upload" }, 91.5 },
    { "without a connection", { outcome = "not_sent", phase = "connect" }, 0 },
    { "that was refused here", { outcome = "not_sent", phase = "local" }, 0 },
    { "that is held back", { outcome = "rejected", status = 429, retry_after = 70 }, 70 },
    { "that is held back without a time", { outcome = "rejected", status = 429 }, 61.5 },
    { "that is told to come later by a 503", { outcome = "unknown", status = 503, retry_after = 70 }, 61.5 },
  }
  for _, case in ipairs(counts) do
    it(("%s leaves the next one to wait for %g s"):format(case[1], case[3]), function()
      local pacer = pacer_of{ minute = 1, hour = 9 }
      assert(take(pacer)):done(case[2])
      assert.equal(case[3], take(pacer).paced)
    end)
  end

  it("that nobody ended is over with its time, and held for what may be left of it", function()
    local pacer = pacer_of{ minute = 1, hour = 9 }
    take(pacer, nil, 5)
    assert.equal(5 + 30 + 61.5, take(pacer).paced)
  end)
end)

describe("an account", function()
  it("is that of a key and its acting user, at a host", function()
    local pacer = pacer_of()
    local one = pacer:account("key-1").scope
    assert.equal(one, pacer_of():account("key-1").scope)
    assert.not_equal(one, pacer:account("key-2").scope)
    assert.not_equal(one, pacer_of(nil, "another host"):account("key-1").scope)
  end)

  it("does not have the key in it", function()
    local account = pacer_of():account("k3y-0123456789")
    assert.matches("^%x+$", account.scope)
    assert.equal(32, #account.scope)
    assert.is_nil(account.scope:find("k3y", 1, true))
  end)

  it("is that of the option key, whatever the API key and the host", function()
    local pacer = pacer_of{ key = "Dana" }
    assert.equal(pacer:account("key-1").scope, pacer_of({ key = "Dana" }, "another"):account("key-2").scope)
    assert.not_equal(pacer:account("key-1").scope, pacer_of{ key = "Kim" }:account("key-1").scope)
  end)

  it("has the part of a share, and at least one", function()
    local windows = pacer_of{ share = 0.29 }:account("key").windows
    assert.same({ 29, 870 }, { windows[1].limit, windows[2].limit })
    windows = pacer_of{ share = 0.0001 }:account("key").windows
    assert.same({ 1, 1 }, { windows[1].limit, windows[2].limit })
  end)

  it("is shared by the clients of a process", function()
    local options_of_both = options.read{ key = "a spec's own" }
    local one, other = pace.new(options_of_both, "host"), pace.new(options_of_both, "host")
    local blocking = require "reply.drivers.blocking"
    local slot = one:take(blocking, one:account("key"), 30, 0)
    assert.equal(99, other:budget(blocking, other:account("key")).minute.left)
    slot:free()
    assert.equal(100, other:budget(blocking, other:account("key")).minute.left)
  end)
end)

describe("a store that fails", function()
  -- A store that works, says why it does not, or raises.
  local function breakable()
    local inner, store = memory{ clock = clock }, { asked = 0 }
    for _, verb in ipairs{ "take", "done", "free", "budget" } do
      store[verb] = function(_, ...)
        store.asked = store.asked + 1
        if store.raises then error(store.raises, 0) end
        if store.why then return nil, store.why end
        return inner[verb](inner, ...)
      end
    end
    return store
  end

  local store, pacer
  before_each(function()
    store, pacer = breakable(), pacer_of{ minute = 3, hour = 9 }
    pacer.store = fallback.new(store, pacer.own, clock)
  end)

  it("is asked as long as it answers", function()
    spend(pacer, 1)
    assert.equal(2, store.asked)
    assert.is_nil(pacer:news())
  end)

  for name, why in pairs{ text = "no connection", object = { message = "no connection" } } do
    it("is told once, and this process goes on with what it did itself: " .. name, function()
      spend(pacer, 1)
      take(pacer)   -- is under way
      store.why = why
      spend(pacer, 1)
      assert.equal("paced by this process alone: no connection", pacer:news())
      assert.is_nil(pacer:news())
      assert.equal(0, left_of(pacer))
    end)
  end

  it("is left alone for ten seconds, and then asked again", function()
    store.why = "no connection"
    local slot = take(pacer)
    assert.equal(1, store.asked)
    slot:done{ outcome = "sent", status = 200 }
    now = now + 9.9
    spend(pacer, 1)
    assert.equal(1, store.asked)
    now = now + 0.1
    assert.matches("no connection$", pacer:news())
    spend(pacer, 1)
    assert.equal(2, store.asked)
    assert.is_nil(pacer:news())   -- it is known
    now, store.why = now + 10, nil
    assert.equal(3, left_of(pacer))   -- the store's own count
    store.why = "gone again"
    left_of(pacer)
    assert.equal("paced by this process alone: gone again", pacer:news())
  end)

  it("is not down where others have it locked when a request ends, but where they do when one is to go", function()
    local path = files.folder() .. "/pace.db"
    pacer.store = fallback.new(stores.sqlite{ path = path }, pacer.own, clock)
    local slot, other = take(pacer), assert(sqlite.open(path))
    assert(other:run("BEGIN IMMEDIATE"))
    slot:done{ outcome = "sent", status = 200 }
    assert.is_nil(pacer:news())
    assert(other:run("ROLLBACK"))
    local theirs = pace.new(assert(options.read{ minute = 3, hour = 9, store = stores.sqlite{ path = path } }), "host")
    assert(take(theirs))
    assert.equal(1, left_of(pacer))   -- the store's own count
    assert(other:run("BEGIN IMMEDIATE"))
    assert(take(pacer))
    assert.matches("^paced by this process alone: .*locked", pacer:news())
  end)

  it("and raises does not break a call", function()
    store.raises = "bad argument"
    local slot = take(pacer)
    assert.equal("paced by this process alone: bad argument", pacer:news())
    now = now + 10
    slot:done{ outcome = "sent", status = 200 }
  end)

  it("for want of memory breaks it", function()
    store.raises = core.NO_MEMORY
    assert.has_error(function() take(pacer) end, core.NO_MEMORY)
  end)
end)

describe("many callers of one client", function()
  -- Runs so many callers in coroutines until all have what they came for. Returns them in the order of their slots,
  -- and the most that stood in the store's line.
  local function run(pacer, store, count, left_of_caller)
    local sleeping, order, most = {}, {}, 0
    function driver.sleep(_, seconds) coroutine.yield(now + seconds) end
    for index = 1, count do
      sleeping[index] = { index = index, wake = now, thread = coroutine.create(function()
        local slot, seconds = take(pacer, left_of_caller)
        order[#order + 1] = { index = index, at = now, seconds = seconds }
        if slot then slot:done{ outcome = "sent", status = 200 } end
      end) }
    end
    while #order < count do
      local first = sleeping[1]
      for _, one in ipairs(sleeping) do
        if one.wake < first.wake then first = one end
      end
      now = math.max(now, first.wake)
      local ok, wake = coroutine.resume(first.thread)
      assert(ok, wake)
      first.wake = coroutine.status(first.thread) == "dead" and math.huge or wake
      local log = next(store.logs) and store.logs[next(store.logs)]
      most = math.max(most, log and #log.line or 0)
    end
    return order, most
  end

  local store, pacer
  before_each(function()
    store, pacer = memory{ clock = clock }, pacer_of{ minute = 40, hour = 3000 }
    pacer.store = store
  end)

  it("are served in their order, and 64 at most ask the store", function()
    local order, most = run(pacer, store, 150)
    assert.equal(64, most)
    for place, one in ipairs(order) do assert.is_true(math.abs(place - one.index) <= 3, place .. ": " .. one.index) end
    assert.is_true(now - 1000 < 3 * 61.5 + 4, now)
  end)

  it("hold up none who sends with another key", function()
    local other
    function driver.sleep(_, seconds) coroutine.yield(now + seconds) end
    for _ = 1, 40 + 70 do assert(coroutine.resume(coroutine.create(function() take(pacer) end))) end
    other = pacer:take(driver, pacer:account("another"), 30, 0)
    assert.equal(0, other.paced)
    assert.same({ nil, 123 }, { take(pacer, 0) })
  end)

  it("leave no line behind", function()
    run(pacer, store, 150)
    assert.same({}, pacer.lines)
  end)

  it("leave no line behind where nobody waits any longer", function()
    for _ = 1, 40 do take(pacer) end
    function driver.sleep() return false end
    assert.same({}, { take(pacer) })
    assert.same({}, pacer.lines)
  end)

  it("are told at once where they cannot have a slot in time", function()
    local order = run(pacer, store, 150, 70)
    local served = 0
    for _, one in ipairs(order) do
      if one.seconds then
        assert.is_true(one.at - 1000 <= 4, one.at)
        assert.is_true(one.seconds + one.at - 1000 > 70)
      else
        served = served + 1
        assert.is_true(one.at - 1000 <= 70)
      end
    end
    assert.equal(80, served)
  end)
end)
