-- SPDX-License-Identifier: MIT
-- The pacing as a caller sees it.

local core = require "reply.core"
local interrupt = require "support.interrupt"
local reply = require "reply"
local redis = require "support.redis"
local scripted = require "support.scripted"
local support = require "support"

local LETTER = { contact = 90514382, subject = "Hello", body = "<p>Hi</p>" }
local ANSWER = { "answer", 200, nil, '{"status":"sent"}' }

local function letter(more)
  local input = {}
  for name, value in pairs(LETTER) do input[name] = value end
  for name, value in pairs(more or {}) do input[name] = value end
  return input
end

-- A client of the sandbox, whose clock a wait puts forward, and its events.
local function sandboxed(pace, more)
  local events = {}
  local options = { sandbox = true, pace = pace, on_event = function(event) events[#events + 1] = event end }
  for name, value in pairs(more or {}) do options[name] = value end
  return assert(reply.new(options)), events
end

local function left_of(client)
  return assert(client:budget()).minute.left
end

-- As close as the clock is that goes on meanwhile.
local function assert_near(expected, number)
  assert.is_true(math.abs(expected - number) < 0.5, number)
end

describe("a call that has no slot", function()
  it("waits for it inside its time, and says how long", function()
    local client, events = sandboxed{ minute = 2 }
    for _ = 1, 3 do assert(client:send_email(letter{ timeout = 70 })) end
    assert.equal(0, events[1].seconds_paced)
    assert_near(61.5, events[3].seconds_paced)
    assert.is_true(events[3].seconds < 1)
  end)

  it("is told at once that it would wait too long", function()
    local client, events = sandboxed{ minute = 2 }
    for _ = 1, 2 do assert(client:send_email(LETTER)) end
    local receipt, err = client:send_email(LETTER)
    assert.is_nil(receipt)
    assert.same({ "not_sent", "rate_limited", "local", 0, true },
                { err.outcome, err.kind, err.phase, err.attempts, err.retryable })
    assert_near(61.5, err.retry_after)
    assert.matches("^send_email: not_sent, rate_limited: held back here: the user's limit of requests is reached: "
                   .. "to be made again in 61%.%d+ seconds$", tostring(err))
    assert.equal(0, client.driver.slept)
    assert.equal(2, #events)
    assert.equal(2, #client.sandbox.sent)
  end)

  it("has a second of its own left when it goes out", function()
    local client = sandboxed{ minute = 1 }
    assert(client:send_email(LETTER))
    local _, err = client:send_email(letter{ timeout = 62 })
    assert.equal("rate_limited", err.kind)
    assert(client:send_email(letter{ timeout = 63 }))
  end)

  it("is waited for but for a second of the call's time, or half of it where that is more", function()
    local patience = {}
    local store = { take = function(_, _, _, _, left)
      patience[#patience + 1] = left
      return "go"
    end, done = function() return true end, free = function() return true end, budget = function() return {} end }
    local sent = scripted.sent("{}")
    local client = scripted.client({ sent, sent, sent, sent }, { pace = { store = store } })
    for _, seconds in ipairs{ 10, 3, 2, 1 } do assert(client:send_email(letter{ timeout = seconds })) end
    assert.same({ 9, 2, 1, 0.5 }, patience)
  end)

  it("is never waited for with pace = error", function()
    local client = sandboxed{ mode = "error", minute = 2 }
    for _ = 1, 2 do assert(client:send_email(letter{ timeout = 1000 })) end
    local _, err = client:send_email(letter{ timeout = 1000 })
    assert.same({ "not_sent", "rate_limited", 0 }, { err.outcome, err.kind, client.driver.slept })
  end)

  it("goes out with pace = off", function()
    local client, events = sandboxed("off", { sandbox = { limits = { minute = 200 } } })
    for _ = 1, 150 do assert(client:send_email(LETTER)) end
    assert.is_nil(events[1].seconds_paced)
  end)
end)

-- A store of which that function has to wait before it does its work.
local function waits_to(name)
  local store = reply.stores.memory()
  local own = store[name]
  store[name] = function(self, ...)
    local patience = select(select("#", ...), ...)
    patience.sleep(0.001)
    return own(self, ...)
  end
  return store
end

describe("a slot is taken", function()
  it("by sends, reads, lists page by page, uploads and any other request", function()
    local client = sandboxed()
    local taken = {
      send_email = { 1, LETTER }, whoami = { 1, {} }, get_contact = { 1, { contact = 90514382 } },
      upload_voice = { 1, { data = support.wav(1), filename = "a.wav" } },
      send_linkedin_voice = { 2, { contact = 90514382, linkedin_account = 4905, data = support.wav(1),
                                   filename = "a.wav" } },
      request = { 1, { method = "GET", path = "/v3/whoami" } },
    }
    for name, case in pairs(taken) do
      local before = left_of(client)
      client[name](client, case[2])
      assert.equal(before - case[1], left_of(client), name)
    end
    local before = left_of(client)
    for item, err in client:email_accounts() do assert(item, err) end
    assert.is_true(left_of(client) < before)
  end)

  it("by none that stays here", function()
    local client = sandboxed()
    client:send_email{ contact = 0 }
    client:send_email(letter{ dry_run = true })
    assert.equal(100, left_of(client))
  end)

  local attempts = {
    { "by each repeat", { { "request" }, { "answer", 429, { ["Retry-After"] = "0.1" } }, { "request" }, ANSWER }, 2,
      { retries = 1 } },
    { "by one that the server failed", { { "request" }, { "answer", 500 } }, 1 },
    { "by one without an answer", { { "request" }, { "reset" } }, 1 },
    { "by one that broke in the middle of its body", { { "head" }, { "body", 2 }, { "reset" } }, 1 },
    { "by none without a connection", { mode = "refused" }, 0 },
    { "by none that TLS refuses", { tls = "self_signed", { "request" } }, 0 },
  }
  for _, case in ipairs(attempts) do
    it(case[1], function()
      local server = support.serve(case[2])
      local options = case[4] or {}
      options.pace = "wait"
      local client = support.client(server, options)
      client:send_email(LETTER)
      assert.equal(100 - case[3], left_of(client))
      server:close()
    end)
  end

  it("by none that the driver refuses", function()
    local client = sandboxed()
    local driver = client.driver
    client.driver = setmetatable({ perform = function()
      return { outcome = "not_sent", kind = "config", phase = "local", message = "not here" }
    end }, { __index = driver })
    assert.equal("config", select(2, client:send_email(LETTER)).kind)
    assert.equal(100, left_of(client))
  end)

  it("by none that is broken off before it begins", function()
    local client = sandboxed()
    local driver = client.driver
    client.driver = setmetatable({ perform = function() error("interrupted!", 0) end }, { __index = driver })
    assert.same({ false, "interrupted!" }, { pcall(client.send_email, client, LETTER) })
    assert.equal("not_sent", client.last_result.outcome)
    assert.equal(100, left_of(client))
  end)

  it("by none that is broken off when its store has just granted it", function()
    local store = waits_to "free"
    local own = store.take
    function store.take(self, account, id, lease, left, patience)
      local verdict = own(self, account, id, lease, left)
      patience.sleep(1)
      return verdict
    end
    local client = support.client(nil, { pace = { store = store } })
    client.driver = setmetatable({ sleep = function() error("canceled", 0) end }, { __index = client.driver })
    assert.same({ false, "canceled" }, { pcall(client.send_email, client, LETTER) })
    assert.equal(100, left_of(client))
  end)

  it("by none that is interrupted before it begins, wherever that is", function()
    local count = interrupt.at_each(function(count)
      local store, begun = reply.stores.memory(), false
      local own = store.take
      function store.take(...)
        local verdict, seconds = own(...)
        interrupt.after(count)
        return verdict, seconds
      end
      local client = support.client(nil, { pace = { store = store } })
      client.driver = setmetatable({ perform = function()
        debug.sethook()
        begun = true
        return { outcome = "not_sent", kind = "config", phase = "local", message = "not here" }
      end }, { __index = client.driver })
      pcall(client.send_email, client, LETTER)
      assert.equal(100, left_of(client), count)
      return begun
    end)
    assert.is_true(count > 50, count)
  end)

  it("by none that is broken off while it waits for one, and nobody waits behind it", function()
    local client = sandboxed{ minute = 1 }
    assert(client:send_email(LETTER))
    client.driver = setmetatable({ sleep = function() error("interrupted!", 0) end }, { __index = client.driver })
    assert.same({ false, "interrupted!" }, { pcall(client.send_email, client, letter{ timeout = 70 }) })
    assert_near(61.5, client:budget().next_in)
  end)

  it("by no repeat that is broken off before it begins", function()
    local client = sandboxed()
    local driver, made = client.driver, 0
    client.driver = setmetatable({
      perform = function()
        return { outcome = "not_sent", kind = "connection", phase = "connect", message = "refused" }
      end,
      carrier = function()
        made = made + 1
        return made == 1 and core.transfer() or error("interrupted!", 0)
      end,
    }, { __index = driver })
    assert.same({ false, "interrupted!" }, { pcall(client.send_email, client, LETTER) })
    assert.same({ "connection", 2, 100 }, { client.last_result.kind, made, left_of(client) })
  end)

  local close = rawget(coroutine, "close")   -- of Lua 5.4
  if close then
    it("by one whose coroutine is closed in its on_event, which waits, and no longer than by another", function()
      local store, ended = reply.stores.memory(), 0
      local own = store.done
      store.done = function(...)
        ended = ended + 1
        return own(...)
      end
      local server = support.serve{ { "request" }, ANSWER, { "close" } }
      local client = support.client(server, { pace = { store = store }, on_event = coroutine.yield })
      local thread = coroutine.create(function() client:send_email(LETTER) end)
      local _, event = coroutine.resume(thread)
      assert.same({ "sent", 0 }, { event.outcome, ended })
      assert(close(thread))
      assert.equal(1, ended)
      server:close()
    end)

    it("by one that is closed there, and the server's word when to come again holds for all the others", function()
      local server = support.serve{ { "request" }, { "answer", 429, { ["Retry-After"] = 20 } }, { "close" } }
      local client = support.client(server, { pace = { store = waits_to "done" }, on_event = coroutine.yield })
      client.driver = setmetatable({ sleep = coroutine.yield }, { __index = client.driver })
      local thread = coroutine.create(function() client:send_email(LETTER) end)
      assert.equal(429, select(2, coroutine.resume(thread)).status)
      assert(close(thread))
      assert_near(20, client:budget().next_in)
      server:close()
    end)

    it("by one that is closed while its store waits at its end, and that holds, too", function()
      local server = support.serve{ { "request" }, { "answer", 429, { ["Retry-After"] = 20 } }, { "close" } }
      local client = support.client(server, { pace = { store = waits_to "done" } })
      client.driver = setmetatable({ sleep = coroutine.yield }, { __index = client.driver })
      local thread = coroutine.create(function() client:send_email(LETTER) end)
      assert(coroutine.resume(thread))
      assert(close(thread))
      assert.equal("rejected", client.last_result.outcome)
      assert_near(20, client:budget().next_in)
      server:close()
    end)
  end

  it("anew with each key of a function", function()
    local server = support.serve{ { "request" }, ANSWER, { "repeat" } }
    local key = "one"
    local client = support.client(server, { pace = "wait", api_key = function() return key end })
    for _ = 1, 3 do assert(client:send_email(LETTER)) end
    assert.equal(97, left_of(client))
    key = "two"
    assert.equal(100, left_of(client))
    server:close()
  end)

  it("from the same limits by two clients of a user, and from others by another user", function()
    local server = support.serve{ { "request" }, ANSWER, { "repeat" } }
    local one, two = support.client(server, { pace = "wait" }), support.client(server, { pace = "wait" })
    local other = support.client(server, { pace = "wait", user = 7 })
    local third = support.client(server, { pace = "wait", user_email = "dana@example.com" })
    assert(one:send_email(LETTER))
    assert(two:send_email(LETTER))
    assert.same({ 98, 98, 100, 100 }, { left_of(one), left_of(two), left_of(other), left_of(third) })
    server:close()
  end)
end)

describe("a 429", function()
  it("holds the user's other clients back, too", function()
    local server = support.serve{ { "request" }, { "answer", 429, { ["Retry-After"] = 50 } } }
    local one, two = support.client(server, { pace = "wait" }), support.client(server, { pace = "wait" })
    local _, err = one:send_email(LETTER)
    assert.same({ "rejected", 429, 1 }, { err.outcome, err.status, err.attempts })
    _, err = two:send_email(letter{ timeout = 20 })
    assert.same({ "not_sent", "rate_limited", 0 }, { err.outcome, err.kind, err.attempts })
    assert_near(50, err.retry_after)
    assert_near(50, two:budget().next_in)
    server:close()
  end)
end)

describe("a batch", function()
  local function letters(count, more)
    local list = more or {}
    for index = 1, count do
      list[index] = letter{ timeout = 5 }
      list[index][1] = "send_email"
    end
    return list
  end

  it("takes as long as the limits make it take, and no entry fails for that", function()
    local client, events = sandboxed{ minute = 50 }
    local results = assert(client:batch(letters(170)))
    for _, result in ipairs(results) do assert(result.receipt, result.err) end
    assert.is_true(client.driver.slept >= 3 * 61 and client.driver.slept < 3 * 61.5 + 5, client.driver.slept)
    local waited = 0
    for _, event in ipairs(events) do waited = waited + (event.seconds_paced > 5 and 1 or 0) end
    assert.is_true(waited > 0)   -- longer than the entry's own time
  end)

  -- A store where each first has to wait, for longer than the entries may take.
  local function slow_store()
    local store, asked = reply.stores.memory(), {}
    local take = store.take
    function store.take(...)
      local _, _, id = ...
      if asked[id] then return take(...) end
      asked[id] = true
      return "wait", 0.4
    end
    return store
  end

  it("counts an entry's time from its slot", function()
    local server = support.serve{ { "request" }, ANSWER, { "repeat" } }
    local client = support.client(server, { pace = { store = slow_store() } })
    for _, entry in ipairs(letters(3)) do
      entry.timeout = 0.3
      local results = assert(client:batch{ entry })
      assert(results[1].receipt, results[1].err)
    end
    server:close()
  end)

  it("tells those at once that would come after its deadline", function()
    local client = sandboxed{ minute = 50 }
    local results = assert(client:batch(letters(120, { deadline = 100 })))
    local told = {}
    for _, result in ipairs(results) do
      local what = result.receipt and "sent" or result.err.outcome .. " " .. result.err.kind
      told[what] = (told[what] or 0) + 1
    end
    assert.same({ sent = 100, ["not_sent rate_limited"] = 20 }, told)
    assert.is_true(client.driver.slept < 100)
  end)

  it("ends with its deadline, and no entry after that finds fault with a ledger that has no time left", function()
    local server, ledger = support.serve{ { "request" }, { "hang" } }, redis.start()
    local client = support.client(server, { ledger = reply.stores.redis{ connect = ledger.connect } })
    local list = letters(2, { concurrency = 1, deadline = 0.3 })
    list[2].dedupe_key = "a"
    local results = assert(client:batch(list))
    assert.equal("send_email: not_sent, timeout: no time was left to send it", tostring(results[2].err))
    ledger:stop()
    server:close()
  end)

  it("ends with its deadline, also where nothing is paced", function()
    local server = support.serve{ { "request" }, { "hang" } }
    local client = support.client(server)
    local results = assert(client:batch(letters(2, { concurrency = 1, deadline = 0.3 })))
    local told = {}
    for index, result in ipairs(results) do told[index] = result.err.outcome .. " " .. result.err.kind end
    assert.same({ "unknown timeout", "not_sent timeout" }, told)
    server:close()
  end)
end)

describe("the budget", function()
  it("is of the option pace", function()
    local client = sandboxed{ minute = 10, hour = 40, share = 0.5 }
    assert.same({ next_in = 0, minute = { left = 5, limit = 5 }, hour = { left = 20, limit = 20 } }, client:budget())
  end)

  it("is told of the default client, too", function()
    local result = support.run([[
      local reply = require "reply"
      assert(reply.whoami())
      print(reply.budget().minute.left)
    ]], { env = { REPLY_SANDBOX = "1" } })
    assert.same({ status = 0, stdout = "99\n", stderr = "" }, result)
  end)

  local refusals = {
    { "is none where nothing is paced", { pace = "off" }, nil,
      "budget: not_sent, config: nothing is paced: the option pace is off" },
    { "is none of a client that is closed", {}, "close", "budget: not_sent, config: the client is closed" },
  }
  for _, case in ipairs(refusals) do
    it(case[1], function()
      local client = sandboxed(case[2].pace)
      if case[3] then client[case[3]](client) end
      local budget, err = client:budget()
      assert.is_nil(budget)
      assert.equal(case[4], tostring(err))
    end)
  end
end)

describe("a store", function()
  it("that is down is told once, and the sends go on", function()
    local server = support.serve{ { "request" }, ANSWER, { "repeat" } }
    local events = {}
    local client = support.client(server, {
      pace = { store = reply.stores.redis{ connect = reply.stores.redis_lua{ path = "/nowhere/redis" } } },
      on_event = function(event) events[#events + 1] = event end,
    })
    for _ = 1, 3 do assert(client:send_email(LETTER)) end
    assert.equal("paced by this process alone: the Redis store: no connection (No such file or directory)",
                 events[1].pace_error)
    assert.same({ nil, nil }, { events[2].pace_error, events[3].pace_error })
    assert.equal(97, left_of(client))
    server:close()
  end)

  it("that repeats the password which it refuses is told of without", function()
    local database = redis.start{ ["rename-command"] = [[AUTH '""']] }
    local server = support.serve{ { "request" }, ANSWER }
    local why
    local connect = reply.stores.redis_lua{ path = database.path, password = "secret" }
    local client = support.client(server, { pace = { store = reply.stores.redis{ connect = connect } },
                                            on_event = function(event) why = event.pace_error end })
    assert(client:send_email(LETTER))
    assert.equal("paced by this process alone: the Redis store: ERR unknown command 'AUTH'", why)
    server:close()
    database:stop()
  end)

  it("that raises in the end changes nothing of a receipt", function()
    local server = support.serve{ { "request" }, ANSWER, { "repeat" } }
    local store = reply.stores.memory()
    function store.done() error("interrupted!", 0) end
    local client = support.client(server, { pace = { store = store } })
    local ok, why = pcall(client.send_email, client, LETTER)
    assert.same({ false, "interrupted!" }, { ok, why })
    assert.equal("sent", client.last_result.outcome)
    function store.done() error("a fault", 0) end
    assert.equal("sent", client:send_email(LETTER).status)
    server:close()
  end)

  -- A store that sleeps in this function, and a client whose event loop cancels there.
  local function canceled_in(name, script)
    local server = support.serve(script)
    local store = reply.stores.memory()
    local own = store[name]
    store[name] = function(self, ...)
      select(select("#", ...), ...).sleep(0.01)
      return own(self, ...)
    end
    local driver = require "reply.drivers.blocking"
    local client = support.client(server, { pace = { store = store }, retries = 2 })
    client.driver = setmetatable({ sleep = function() error("canceled", 0) end }, { __index = driver })
    finally(function() server:close() end)
    return client, server
  end

  it("in which a call is canceled sends nothing", function()
    local client, server = canceled_in("take", { { "request" }, ANSWER })
    assert.same({ false, "canceled" }, { pcall(client.send_email, client, LETTER) })
    assert.equal(0, server:count().requests)
  end)

  it("in which a call is canceled at its end makes no other attempt", function()
    local client, server = canceled_in("done", { { "request" }, { "answer", 429, { ["Retry-After"] = 0 } },
                                                 { "repeat" } })
    assert.same({ false, "canceled" }, { pcall(client.send_email, client, LETTER) })
    assert.equal("rejected", client.last_result.outcome)
    assert.equal(1, server:count().requests)
  end)

  it("in which a call is canceled at its end hears that it is over, and when to come again", function()
    local client = canceled_in("done", { { "request" }, { "answer", 429, { ["Retry-After"] = 20 } } })
    assert.same({ false, "canceled" }, { pcall(client.send_email, client, LETTER) })
    assert_near(20, client:budget().next_in)
  end)

  it("in which a call is canceled that came to no request keeps no slot of it", function()
    local client = canceled_in("free", { mode = "refused" })
    client.driver.perform = function()
      return { outcome = "not_sent", kind = "config", phase = "local", message = "not here" }
    end
    assert.same({ false, "canceled" }, { pcall(client.send_email, client, LETTER) })
    assert.equal(100, left_of(client))
  end)

  it("that gives what it must not give is left alone", function()
    local given = { { "wait" }, { "wait", -1 }, { "wait", 0 / 0 }, { "banana", 1 }, { true }, { 5 }, { "refused" } }
    for _, case in ipairs(given) do
      local client, events = sandboxed{ store = { take = function() return case[1], case[2] end,
        done = function() return true end, free = function() return true end, budget = function() return true end } }
      client.pacer = require("reply.pace").of(client.settings)
      assert(client:send_email(LETTER))
      assert.equal("paced by this process alone: its store gave what take must not give", events[1].pace_error)
    end
  end)

  it("that never says go ends with the time of the call", function()
    local asked = 0
    local client = sandboxed{ store = { take = function()
      asked = asked + 1
      return "wait", 0
    end, done = function() return true end, free = function() return true end, budget = function() return {} end } }
    client.pacer = require("reply.pace").of(client.settings)
    local _, err = client:send_email(letter{ timeout = 3 })
    assert.same({ "not_sent", "rate_limited" }, { err.outcome, err.kind })
    assert.is_true(asked > 1)
  end)

  it("of this process keeps what the largest limits of its clients need", function()
    local store = reply.stores.memory()
    for _, limits in ipairs{ { hour = 2 }, { minute = 5, hour = 20 } } do
      local client = sandboxed{ minute = limits.minute or 2, hour = limits.hour, mode = "error" }
      client.pacer.store = store
      local sent = 0
      while sent < 30 and client:send_email(LETTER) do sent = sent + 1 end
      assert.equal(limits.minute and 3 or 2, sent)
    end
  end)

  it("is shared by all who have it", function()
    local database, server = redis.start{ appendonly = "no" }, support.serve{ { "request" }, ANSWER, { "repeat" } }
    local pace = { store = reply.stores.redis{ connect = database.connect }, key = "Dana" }
    local one, two = support.client(server, { pace = pace }), support.client(server, { pace = pace, api_key = "other" })
    assert(one:send_email(LETTER))
    assert.equal(99, left_of(two))
    database:stop()
    server:close()
  end)

  it("has no slot taken by what is tried out in the sandbox", function()
    local pace = { store = reply.stores.memory(), key = "Dana" }
    local sandbox = sandboxed(pace)
    assert(sandbox:send_email(LETTER))
    assert.same({ 99, 100 }, { left_of(sandbox), left_of(support.client(nil, { pace = pace })) })
  end)

  local faults = {
    { "dict", function() return reply.stores.dict("pages") end,
      "pace: only the workers of nginx have the dict pages, and this is none" },
    { "sqlite", function() return reply.stores.sqlite{ path = "/nowhere/pace.db" } end,
      "pace: path /nowhere/pace.db: it cannot be opened: its folder has to exist, and this process needs the right to "
      .. "write there" },
  }
  for _, case in ipairs(faults) do
    it("that cannot be used is told by reply.new: " .. case[1], function()
      local client, err = reply.new{ api_key = "key", pace = { store = case[2]() } }
      assert.is_nil(client)
      assert.equal("reply.new: not_sent, config: " .. case[3], tostring(err))
    end)
  end

  it("in a SQLite file has it to itself", function()
    local path = support.folder() .. "/sends.db"
    local client, err = reply.new{ api_key = "key", ledger = reply.stores.sqlite{ path = path },
                                   pace = { store = reply.stores.sqlite{ path = path } } }
    assert.is_nil(client)
    assert.equal(("reply.new: not_sent, config: pace: path %s: it is lua-reply's own, for the other use: a "
                  .. "ledger and slots have a file each"):format(path), tostring(err))
  end)
end)

describe("with a ledger", function()
  it("a message that was sent before takes no slot", function()
    local server = support.serve{ { "request" }, ANSWER, { "repeat" } }
    local client = support.client(server, {
      pace = "wait", ledger = reply.stores.sqlite{ path = support.folder() .. "/sends.db" } })
    assert(client:send_email(letter{ dedupe_key = "a" }))
    assert.is_true(client:send_email(letter{ dedupe_key = "a" }).replayed)
    assert.equal(99, left_of(client))
    server:close()
  end)

  it("a message that has no slot takes no claim", function()
    local client = sandboxed({ minute = 1 }, { ledger = reply.stores.sqlite{ path = support.folder() .. "/sends.db" } })
    assert(client:send_email(LETTER))
    local _, err = client:send_email(letter{ dedupe_key = "a" })
    assert.equal("rate_limited", err.kind)
    assert.is_nil((client.ledger:look("a")))
    client.driver:sleep(61.5)
    assert(client:send_email(letter{ dedupe_key = "a" }))
  end)

  it("a message of a batch that has its claim waits for no slot beyond its own time, as its lease does not", function()
    for key, made in pairs{ [false] = 2, a = 1 } do
      local store = reply.stores.sqlite{ path = support.folder() .. "/sends.db" }
      local client = sandboxed({ minute = 1 }, { ledger = store })
      local perform, attempts = client.driver.perform, 0
      function client.driver.perform(...)
        attempts = attempts + 1
        return attempts == 1 and scripted.refused(429, "", { retry_after = 0 }) or perform(...)
      end
      local entry = letter{ dedupe_key = key or nil }
      entry[1] = "send_email"
      local result = client:batch{ entry }[1]
      assert.same({ made, key and 1 or 2 }, { attempts, (result.receipt or result.err).attempts })
      assert.equal(key and "rate_limited" or nil, result.err and result.err.kind)
    end
  end)

  it("a message whose claim fails gives its slot back", function()
    local server = support.serve{ { "request" }, ANSWER, { "repeat" } }
    local store = reply.stores.sqlite{ path = support.folder() .. "/sends.db" }
    function store.claim() return nil, { code = "full", message = "its disk is full" } end
    local client = support.client(server, { pace = "wait", ledger = store })
    local _, err = client:send_email(letter{ dedupe_key = "a" })
    assert.equal("ledger.full", err.code)
    assert.equal(100, left_of(client))
    server:close()
  end)
end)
