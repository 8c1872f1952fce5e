-- SPDX-License-Identifier: MIT
-- A ledger that cannot do what it is asked: what has a key is not sent then; and what was sent is told all the same.

local interpreter = require "support.interpreter"
local ledgers = require "reply.ledger"
local memory_ledger = require "support.memory_ledger"
local reply = require "reply"
local scripted = require "support.scripted"
local sqlite = require "reply.sqlite"
local support = require "support"

local SENT = '{"status":"sent","messageId":"m1"}'
local ANSWERS = { { "request" }, { "answer", 200, nil, SENT }, { "repeat" } }
local FAULT = { code = "full", message = "path sends.db: its disk is full", retryable = false }
local LETTER = { contact = 90514382, subject = "Hello", body = "<p>Hi</p>", dedupe_key = "key" }

local function store_with(functions)
  local store = reply.stores.sqlite{ path = support.folder() .. "/sends.db" }
  return setmetatable(functions, { __index = function(_, name)
    local value = store[name]
    return type(value) == "function" and function(_, ...) return value(store, ...) end or value
  end })
end

describe("nothing is sent where the ledger", function()
  for _, name in ipairs{ "look", "claim" } do
    it(("fails at %s"):format(name), function()
      local server = support.serve(ANSWERS)
      local client = support.client(server, { ledger = store_with{ [name] = function() return nil, FAULT end } })
      local receipt, err = client:send_email(LETTER)
      assert.is_nil(receipt)
      assert.same({ "config", "not_sent", "local", "ledger.full", false, 0 },
                  { err.kind, err.outcome, err.phase, err.code, err.retryable, err.attempts })
      assert.equal("send_email: not_sent, config: ledger.full: nothing is sent that the ledger cannot note: path "
        .. "sends.db: its disk is full", tostring(err))
      local results = client:batch{ { "send_email", contact = 5, subject = "a", body = "b", dedupe_key = "k" },
                                    { "send_email", contact = 5, subject = "a", body = "b" } }
      assert.equal("ledger.full", results[1].err.code)
      assert.equal("sent", results[2].receipt.status)
      assert.equal(1, server:count().requests)
    end)
  end

  it("fails at its claim, and the slot is free again", function()
    local server = support.serve(ANSWERS)
    local ledger = store_with{ claim = function() return nil, FAULT end }
    local client = support.client(server, { ledger = ledger, pace = { minute = 5 } })
    for _ = 1, 20 do assert.equal("ledger.full", select(2, client:send_email(LETTER)).code) end
    assert.equal(5, client:budget().minute.left)
    ledger.claim = nil
    assert.equal("sent", client:send_email(LETTER).status)
    for _ = 1, 20 do assert.is_true(client:send_email(LETTER).replayed) end   -- which takes none
    assert.equal(4, client:budget().minute.left)
  end)

  it("says nothing in time, and is not to blame where there was none", function()
    local store = store_with{ look = function()
      return nil, { code = "timeout", message = "it did not answer in time", retryable = true }
    end }
    for seconds, code in pairs{ [0.005] = false, [1] = "ledger.timeout" } do
      local client, driver = scripted.client({}, { timeout = seconds })
      rawset(client, "ledger", ledgers.new(store, driver))
      local _, err = client:send_email(LETTER)
      assert.same({ "not_sent", code, code and "config" or "timeout" }, { err.outcome, err.code or false, err.kind })
    end
  end)

  it("took all the call's time", function()
    local server = support.serve(ANSWERS)
    local store = store_with{}
    local claim = store.claim
    local client = support.client(server, { ledger = store, timeout = 0.05 })
    function store.claim(...)
      local result = claim(...)
      client.driver:sleep(0.06)
      return result
    end
    local _, err = client:send_email(LETTER)
    assert.equal("send_email: not_sent, timeout: no time was left to send it", tostring(err))
    assert.same({ "not_sent", 0 }, { client.ledger:look("key").state, server:count().requests })
  end)
end)

