-- SPDX-License-Identifier: MIT
-- A call with a key that is broken off: its end is noted as far as it is known.

local blocking = require "reply.drivers.blocking"
local core = require "reply.core"
local interrupt = require "support.interrupt"
local ledger = require "reply.ledger"
local memory_ledger = require "support.memory_ledger"
local new_loop = require "support.loop"
local reply = require "reply"
local scripted = require "support.scripted"
local support = require "support"

local ANSWERS = { { "request" }, { "answer", 200, nil, '{"status":"sent"}' }, { "repeat" } }
local LETTER = { contact = 5, subject = "Hello", body = "x", dedupe_key = "key" }

local function client_for(script, more)
  local server = support.serve(script)
  local options = { ledger = reply.stores.sqlite{ path = support.folder() .. "/sends.db" } }
  for name, value in pairs(more) do options[name] = value end
  return support.client(server, options), server
end

local function state(client)
  local entry = assert(client.ledger:look("key"))
  return entry.state
end

describe("a call with a key that is broken off", function()
  it("by its loop, while the server is silent, may have left", function()
    local loop = new_loop()
    local client, server = client_for({ { "request" }, { "gate", "go" }, { "hang" } }, { wait = loop:wait_function() })
    loop:go(function() client:send_email(LETTER) end)
    loop:run(function() return server:reached("go", 0) end)
    loop:cancel("canceled by the loop")
    loop:run()
    assert.same({ "canceled by the loop" }, loop.raised)
    assert.equal("unknown", client.last_result.outcome)
    local seen
    loop:go(function() seen = state(client) end)
    loop:run()
    assert.equal("unknown", seen)
  end)

  it("by its loop before anything was sent, did not leave", function()
    local loop = new_loop()
    local client = client_for({ mode = "full" }, { wait = loop:wait_function() })
    loop.on_wait = function(wait) wait.raise = "canceled by the loop" end
    loop:go(function() client:send_email(LETTER) end)
    loop:run()
    loop.on_wait = nil
    local seen
    loop:go(function() seen = state(client) end)
    loop:run()
    assert.equal("not_sent", seen)
  end)

  it("by its loop, while the store waits, is not taken for a fault of the store", function()
    local loop, store = new_loop(), memory_ledger()
    function store.look(_, _, patience) patience.sleep(1) end
    local client, server = client_for(ANSWERS, { wait = loop:wait_function(), ledger = store })
    loop.on_wait = function(wait) wait.raise = "canceled by the loop" end
    loop:go(function() client:send_email(LETTER) end)
    loop:run()
    assert.same({ "canceled by the loop" }, loop.raised)
    assert.equal(0, server:count().requests)
  end)

  it("by its loop, while the store waits with its claim, takes no slot", function()
    local loop, store = new_loop(), memory_ledger()
    function store.claim(_, _, _, patience) patience.sleep(1) end
    local client = client_for(ANSWERS, { wait = loop:wait_function(), ledger = store, pace = { key = "at its claim" } })
    loop.on_wait = function(wait) wait.raise = "canceled by the loop" end
    loop:go(function() client:send_email(LETTER) end)
    loop:run()
    assert.same({ "canceled by the loop" }, loop.raised)
    assert.same({ "not_sent", nil }, { client.last_result.outcome, client.last_result.ledger_error })
    assert.equal(100, client:budget().minute.left)
  end)

  it("by its loop, and without memory to have its end noted, leaves what became of it with the client", function()
    local loop, store = new_loop(), memory_ledger()
    function store.claim(_, _, _, patience) patience.sleep(1) end
    local client = client_for(ANSWERS, { wait = loop:wait_function(), ledger = store })
    loop.on_wait = function(wait) wait.raise = "canceled by the loop" end
    loop:go(function() client:send_email(LETTER) end)
    local now = blocking.now
    finally(function() blocking.now = now end)
    function blocking.now() error(core.NO_MEMORY, 0) end   -- as a patience takes some
    loop:run()
    assert.same({ "canceled by the loop" }, loop.raised)
    assert.same({ "not_sent", "broken off before its end was noted" },
                { client.last_result.outcome, client.last_result.ledger_error })
  end)

  it("by an interrupt in a batch did not leave, and says that it was that", function()
    local store = memory_ledger()
    function store.look() error("interrupted!", 0) end
    local client = client_for(ANSWERS, { ledger = store })
    local list = { { "send_email", contact = 5, subject = "a", body = "b", dedupe_key = "k" },
                   { "send_email", contact = 6, subject = "a", body = "b" } }
    assert.same({ false, "interrupted!" }, { pcall(client.batch, client, list) })
    for index = 1, 2 do
      assert.equal("send_email: not_sent, canceled: the batch was broken off before",
                   tostring(client.last_result[index].err))
    end
  end)

  -- A store that has to wait, but for who is in a hurry.
  local function busy_store(loop)
    local store = memory_ledger()
    local settle = store.settle
    function store.settle(self, key, owner, state_now, note, patience)
      if patience.left() > 1 then
        loop.is_noting = true
        patience.sleep(1)
      end
      return settle(self, key, owner, state_now, note)
    end
    return store
  end

  it("by its loop, while its end is noted, has that noted all the same", function()
    local loop = new_loop()
    local store = busy_store(loop)
    local client = client_for(ANSWERS, { wait = loop:wait_function(), ledger = store })
    loop.on_wait = function(wait) if loop.is_noting then wait.raise = "canceled by the loop" end end
    loop:go(function() client:send_email(LETTER) end)
    loop:run()
    assert.same({ "canceled by the loop" }, loop.raised)
    assert.same({ "sent", nil }, { client.last_result.outcome, client.last_result.ledger_error })
    assert.equal("sent", store:look("key").state)
  end)

  local close = rawget(coroutine, "close")   -- of Lua 5.4
  if close then
    it("by coroutine.close, while its end is noted, has that noted all the same", function()
      local loop = new_loop()
      local store = busy_store(loop)
      local client = client_for(ANSWERS, { wait = loop:wait_function(), ledger = store })
      local thread = loop:go(function() client:send_email(LETTER) end)
      loop:run(function() return loop.is_noting end)
      loop:drop(thread)
      assert(close(thread))
      assert.same({ "sent", nil }, { client.last_result.outcome, client.last_result.ledger_error })
      assert.equal("sent", store:look("key").state)
    end)

    it("by coroutine.close may have left", function()
      local loop = new_loop()
      local client, server = client_for({ { "request" }, { "gate", "go" }, { "hang" } },
                                        { wait = loop:wait_function() })
      local thread = loop:go(function() client:send_email(LETTER) end)
      loop:run(function() return server:reached("go", 0) end)
      loop:drop(thread)
      assert(close(thread))
      local seen
      loop:go(function() seen = state(client) end)
      loop:run()
      assert.equal("unknown", seen)
    end)
  end

  -- Interrupts a call that gets this answer at one place after the other.
  local function at_any_place(answer)
    local requests
    local count = interrupt.at_each(function(count)
      local store, client, driver = memory_ledger(), scripted.client{ answer }
      rawset(client, "ledger", ledger.new(store, driver))
      local claim = store.claim
      function store.claim(...)
        interrupt.after(count)
        return claim(...)
      end
      -- As the core, it knows whether the request went out.
      function driver.carrier()
        return { cancel = function() end, close = function() end, verdict = function()
          if #driver.requests == 0 then return "not_sent", "canceled", "local" end
          return answer.outcome, answer.kind, answer.phase, answer.status
        end }
      end
      local ok = pcall(function()
        client:send_email(LETTER)
        debug.sethook()
      end)
      requests = #driver.requests
      local record, told = store:look("key"), client.last_result
      if requests == 0 then
        assert.equal("not_sent", record and record.state or "not_sent", count)
        assert.same({ "not_sent", "canceled" }, { told.outcome, told.kind }, count)
      else
        assert.equal(answer.outcome, record.state, count)
        if told then assert.same({ answer.outcome, nil }, { told.outcome, told.ledger_error }, count) end
      end
      return ok
    end)
    assert.equal(1, requests)
    assert.is_true(count > 100, count)
  end

  it("by an interrupt at any place after its claim has noted what became of it", function()
    at_any_place(scripted.sent '{"status":"sent"}')
    at_any_place(scripted.refused(400))
    at_any_place(scripted.failed("unknown", "wait", "timeout"))
  end)

  it("by an interrupt in on_event has its receipt noted", function()
    local client = client_for(ANSWERS, { on_event = function() error("interrupted!", 0) end })
    assert.is_false((pcall(client.send_email, client, LETTER)))
    assert.equal("sent", client.last_result.outcome)
    assert.equal("sent", state(client))
  end)

  it("by an interrupt in on_event that hears of a ledger_error has its receipt with the client", function()
    local store = memory_ledger()
    function store.settle() return nil, { code = "full", message = "disk full" } end
    local client, server = client_for(ANSWERS, { ledger = store, on_event = function(event)
      if event.ledger_error then error("interrupted!", 0) end
    end })
    assert.same({ false, "interrupted!" }, { pcall(client.send_email, client, LETTER) })
    assert.same({ "sent", "disk full" }, { client.last_result.outcome, client.last_result.ledger_error })
    local list = { { "send_email", contact = 5, subject = "a", body = "b", dedupe_key = "k" },
                   { "send_email", contact = 6, subject = "a", body = "b" }, concurrency = 1 }
    assert.same({ false, "interrupted!" }, { pcall(client.batch, client, list) })
    assert.same({ "sent", "disk full" }, { client.last_result[1].receipt.outcome,
                                           client.last_result[1].receipt.ledger_error })
    assert.equal("not_sent", client.last_result[2].err.outcome)
    assert.equal(2, server:count().requests)
  end)

  it("by an interrupt while its end is noted leaves its receipt with the client", function()
    local store = reply.stores.sqlite{ path = support.folder() .. "/sends.db" }
    function store.settle() error("interrupted!", 0) end
    local client = client_for(ANSWERS, { ledger = store })
    assert.same({ false, "interrupted!" }, { pcall(client.send_email, client, LETTER) })
    assert.same({ "sent", "broken off before its end was noted" },
                { client.last_result.outcome, client.last_result.ledger_error })
    assert.equal("intent", state(client))
  end)
end)
