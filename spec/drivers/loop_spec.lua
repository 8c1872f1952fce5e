-- SPDX-License-Identifier: MIT
-- Calls in an event loop of the caller's: who waits for what, and that nobody waits for nothing.

local core = require "reply.core"
local interpreter = require "support.interpreter"
local memory_ledger = require "support.memory_ledger"
local new_loop = require "support.loop"
local support = require "support"

local SENT = { "answer", 200, nil, '{"status":"sent"}' }
local EVER = { { "request" }, SENT, { "repeat" } }

local function letter(more)
  local input = { contact = 1, subject = "Hello", body = "<p>Hi</p>" }
  for name, value in pairs(more or {}) do input[name] = value end
  return input
end

describe("in an event loop", function()
  local loop, server, client

  local function open(script, options)
    server = support.serve(script)
    options = options or {}
    options.wait = loop:wait_function()
    client = support.client(server, options)
  end

  -- Starts that many calls; their results come into the list that it returns.
  local function send(count, more)
    local results = {}
    for index = 1, count do
      loop:go(function() results[index] = { client:send_email(letter(more)) } end)
    end
    return results
  end

  local function outcomes(results)
    local list = {}
    for index, result in ipairs(results) do list[index] = (result[1] or result[2]).outcome end
    return table.concat(list, " ")
  end

  before_each(function() loop = new_loop() end)

  after_each(function()
    if client then client:close() end
    if server then server:close() end
    client, server = nil, nil
    assert.same({}, loop.raised)
  end)

  it("one call waits for one descriptor and comes back", function()
    open(EVER)
    local results = send(1)
    loop:run()
    assert.equal("sent", outcomes(results))
    assert.equal(0, loop:timeouts())
  end)

  it("many coroutines are under way with one client at the same time", function()
    open{ { "request" }, { "together", 20 }, SENT, { "repeat" } }
    local results = send(20)
    loop:run()
    assert.equal(("sent "):rep(20), outcomes(results) .. " ")
    assert.equal(20, server:most())
    assert.equal(0, loop:timeouts())
  end)

  it("they come and go, and nobody is forgotten", function()
    open(EVER)
    local done = 0
    for _ = 1, 10 do
      loop:go(function()
        for _ = 1, 20 do
          assert(client:send_email(letter()))
          done = done + 1
        end
      end)
    end
    loop:run()
    assert.equal(200, done)
    assert.equal(200, #server:requests())
    assert.equal(0, loop:timeouts())
  end)

  it("those that end together hold up nobody", function()
    open{ { "request" }, { "together", 12 }, SENT, { "repeat" } }
    for _ = 1, 20 do
      local results = send(12)
      loop:run()
      assert.equal(("sent "):rep(12), outcomes(results) .. " ")
    end
    assert.equal(0, loop:timeouts())
  end)

  it("one that is over wakes no other", function()
    open{ { { "request" }, { "gate", "never" } }, { { "request" }, { "gate", "go" }, SENT },
          { { "request" }, { "gate", "never" } } }
    local results, waits = {}, {}
    local threads = {}
    for index = 1, 3 do
      threads[index] = loop:go(function() results[index] = { client:send_email(letter()) } end)
      loop:run(function() return server:count().whole == index end)
    end
    for index = 1, 3 do waits[index] = loop.waiting[threads[index]] end
    server:release("go")
    loop:run(function() return results[2] ~= nil end)
    assert.equal(waits[3], loop.waiting[threads[3]])   -- the first one leads
    client:close()
    for _, wait in pairs(loop.waiting) do wait.deadline, wait.descriptor = 0, nil end
    loop:run()
  end)

  it("the one that began first may be over last", function()
    open{ { { "request" }, { "gate", "first" }, SENT }, EVER }
    local results = send(1)
    loop:run(function() return server:count().whole == 1 end)
    for index, result in ipairs(send(3)) do results[index + 1] = result end
    local others = send(3)
    loop:run(function() return others[3] ~= nil and others[2] ~= nil and others[1] ~= nil end)
    assert.is_nil(results[1])
    server:release("first")
    loop:run()
    assert.equal("sent", outcomes(results))
    assert.equal(0, loop:timeouts())
  end)

  it("a pause before a repeat waits for no descriptor", function()
    open({ { { "request" }, { "answer", 429, { ["Retry-After"] = 0 } }, { "request" }, SENT } }, { retries = 1 })
    local results = send(1)
    loop:run()
    assert.equal("sent", outcomes(results))
    local pauses = 0
    for _, wait in ipairs(loop.waits) do
      if not wait.descriptor then pauses = pauses + 1 end
    end
    assert(pauses >= 1)
  end)

  it("a time limit is felt through the descriptor", function()
    open{ { "request" }, { "hang" } }
    local results = send(1, { timeout = 0.2 })
    loop:run()
    assert.equal("unknown timeout", results[1][2].outcome .. " " .. results[1][2].kind)
    assert.equal(0, loop:timeouts())
  end)

  it("uploads report their progress", function()
    open{ { "request", discard = true }, { "answer", 200, nil, '{"id":1}' } }
    local last, whole = -1, nil
    loop:go(function()
      assert(client:upload_voice{ data = ("x"):rep(3000000), filename = "a.wav", on_progress = function(sent, total)
        assert(sent >= last)
        last, whole = sent, total
      end })
    end)
    loop:run()
    assert(whole > 3000000)
    assert.equal(whole, last)
  end)

  it("uploads that follow report their progress, until they are over", function()
    open{ { { "request" }, { "gate", "go" }, SENT },
          { { "request", discard = true }, { "answer", 200, nil, '{"id":1}' } } }
    local results, told, ended = send(1), {}, false
    loop:run(function() return server:count().whole == 1 end)
    loop:go(function()
      assert(client:upload_voice{ data = ("x"):rep(20000000), filename = "a.wav", on_progress = function(sent, total)
        told[#told + 1] = ended and "after its end" or sent == 0 and "begun" or sent < total and "going on" or "over"
      end })
      ended = true
      collectgarbage "stop"   -- what is left of it stays
    end)
    loop:run(function() return ended end)
    server:release("go")
    loop:run()
    collectgarbage "restart"
    assert.equal("sent", outcomes(results))
    local seen = {}
    for _, word in ipairs(told) do seen[word] = true end
    assert.same({ begun = true, ["going on"] = true, over = true }, seen)
    assert.equal(0, loop:timeouts())
  end)

  it("many whose time is over at once hold up nobody", function()
    open{ { { "request" }, { "gate", "go" }, SENT }, { { "request" }, { "hang" } } }
    local leader = send(1)
    loop:run(function() return server:count().whole == 1 end)
    local results = send(80, { timeout = 2 })
    local deadline = core.now() + 2
    loop:run(function() return server:count().whole == 81 end)
    repeat until core.now() > deadline
    loop:run(function() return #results == 80 end)
    for index = 1, 80 do assert.equal("timeout", results[index][2].kind) end
    server:release("go")
    loop:run()
    assert.equal("sent", outcomes(leader))
    assert.equal(0, loop:timeouts())
  end)

  it("what the wait raises ends its own call and no other", function()
    open{ { { "request" }, { "hang" } }, { { "request" }, { "gate", "go" }, SENT } }
    local raised
    local victim = loop:go(function() raised = { pcall(client.send_email, client, letter()) } end)
    loop:run(function() return server:count().whole == 1 end)
    local results = send(1)
    loop:run(function() return server:count().whole == 2 end)
    loop.waiting[victim].raise = "canceled by its loop"
    loop:run(function() return raised ~= nil end)
    assert.same({ false, "canceled by its loop" }, raised)
    server:release("go")
    loop:run()
    assert.equal("sent", outcomes(results))
    assert.is_true(server:settle())
  end)

  local followers = {
    follows = function() client:send_email(letter()) end,
    ["has progress to tell of"] = function()
      client:upload_voice{ data = "RIFF", filename = "a.wav", on_progress = function() end }
    end,
  }

  for what, call in pairs(followers) do
    it("a coroutine that is dropped while it " .. what .. " is collected", function()
      open{ { { "request" }, { "gate", "go" }, SENT }, { { "request" }, { "hang" } } }
      local results = send(1)
      loop:run(function() return server:count().whole == 1 end)
      local follower = loop:go(function() call() end)
      loop:run(function() return server:count().whole == 2 end)
      loop:drop(follower)
      follower = nil -- luacheck: ignore 311
      collectgarbage()
      collectgarbage()
      server:release("go")
      loop:run()
      assert.equal("sent", outcomes(results))
      assert.is_true(server:settle())
    end)
  end

  it("a coroutine that is dropped holds up no other, and is collected", function()
    open{ { { "request" }, { "hang" } }, { { "request" }, { "gate", "go" }, SENT } }
    local leader = loop:go(function() client:send_email(letter()) end)
    loop:run(function() return server:count().whole == 1 end)
    local results = send(1)
    loop:drop(leader)
    leader = nil -- luacheck: ignore 311
    -- A long time is over at once, so that this need not wait for it.
    local now = client.driver.now
    function client.driver:now() return now(self) + 60 end
    for _, wait in pairs(loop.waiting) do wait.deadline = 0 end
    loop:run(function() return server:count().whole == 2 end)
    server:release("go")
    loop:run()
    assert.equal("sent", outcomes(results))
    collectgarbage()
    collectgarbage()
    assert.is_true(server:settle())
  end)

  it("batches share the client with each other and with single calls", function()
    open{ { "request" }, { "together", 9 }, SENT, { "repeat" } }
    local results, single = {}, nil
    local list = { concurrency = 4 }
    for index = 1, 4 do list[index] = letter{ [1] = "send_email" } end
    for number = 1, 2 do
      loop:go(function() results[number] = assert(client:batch(list)) end)
    end
    loop:go(function() single = assert(client:send_email(letter())) end)
    loop:run()
    assert.equal("sent", single.outcome)
    for number = 1, 2 do
      for index = 1, 4 do assert.equal("sent", results[number][index].receipt.outcome) end
    end
    assert.equal(9, server:most())
    assert.equal(0, loop:timeouts())
  end)

  it("what the wait raises in a batch ends that, and all of it is told, though nobody catches the error", function()
    open{ { "request" }, { "gate", "go" }, { "hang" } }
    local told = {}
    local list = { letter{ [1] = "send_email" }, letter{ [1] = "send_email" }, concurrency = 1,
                   on_result = function(index, _, err) told[index] = err.outcome end }
    local victim = loop:go(function() client:batch(list) end)
    loop:run(function() return server:reached("go", 0) end)
    loop.waiting[victim].raise = "canceled by its loop"
    loop:run()
    local raised = loop.raised
    loop.raised = {}
    assert.same({ { "canceled by its loop" }, { "unknown" } }, { raised, told })
    assert.equal("unknown", client.last_result[1].err.outcome)
    assert.equal("not_sent", client.last_result[2].err.outcome)
  end)

  local close = rawget(coroutine, "close")   -- of Lua 5.4
  for _, way in ipairs(close and { "by its wait", "by a word to it" } or {}) do
    it("a batch that is closed waits for no store that waits in the loop's own way, " .. way, function()
      local store, waits, is_asleep = memory_ledger(), 0, false
      local settle, wait = store.settle, loop:wait_function()
      function store.settle(...)
        is_asleep = true
        if way == "by its wait" then wait(nil, 60) else coroutine.yield("a word") end
        return settle(...)
      end
      open({ { { "request" }, SENT }, { { "request" }, { "gate", "go" }, { "hang" } } }, { ledger = store })
      local list = { concurrency = 2 }
      for index = 1, 2 do list[index] = letter{ [1] = "send_email", dedupe_key = "key " .. index } end
      local victim = loop:go(function() client:batch(list) end)
      loop:run(function() return is_asleep and server:reached("go", 0) end)
      loop:drop(victim)
      loop.on_wait = function()
        waits = waits + 1
        if waits > 100 then error(core.NO_MEMORY, 0) end   -- or it would go on for ever
      end
      assert(close(victim))
      local told = {}
      for index, result in ipairs(client.last_result) do told[index] = (result.receipt or result.err).outcome end
      table.sort(told)
      assert.same({ "sent", "unknown" }, told)
      assert.is_true(waits < 5, waits)
      loop.on_wait, loop.waiting, loop.threads = nil, {}, {}
    end)
  end

  it("on_result of a batch may make calls of its own", function()
    open(EVER)
    local inner = 0
    loop:go(function()
      local list = { concurrency = 2, on_result = function()
        assert(client:send_email(letter()))
        inner = inner + 1
      end }
      for index = 1, 6 do list[index] = letter{ [1] = "send_email" } end
      for _, result in ipairs(assert(client:batch(list))) do assert.is_nil(result.observer_error) end
    end)
    loop:run()
    assert.equal(6, inner)
    assert.equal(12, #server:requests())
    assert.equal(0, loop:timeouts())
  end)

  it("what was waited for stays open until a wait has begun and ended since", function()
    local function is_open(descriptor) return support.shell("test -e /proc/$PPID/fd/" .. descriptor).status == 0 end
    open{ { { "request" }, { "gate", "go" }, SENT, { "request" }, SENT }, EVER }
    local results = send(1)
    loop:run(function() return server:count().whole == 1 end)
    local other, over = support.client(server, { wait = loop:wait_function() }), false
    loop:go(function() over = other:send_email(letter()) end)
    local descriptor = loop.waits[#loop.waits].descriptor
    loop:run(function() return over end)
    other:close()
    server:release("go")   -- that wait began before
    loop:run()
    assert.equal("sent", outcomes(results))
    assert.is_true(is_open(descriptor))
    send(1)
    loop:run()
    assert.is_false(is_open(descriptor))
  end)

  it("without a descriptor for a bell a call looks now and then", function()
    server = support.serve(EVER)
    local result = support.shell("ulimit -n 40; exec " .. interpreter.command(support.temp_file([[
      local loop = require("support.loop")()
      local client = assert(require("reply").new{ base_url = arg[1], api_key = "key-for-specs", pace = "off",
                                                  wait = loop:wait_function() })
      local function send()
        local receipt, err = client:send_email{ contact = 1, subject = "s", body = "b" }
        print(receipt and receipt.outcome or err)
      end
      loop:go(send)
      loop:step()
      local files = {}
      repeat
        local file = io.open("/dev/null")
        files[#files + 1] = file
      until not file
      loop:go(send)
      for _, file in ipairs(files) do file:close() end
      loop:run()
      local short = 0
      for _, wait in ipairs(loop.waits) do
        if not wait.descriptor then short = wait.seconds <= 0.02 and short + 1 or error("a long wait for nothing") end
      end
      print(short > 0)
    ]], "bells.lua"), { server.url }))
    assert.same({ status = 0, stdout = "sent\nsent\ntrue\n", stderr = "" }, result)
  end)

  it("a client that is closed ends its calls", function()
    open{ { "request" }, { "hang" } }
    local results = send(2)
    loop:run(function() return server:count().whole == 2 end)
    client:close()
    loop:run()
    for index = 1, 2 do assert.equal("canceled", results[index][2].kind) end
    assert.equal(0, loop:timeouts())
  end)

  it("a client that is closed ends a call that waits for another attempt", function()
    open({ { "request" }, { "answer", 429, { ["Retry-After"] = 20 } } }, { retries = 1 })
    local results = send(1)
    loop:run(function() return select(2, next(loop.waiting)).descriptor == nil end)
    client:close()
    loop:run()
    assert.equal("rejected rate_limited", results[1][2].outcome .. " " .. results[1][2].kind)
    for _, wait in ipairs(loop.waits) do assert.is_true(wait.seconds <= 1) end
  end)

  it("a client that is closed ends a call that waits for its slot", function()
    open(EVER, { pace = { minute = 1, key = "closed" } })
    send(1)
    loop:run()
    local results = send(1, { timeout = 100 })
    client:close()
    loop:run()
    assert.equal("not_sent canceled", results[1][2].outcome .. " " .. results[1][2].kind)
  end)
end)

describe("the option wait", function()
  it("is a function", function()
    local made, err = require("reply").new{ wait = 1 }
    assert.is_nil(made)
    assert.equal("reply.new: not_sent, config: wait must be a function, got a number", tostring(err))
  end)

  it("is not used by the sandbox, which does not wait", function()
    local client = assert(require("reply").new{ sandbox = true, wait = error })
    assert.equal("sent", client:send_email(letter{ contact = 90514382 }).outcome)
  end)
end)
