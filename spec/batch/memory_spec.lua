-- SPDX-License-Identifier: MIT
-- What a batch gives where memory runs out, case by case; spec/memory_spec.lua does it at every allocation.

local blocking = require "reply.drivers.blocking"
local encode = require "reply.call.encode"
local lanes = require "reply.batch.pool"
local memory_ledger = require "support.memory_ledger"
local scripted = require "support.scripted"
local support = require "support"

local NO_MEMORY = "not enough memory"
local SENT = { "answer", 200, nil, '{"status":"sent"}' }

local function letters(count, more)
  local list = {}
  for index = 1, count do list[index] = { "send_email", contact = index, subject = "s", body = "b" } end
  for name, value in pairs(more or {}) do list[name] = value end
  return list
end

local function words(receipt, err)
  return receipt and receipt.outcome or ("%s %s %s %d"):format(err.outcome, err.kind, err.phase, err.attempts)
end

local function all_words(results)
  local list = {}
  for index, result in ipairs(results) do list[index] = words(result.receipt, result.err) end
  return list
end

describe("a batch whose memory runs out while it waits", function()
  local server, client, told

  -- Two requests are there before the first one is answered; then nobody gets an answer.
  before_each(function()
    server = support.serve{ { { "request" }, { "together", 2 }, SENT, { "request" }, { "hang" } },
                            { { "request" }, { "together", 2 }, { "hang" } } }
    client, told = support.client(server), {}
    client.driver = { now = function() return blocking:now() end }
    function client.driver:idle(handle, seconds)
      blocking:idle(handle, seconds)
      if server:count().whole == 3 then error(NO_MEMORY, 0) end
    end
  end)

  after_each(function() server:close() end)

  it("gives its list: what was under way is ended, and nothing more begins", function()
    local results = client:batch(letters(9, { concurrency = 2, on_result = function(index, ...)
      told[index] = words(...)
    end }))
    local found, count = all_words(results), {}
    assert.same(told, found)
    for _, text in ipairs(found) do count[text] = (count[text] or 0) + 1 end
    assert.same({ sent = 1, ["unknown canceled wait 1"] = 2, ["not_sent canceled local 0"] = 6 }, count)
    for _, request in ipairs(server:requests()) do
      assert.not_matches("^not_sent", found[tonumber(request.target:match("/contacts/(%d+)/"))])
    end
    local err = results[9].err
    assert.equal("send_email: not_sent, canceled: not enough memory", tostring(err))
    assert.is_true(err.retryable)
    assert.same({ err = err }, results[9])
    assert.is_true(server:settle())
  end)

  it("raises a Ctrl-C that comes meanwhile", function()
    local ok, why = pcall(client.batch, client, letters(9, { concurrency = 2, on_result = function(index, ...)
      told[index] = words(...)
      if told[index]:find("^unknown") then error("x.lua:1: interrupted!", 0) end
    end }))
    assert.same({ false, "x.lua:1: interrupted!" }, { ok, why })
  end)
end)