describe("reply.new", function()
  for _, row in ipairs{
    { "a value that is no store", function() return "sends.db" end,
      "ledger must be a store, such as reply.stores.sqlite{ path = … }, got a string" },
    { "a table that is none", function() return {} end,
      "ledger must be a store, such as reply.stores.sqlite{ path = … }, got one without look" },
    { "a store of slots", function() return reply.stores.memory{} end,
      "ledger must be a store, such as reply.stores.sqlite{ path = … }, got one that is for pace alone" },
    { "a file that cannot be", function() return reply.stores.sqlite{ path = "/no/such/folder/sends.db" } end,
      "ledger: path /no/such/folder/sends.db: it cannot be opened: its folder has to exist, and this process needs the "
      .. "right to write there" },
    { "a wrong option", function() return reply.stores.redis{ conect = print } end,
      "ledger: reply.stores.redis: connect is required; conect is not a field of reply.stores.redis; did you mean "
      .. "connect?" },
  } do
    it("refuses " .. row[1], function()
      local client, err = reply.new{ api_key = support.api_key, ledger = row[2]() }
      assert.is_nil(client)
      assert.equal("reply.new: not_sent, config: " .. row[3], tostring(err))
    end)
  end

  it("leaves a ledger's file closed, so that the process may fork", function()
    local client = support.client(support.serve(ANSWERS),
                                  { ledger = reply.stores.sqlite{ path = support.folder() .. "/sends.db" } })
    assert.is_nil(client.ledger.store.file.database)
  end)
end)

it("an end that is noted is none that on_event hears of", function()
  local events = 0
  local client = support.client(support.serve(ANSWERS), { ledger = store_with{},
                                                          on_event = function() events = events + 1 end })
  client:send_email(LETTER)
  assert.equal(1, events)
end)

