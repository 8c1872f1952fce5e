-- SPDX-License-Identifier: MIT
-- The promise, on the wire: under every fault a message is acted on once at most, and what is said of it is so. Each
-- Lua plays a sample of its own; SPEC_SEED takes another one, and `make faults` plays everything. All of this runs at
-- once, in processes of its own, since most of it only waits.

local cjson = require "cjson"
local faults = require "support.faults"
local operations = require "support.faults.operations"
local plan = require "support.faults.plan"
local pool = require "support.faults.pool"
local summary = require "support.faults.summary"
local troubles = require "support.faults.troubles"
local support = require "support"

local WORKERS = 12
local SEED = tonumber(os.getenv("SPEC_SEED")) or _G.jit and 2 or 1
local DRIVERS = _G.jit and { "batch", "nginx" } or { "blocking", "loop" }   -- of what takes 1,000 rounds
local ROUNDS = 1000
-- Scripts that go through all moments of a call; here only each so many-th, or fewer rounds.
local MOMENTS = { { "interrupted.lua", "http", 3 }, { "interrupted.lua", "https", 11 }, { "split.lua", "http", 3 },
                  { "split.lua", "https", 11 }, { "loops.lua", "cqueues", 100 }, { "loops.lua", "luv", 100 } }

describe("under every fault", function()
  local samples, others = {}, {}

  setup(function()
    for _, driver in ipairs(DRIVERS) do
      others["leak" .. driver] = pool.start("leak.lua", driver)
      others["load" .. driver] = pool.start("load.lua", driver, ROUNDS, 0.15)
    end
    for _, transport in ipairs{ "http", "https" } do
      for _, script in ipairs{ "fork", "dropped" } do
        others[script .. transport] = pool.start(script .. ".lua", transport, ROUNDS)
      end
    end
    for _, script in ipairs(MOMENTS) do
      others[script[1] .. script[2]] = pool.start((table.unpack or _G.unpack)(script))
    end
    for _, name in ipairs{ "full", "troubled" } do samples[name] = pool.begin(name .. " " .. SEED, WORKERS) end
    for name, wait in pairs(samples) do
      local cases, results = wait()
      samples[name] = { cases = cases, results = results }
      print(("faults: %d rounds, %s, the sample of SPEC_SEED=%d"):format(#cases, name, SEED))
    end
  end)

  -- Fails with the first few of what is wrong with the cases of a sample that pass the test.
  local function assert_nothing_wrong(test, name)
    local sample, some, played = samples[name or "full"], {}, {}
    for number, case in ipairs(sample.cases) do
      if test(case) then some[#some + 1], played[#some + 1] = case, sample.results[number] end
    end
    assert.is_true(next(played) ~= nil)
    local wrong = summary.wrong(some, played)
    assert.equal("", table.concat(wrong, "\n", 1, math.min(#wrong, 5)))
  end

  for _, fault in ipairs(faults) do
    it("a message is sent once at most, and its outcome is so: " .. fault.name, function()
      assert_nothing_wrong(function(case) return case.fault == fault end)
    end)
  end

  for _, operation in ipairs(operations) do
    it(operation.name .. " keeps the promise", function()
      assert_nothing_wrong(function(case) return case.operation == operation end)
    end)
  end

  for _, driver in ipairs(plan.drivers) do
    it("the promise is kept by the driver " .. driver, function()
      assert_nothing_wrong(function(case) return case.driver == driver end)
    end)
  end

  for _, trouble in ipairs(troubles) do
    it("the promise is kept where the caller " .. trouble.name, function()
      assert_nothing_wrong(function(case) return case.trouble == trouble end, "troubled")
    end)
  end

  for _, script in ipairs(MOMENTS) do
    it(("what %s goes through with %s keeps the promise"):format(script[1], script[2]), function()
      assert.same({}, others[script[1] .. script[2]]())
    end)
  end

  for _, driver in ipairs(DRIVERS) do
    it("the process that waits holds no more after 1,000 rounds than after 100: " .. driver, function()
      local held = cjson.decode(others["leak" .. driver]()[1])
      assert.equal(held.first.descriptors, held.last.descriptors)
      assert.is_true(held.last.bytes - held.first.bytes < 256 * 1024, "C holds more and more")
      -- LuaJIT's own count goes up and down by the MiB with its buffers and its compiled code.
      if not held.first.compiles then
        assert.is_true(held.last.lua - held.first.lua < 64, "Lua holds more and more")
      end
    end)

    it("a client under load loses nothing, sends nothing twice and is right about each: " .. driver, function()
      local lines = others["load" .. driver]()
      local numbers = cjson.decode(table.remove(lines))
      assert.equal("", table.concat(lines, "\n"))
      assert.equal(ROUNDS, numbers.messages)
      assert.is_true(numbers.faults > ROUNDS / 2)
    end)
  end

  for _, transport in ipairs{ "http", "https" } do
    it("a client that is used before a fork works in both processes, over " .. transport, function()
      assert.same({}, others["fork" .. transport]())
    end)

    it("a client whose coroutine is collected in flight goes on, over " .. transport, function()
      assert.same({}, others["dropped" .. transport]())
    end)
  end
end)

describe("the data of the faults", function()
  it("names every direct send, and of the others one of each kind", function()
    local known, named, kinds = require "reply.operations", {}, {}
    local function kind_of(operation) return operation.result .. tostring(operation.repeatable == true) end
    for _, operation in ipairs(operations) do
      named[operation.name], kinds[kind_of(known[operation.name])] = true, true
    end
    for _, operation in ipairs(known) do
      assert.is_true(named[operation.name] or not operation.name:find("^send_") and kinds[kind_of(operation)],
                     operation.name)
    end
  end)

  it("is what doc/faults.md was written for", function()
    local page = support.read_file("doc/faults.md")
    assert.truthy(page:find(summary.extent(plan.full()), 1, true), "run `make faults WRITE=1`")
    if rawget(coroutine, "close") then   -- which makes one trouble more
      assert.truthy(page:find(summary.troubled_extent(plan.troubled()), 1, true), "run `make faults WRITE=1`")
    end
  end)
end)