describe("an entry whose call has no memory before its request", function()
  local request = encode.request

  after_each(function() encode.request = request end)

  it("is not sent, and the others are", function()
    function encode.request(operation, values)
      if tostring(values.contact) == "2" then error(NO_MEMORY, 0) end
      return request(operation, values)
    end
    local client, driver = scripted.client{ scripted.sent("{}"), scripted.sent("{}") }
    local results = client:batch(letters(3, { concurrency = 1 }))
    assert.same({ "sent", "not_sent canceled local 0", "sent" }, all_words(results))
    assert.equal(2, #driver.requests)
  end)

  it("is not sent even where another is sent meanwhile", function()
    local store, others = memory_ledger(), 0
    function store.look(_, _, patience)
      repeat patience.sleep(0.001) until others == 1
      error(NO_MEMORY, 0)
    end
    local server = support.serve{ { "request" }, { "answer", 200, nil, "{}" } }
    local list = letters(2, { concurrency = 2, on_result = function() others = others + 1 end })
    list[1].dedupe_key = "key"
    local results = support.client(server, { ledger = store }):batch(list)
    assert.same({ "not_sent canceled local 0", "sent" }, all_words(results))
  end)

  it("is not sent even where its audio was uploaded", function()
    function encode.request(operation, values)
      if operation.name == "send_linkedin_voice" then error(NO_MEMORY, 0) end
      return request(operation, values)
    end
    local client, driver = scripted.client{ scripted.sent('{"id":7}') }
    local results = client:batch{ { "send_linkedin_voice", contact = 1, linkedin_account = 2, data = "RIFF",
                                    filename = "a.wav" } }
    assert.same({ "not_sent canceled local 0" }, all_words(results))
    assert.equal("upload_voice", driver.requests[1].operation)
  end)
end)

describe("a lane that has no memory to go on", function()
  it("is one less, and what it has under way is ended", function()
    local attempt = { look = function() return false end }
    function attempt.cancel(self) self.canceled = true end
    local others = 0
    lanes.run({}, nil, 3, function(lane)
      if others == 1 then
        lane.attempt = attempt
        error(NO_MEMORY, 0)
      end
      others = others + 1
    end, function() end)
    assert.is_true(attempt.canceled)
    assert.equal(1, others)
  end)

  it("tells that nothing can have left where it is stopped", function()
    local answer
    local ok, why = pcall(lanes.run, {}, nil, 1, function(lane, rest)
      rest()
      answer = lane:perform(nil, {}, {})
    end, function() error(answer and "later" or "stop", 0) end)
    assert.same({ false, "stop" }, { ok, why })
    assert.equal("not_sent", answer.outcome)
  end)

  it("comes to its end where there is memory again", function()
    local looks, ended = 0, 0
    local attempt = { cancel = function() end }
    function attempt.look()
      looks = looks + 1
      if looks <= 2 then error(NO_MEMORY, 0) end
      return true
    end
    assert.same({ false, NO_MEMORY }, { pcall(lanes.run, {}, nil, 2, function(lane, rest)
      lane.attempt = attempt
      rest()
      ended = ended + 1
    end, function() end) })
    assert.equal(2, ended)
  end)

  it("goes on where only the function between had none", function()
    local calls, ended = 0, 0
    lanes.run({}, nil, 2, function(_, rest)
      rest()
      ended = ended + 1
    end, function()
      calls = calls + 1
      if calls == 1 then error(NO_MEMORY, 0) end
    end)
    assert.equal(2, ended)
  end)

  it("does not hold up the end where nothing can be done without memory", function()
    local canceled = 0
    local attempt = { look = function() error(NO_MEMORY, 0) end }
    function attempt.cancel()
      canceled = canceled + 1
      error(NO_MEMORY, 0)
    end
    local ok, why = pcall(lanes.run, {}, nil, 2, function(lane, rest)
      lane.attempt = attempt
      rest()
    end, function() end)
    assert.same({ false, NO_MEMORY, 2 }, { ok, why, canceled })
  end)
end)

describe("without memory in a light thread", function()
  local client, driver, threads

  -- Threads that are coroutines. They run when they are joined, or at once where that fails: `fails` is by number.
  local function with_threads(fails)
    client, driver = scripted.client{ scripted.sent("{}"), scripted.sent("{}"), scripted.sent("{}") }
    threads = {}
    local calls = 0
    local function spawn(work, ...)
      calls = calls + 1
      if fails.spawn[calls] then error(NO_MEMORY, 0) end
      local arguments = { ... }
      local thread = coroutine.create(function() work((table.unpack or _G.unpack)(arguments)) end)
      threads[#threads + 1] = thread
      if fails.join[calls] then assert(coroutine.resume(thread)) end
      return thread
    end
    local joins = 0
    local function join(thread)
      joins = joins + 1
      if fails.join[joins] then error(NO_MEMORY, 0) end
      return coroutine.resume(thread)
    end
    function driver.light_threads() return spawn, join end
  end

  it("there is one thread less", function()
    with_threads{ spawn = { [2] = true }, join = {} }
    assert.same({ "sent", "sent", "sent" }, all_words(client:batch(letters(3, { concurrency = 3 }))))
    assert.equal(2, #threads)
  end)

  it("that is raised where there is none at all", function()
    with_threads{ spawn = { true, true }, join = {} }
    assert.same({ false, NO_MEMORY }, { pcall(client.batch, client, letters(3, { concurrency = 2 })) })
    assert.same({}, driver.requests)
  end)

  it("a thread that cannot be waited for begins nothing more, and changes no result", function()
    with_threads{ spawn = {}, join = { true } }
    local perform = driver.perform
    function driver.perform(...)
      coroutine.yield()
      return perform(...)
    end
    local results = client:batch(letters(3, { concurrency = 1 }))
    local expected = { "unknown canceled wait 1", "not_sent canceled local 0", "not_sent canceled local 0" }
    assert.same(expected, all_words(results))
    assert(coroutine.resume(threads[1]))
    assert.same(expected, all_words(results))
    assert.same({ 1, "dead" }, { #driver.requests, coroutine.status(threads[1]) })
  end)

  it("the other threads are waited for", function()
    with_threads{ spawn = {}, join = { true } }
    local perform = driver.perform
    function driver.perform(...)
      if coroutine.running() == threads[1] then coroutine.yield() end
      return perform(...)
    end
    local found = all_words(client:batch(letters(3, { concurrency = 2 })))
    assert.same({ "unknown canceled wait 1", "sent", "sent" }, found)
  end)
end)