describe("an end that cannot be noted", function()
  it("is told with the receipt, or the error, and to on_event; the record becomes unknown", function()
    for _, row in ipairs{ { ANSWERS, "sent" }, { { { "request" }, { "answer", 400, nil, "{}" } }, "rejected" } } do
      local events = {}
      local client = support.client(support.serve(row[1]), {
        ledger = store_with{ settle = function() return nil, FAULT end },
        on_event = function(event) events[#events + 1] = event end,
      })
      local receipt, err = client:send_email(LETTER)
      local told = receipt or err
      assert.same({ row[2], FAULT.message }, { told.outcome, told.ledger_error })
      assert.same({ 2, row[2], FAULT.message, "send_email", 1 },
                  { #events, events[2].outcome, events[2].ledger_error, events[2].operation, events[2].attempt })
      assert.is_nil(events[1].ledger_error)
      assert.equal("intent", client.ledger:look("key").state)
    end
  end)

  it("is tried again where that may help, until the store is back or the time for it is over", function()
    for _, row in ipairs{ { 2, "sent" }, { math.huge, "intent", FAULT.message } } do
      local tries, store = 0, store_with{}
      local settle = store.settle
      function store:settle(...)
        tries = tries + 1
        if tries > row[1] then return settle(self, ...) end
        return nil, { code = "unreachable", message = FAULT.message, retryable = true }
      end
      local client = reply.new{ sandbox = true, ledger = store }   -- where a wait takes no time
      local receipt = client:send_email{ contact = 90514382, subject = "s", body = "b", dedupe_key = "key" }
      assert.same({ "sent", row[3] }, { receipt.outcome, receipt.ledger_error })
      assert.equal(row[2], client.ledger:look("key").state)
      assert.is_true(tries > 2 and tries < 30)
    end
  end)

  it("is told with what on_event raised when it heard of it", function()
    local client = support.client(support.serve(ANSWERS), {
      ledger = store_with{ settle = function() return nil, FAULT end },
      on_event = function(event) if event.ledger_error then error("boom", 0) end end,
    })
    local receipt = client:send_email(LETTER)
    assert.same({ "sent", FAULT.message, "boom" }, { receipt.outcome, receipt.ledger_error, receipt.observer_error })
  end)

  it("is told where the key is no longer this call's", function()
    local store = store_with{ settle = function() return false end }
    local receipt = support.client(support.serve(ANSWERS), { ledger = store }):send_email(LETTER)
    assert.equal("the call took longer than its lease, and the key was settled or used again meanwhile",
                 receipt.ledger_error)
  end)

  it("is told where there is no memory for it", function()
    local store = store_with{ settle = function() error("not enough memory", 0) end }
    assert.equal("sent", support.client(support.serve(ANSWERS), { ledger = store }):send_email(LETTER).status)
  end)
end)

-- What a store does that it may not, and what is said of it.
local WRONG = {
  { function() error("boom", 0) end, "the store raised in NAME: boom" },
  { function() error(setmetatable({}, { __tostring = error }), 0) end,
    "the store raised in NAME: it raised a table without a text" },
  { function() return nil end, "the store must give GIVES in NAME, or nil and a fault, got nil without one" },
  { function() return nil, "text" end, "the store must give GIVES in NAME, or nil and a fault, got nil without one" },
  { function() return "x" end, "the store must give GIVES in NAME, or nil and a fault, got a string" },
  { function() return {} end, "the store must give GIVES in NAME, or nil and a fault, got another table" },
}

local function words_for(row, gives, name)
  return (row[2]:gsub("GIVES", gives):gsub("NAME", name))
end

describe("a store that is not what a store has to be", function()
  for number, row in ipairs(WRONG) do
    for name, gives in pairs{ look = "a record or false", claim = "true or a record" } do
      it(("sends nothing, and frees the key, at %s (%d)"):format(name, number), function()
        local server, store = support.serve(ANSWERS), memory_ledger()
        local right = store[name]
        store[name] = function(...)
          right(...)   -- a claim may stand, although it was not given
          return row[1](...)
        end
        local client = support.client(server, { ledger = store })
        local receipt, err = client:send_email(LETTER)
        assert.is_nil(receipt)
        assert.same({ "config", "not_sent", "ledger.store", false },
                    { err.kind, err.outcome, err.code, err.retryable })
        local told = "nothing is sent that the ledger cannot note: " .. words_for(row, gives, name)
        assert.equal("send_email: not_sent, config: ledger.store: " .. told, tostring(err))
        local one = { "send_email", contact = 5, subject = "a", body = "b", dedupe_key = "k" }
        assert.equal(told, client:batch{ one }[1].err.message)
        store[name] = nil
        assert.equal("sent", client:send_email(LETTER).status)
        assert.equal(1, server:count().requests)
      end)
    end

    it(("tells of it with the receipt at settle (%d)"):format(number), function()
      local store = memory_ledger()
      store.settle = row[1]
      local client = support.client(support.serve(ANSWERS), { ledger = store })
      local words = words_for(row, "true or false", "settle")
      local receipt = client:send_email(LETTER)
      assert.same({ "sent", words }, { receipt.outcome, receipt.ledger_error })
      local one, other = { "send_email", contact = 5, subject = "a", body = "b", dedupe_key = "k" },
                         { "send_email", contact = 6, subject = "a", body = "b" }
      local results = client:batch{ one, other, concurrency = 1 }
      assert.equal(words, results[1].receipt.ledger_error)
      assert.is_nil(results[2].receipt.ledger_error)
    end)

    it(("tells a person of it (%d)"):format(number), function()
      local store = memory_ledger()
      for _, name in ipairs{ "look", "resolve", "unresolved", "forget" } do store[name] = row[1] end
      local ledger = support.client(nil, { ledger = store }).ledger
      local function told(name, gives)
        return ("ledger:%s: not_sent, config: ledger.store: %s"):format(name, words_for(row, gives, name))
      end
      assert.equal(told("look", "a record or false"), tostring(select(2, ledger:look("key"))))
      assert.equal(told("resolve", "true or false"), tostring(select(2, ledger:resolve("key", "sent"))))
      assert.equal(told("forget", "a number"), tostring(select(2, ledger:forget{ settled_before = 5 })))
      if number == 6 then return end   -- an empty table is a list without keys
      local entry, err = ledger:unresolved()()
      assert.same({ false, told("unresolved", "a list of keys") }, { entry, tostring(err) })
    end)
  end

  it("may have another message in the way that has no time", function()
    local store = memory_ledger()
    store.keeps_apart = true
    function store.claim()
      return { key = "other", state = "sent", fingerprint = "f", operation = "send_email", claimed_at = 5 }
    end
    local letter = { contact = 5, subject = "a", body = "b", dedupe_key = "key", apart = 600 }
    local _, err = support.client(support.serve(ANSWERS), { ledger = store }):send_email(letter)
    assert.equal("ledger.store", err.code)
  end)

  it("sends nothing that is to be apart where it does not know what that is", function()
    local server = support.serve(ANSWERS)
    local letter = { contact = 5, subject = "a", body = "b", dedupe_key = "key", apart = 600 }
    local _, err = support.client(server, { ledger = memory_ledger() }):send_email(letter)
    assert.equal("send_email: not_sent, config: apart needs a ledger whose store can look for a contact's other "
                 .. "messages", tostring(err))
    assert.equal(0, server:count().requests)
  end)

  it("raises what ends the call", function()
    for _, why in ipairs{ "x.lua:1: interrupted!", "not enough memory" } do
      local store = memory_ledger()
      function store.look() error(why, 0) end
      local client = support.client(support.serve(ANSWERS), { ledger = store })
      assert.same({ false, why }, { pcall(client.send_email, client, LETTER) })
      assert.same({ false, why }, { pcall(client.ledger.look, client.ledger, "key") })
    end
  end)
end)

-- In a process of its own: it stops right after the claim.
it("a process that was stopped after its claim sends nothing, where a person decided meanwhile", function()
  local server, path = support.serve(ANSWERS), support.folder() .. "/sends.db"
  local pid_file = support.folder() .. "/pid"
  local script = support.temp_file([[
    local reply = require "reply"
    local store = reply.stores.sqlite{ path = arg[1] }
    local claim = store.claim
    function store.claim(...)
      local result = claim(...)
      os.execute("kill -STOP $PPID")
      return result
    end
    local client = assert(reply.new{ base_url = arg[2], api_key = "key-for-specs-0123456789", ledger = store,
                                     timeout = 0.1 })
    local receipt, err = client:send_email{ contact = 5, subject = "Hello", body = "x", dedupe_key = "key" }
    print(receipt and "sent" or err.outcome, (receipt or err).ledger_error)
  ]], "stopped.lua")
  local command = ("echo $$ >%s; exec %s"):format(pid_file, interpreter.command(script, { path, server.url }))
  local wait = interpreter.start("exec sh -c " .. interpreter.quote(command))
  local function is_stopped()
    local pid = support.shell("cat " .. pid_file).stdout:match("%d+")
    return pid and support.shell("ps -o stat= -p " .. pid).stdout:find("^T") and pid
  end
  assert(support.eventually(is_stopped))
  local database = assert(sqlite.open(path))
  assert(database:run("UPDATE sends SET lease_until = 0"))
  local client = support.client(server, { ledger = reply.stores.sqlite{ path = path } })
  assert(client.ledger:resolve("key", "not_sent"))
  assert.equal("sent", client:send_email{ contact = 5, subject = "Hello", body = "x", dedupe_key = "key" }.status)
  support.shell("sleep 0.1; kill -CONT " .. is_stopped())   -- its time is over now
  local result = wait()
  local told = "the call took longer than its lease, and the key was settled or used again meanwhile"
  assert.same({ "", "not_sent\t" .. told .. "\n" }, { result.stderr, result.stdout })
  assert.equal(1, server:count().requests)
end)
