-- SPDX-License-Identifier: MIT
-- reply.stores.redis: the contract of a store, what a Redis must be to be one, and one that lost its data.

local contract = require "support.store_contract"
local core = require "reply.core"
local redis = require "support.redis"
local socket = require "socket"
local stores = require "reply.stores"
local support = require "support"

local patience = { sleep = core.sleep, left = function() return 10 end }
local CLAIM = { owner = "a", lease = 30, fingerprint = "f", operation = "send_email" }
local CLAIM_OF_ANOTHER = { owner = "b", lease = 30, fingerprint = "f", operation = "send_email" }

-- One Redis for all that leaves it as it was.
local shared
local function server()
  shared = shared or redis.start()
  return shared
end

-- So many seconds are over.
local function let_pass(seconds)
  local now = core.now
  finally(function() core.now = now end)
  function core.now() return now() + seconds end
end

local prefixes = 0
local function fresh_prefix()
  prefixes = prefixes + 1
  return "spec" .. prefixes
end

describe("reply.stores.redis", function()
  for _, row in ipairs(contract) do
    it(row[1], function()
      local prefix = fresh_prefix()
      local function store() return stores.redis{ connect = server().connect, prefix = prefix } end
      row[2](store(), store(), function(key)
        assert.equal(0, server():command("HSET", ("{%s}:send:%s"):format(prefix, key), "lease_until", 0))
      end)
    end)
  end

  it("names its keys so that one node of a cluster has them all, and none expires", function()
    local prefix = fresh_prefix()
    local store = stores.redis{ connect = server().connect, prefix = prefix }
    assert(store:claim("key", CLAIM, patience))
    local keys = server():command("KEYS", ("{%s}:*"):format(prefix))
    table.sort(keys)
    local names = {}
    for index, key in ipairs(keys) do
      names[index] = key:match("^{%w+}:(.*)$")
      assert.equal(-1, server():command("TTL", key))
    end
    assert.same({ "epoch", "open", "send:key", "sequence" }, names)
  end)

  it("takes its scripts along where Redis does not know them any more, or may not keep them", function()
    local store = stores.redis{ connect = server().connect, prefix = fresh_prefix() }
    assert(store:claim("one", CLAIM, patience))
    server():command("SCRIPT", "FLUSH")
    assert.equal("intent", store:look("one", patience).state)
    store = stores.redis{ prefix = fresh_prefix(), connect = function(seconds)
      local call, release = server().connect(seconds)
      return function(command, ...)
        if command == "SCRIPT" or command == "EVALSHA" then return nil, "NOPERM this user has no permissions" end
        return call(command, ...)
      end, release
    end }
    assert.is_true(store:claim("one", CLAIM, patience))
  end)

  it("tells its prefix and nothing more", function()
    assert.equal("reply.stores.redis (reply)", tostring(stores.redis{ connect = print }))
  end)

  it("takes answers that come in another order than it asked, and knows the last claim of all", function()
    local prefix = fresh_prefix()
    local store = stores.redis{ prefix = prefix, connect = function(seconds)
      local call, release = server().connect(seconds)
      return function(...)
        local reply, why = call(...)
        if coroutine.running() then coroutine.yield() end
        return reply, why
      end, release
    end }
    local callers, order, results = {}, {}, {}
    for number = 1, 4 do
      callers[number] = coroutine.create(function()
        for round = 1, 3 do
          local result = store:claim(("key %d %d"):format(number, round), CLAIM, patience)
          results[#results + 1] = tostring(result)
        end
      end)
      order[callers[number]] = number
    end
    repeat   -- forwards and backwards: whoever asked last hears first
      local is_over = true
      table.sort(callers, function(a, b) return order[a] > order[b] end)
      for number, caller in ipairs(callers) do
        order[caller] = number
        if coroutine.status(caller) ~= "dead" then
          assert(coroutine.resume(caller))
          is_over = false
        end
      end
    until is_over
    assert.equal(("true "):rep(12), table.concat(results, " ") .. " ")
    server():command("DECR", ("{%s}:sequence"):format(prefix))
    local fault
    local caller = coroutine.create(function() fault = select(2, store:look("key", patience)) end)
    repeat assert(coroutine.resume(caller)) until coroutine.status(caller) == "dead"
    assert.equal("lost", fault.code)
  end)

  it("says numbers in digits alone, in any locale", function()
    local said = {}
    local store = stores.redis{ prefix = fresh_prefix(), connect = function(seconds)
      local call, release = server().connect(seconds)
      return function(...)
        for index = 1, select("#", ...) do said[#said + 1] = tostring((select(index, ...))) end
        return call(...)
      end, release
    end }
    assert(store:claim("key", { owner = "a", lease = 1.25, fingerprint = "f", operation = "send_email", contact = "7",
                                apart = 600.5 }, patience))
    assert(store:forget(1000.5, patience))
    for _, word in ipairs(said) do assert.is_nil(word:find("^%d+[.,]%d")) end
  end)

  it("counts apart from when it is known what became of the other message", function()
    local prefix = fresh_prefix()
    local store = stores.redis{ connect = server().connect, prefix = prefix }
    local claim = { owner = "a", lease = 30, fingerprint = "f", operation = "send_email", contact = "7", apart = 600 }
    assert.is_true(store:claim("one", claim, patience))
    assert.is_true(store:settle("one", "a", "sent", "", patience))
    server():command("HSET", ("{%s}:send:one"):format(prefix), "claimed_at", 1)
    assert.equal("one", store:claim("two", claim, patience).key)
    server():command("HSET", ("{%s}:send:one"):format(prefix), "settled_at", 1)
    assert.is_true(store:claim("two", claim, patience))
  end)

  it("forgets in few steps, as each may be a long way off", function()
    local commands = 0
    local store = stores.redis{ prefix = fresh_prefix(), connect = function(seconds)
      local call, release = server().connect(seconds)
      return function(...)
        commands = commands + 1
        return call(...)
      end, release
    end }
    for number = 1, 250 do
      assert(store:claim("k" .. number, CLAIM, patience))
      assert(store:settle("k" .. number, CLAIM.owner, "sent", "", patience))
    end
    commands = 0
    assert.equal(250, store:forget(os.time() + 1000, patience))
    assert.is_true(commands <= 10)
  end)

  it("forgets of a contact what it forgets", function()
    local prefix = fresh_prefix()
    local store = stores.redis{ connect = server().connect, prefix = prefix }
    local claim = { owner = "a", lease = 30, fingerprint = "f", operation = "send_email", contact = "7" }
    local list = ("{%s}:contact:send_email:7"):format(prefix)
    for _, key in ipairs{ "one", "two" } do
      assert.is_true(store:claim(key, claim, patience))
    end
    assert.is_true(store:settle("one", "a", "sent", "", patience))
    assert.same({ "one", "two" }, server():command("ZRANGE", list, 0, -1))
    assert.equal(1, store:forget(os.time() + 1000, patience))
    assert.same({ "two" }, server():command("ZRANGE", list, 0, -1))
  end)

  it("takes a claim back whatever went wrong with it", function()
    local prefix = fresh_prefix()
    local store = stores.redis{ prefix = prefix, connect = function(seconds)
      local call, release = server().connect(seconds)
      return function(command, ...)
        if command == "WAIT" then return nil, "NOPERM this user" end
        local reply, why = call(command, ...)
        return command == "INFO" and reply .. "connected_slaves:1\r\nslave0:state=online\r\n" or reply, why
      end, release
    end }
    assert.equal("no_permission", select(2, store:claim("key", CLAIM, patience)).code)
    assert.equal("not_sent", store:look("key", patience).state)
  end)

  it("gives the replicas a share of what is left of the conversation's time", function()
    local milliseconds
    local store = stores.redis{ timeout = 10, prefix = fresh_prefix(), connect = function(seconds)
      local call, release = server().connect(seconds)
      let_pass(5)
      return function(command, ...)
        if command == "WAIT" then
          milliseconds = select(2, ...)
          return 1
        end
        local reply, why = call(command, ...)
        return command == "INFO" and reply .. "connected_slaves:1\r\nslave0:state=online\r\n" or reply, why
      end, release
    end }
    assert.is_true(store:claim("key", CLAIM, patience))
    assert.is_true(milliseconds <= 3500, milliseconds)
  end)

  it("asks again for the pacing where a kept connection has died, and only where there is time", function()
    local connects, left = 0, 10
    local store = stores.redis{ prefix = fresh_prefix(), connect = function(seconds)
      assert(seconds > 0)
      connects = connects + 1
      local call, release = server().connect(seconds)
      return connects == 1 and function() return nil, "closed" end or call, release
    end }
    local account = { scope = "a", keep = 10, windows = { { name = "minute", limit = 5, span = 60 } } }
    local limited = { sleep = core.sleep, left = function() return left end }
    assert.equal("go", (store:take(account, "1", 30, 0, limited)))
    left = -1
    local _, why = store:take(account, "2", 30, 0, limited)
    assert.equal("timeout", why.code)
  end)

  it("gives up a connection whose answer did not come: it would come to the next one", function()
    local account = { scope = "a", keep = 10, windows = { { name = "minute", limit = 5, span = 60 } } }
    local given_back
    local store = stores.redis{ prefix = fresh_prefix(), connect = function()
      return function() return nil, "timeout" end, function(reusable) given_back = given_back or reusable end
    end }
    for verb, what in pairs{ look = "key", budget = account } do
      given_back = nil
      assert.equal("timeout", select(2, store[verb](store, what, patience)).code)
      assert.is_false(given_back, verb)
    end
  end)

  it("ends a conversation of slow commands in its time", function()
    local commands = 0
    local store = stores.redis{ prefix = fresh_prefix(), connect = function()
      return function()
        commands = commands + 1
        let_pass(2)
        return "a reply"
      end, function() end
    end, timeout = 1, unchecked = true }
    assert.equal("timeout", select(2, store:look("key", patience)).code)
    assert.equal(1, commands)
  end)

  it("gives the slot that was taken where the connection died after Redis had done it", function()
    local dies = true
    local store = stores.redis{ prefix = fresh_prefix(), connect = function(seconds)
      local call, release = server().connect(seconds)
      return function(command, ...)
        local reply, why = call(command, ...)
        if not (dies and command == "EVALSHA") then return reply, why end
        dies = false
        return nil, "closed"
      end, release
    end }
    local account = { scope = "a", keep = 10, windows = { { name = "minute", limit = 1, span = 60 } } }
    assert.equal("go", (store:take(account, "1", 30, 0, patience)))
    assert.is_false(dies)
    assert.equal("refused", (store:take(account, "2", 30, 0, patience)))
  end)

  for what, is_done in pairs{ ["before Redis has heard it"] = false, ["after Redis has done it"] = true } do
    it("asks once more for the ledger where a connection dies " .. what, function()
      local dies, prefix = false, fresh_prefix()
      local store = stores.redis{ prefix = prefix, connect = function(seconds)
        local call, release = server().connect(seconds)
        return function(command, ...)
          if not (dies and command == "EVALSHA") then return call(command, ...) end
          dies = false
          if is_done then assert(call(command, ...)) end
          return nil, "closed"
        end, release
      end }
      assert.is_false(store:look("none", patience))   -- it is checked, and knows the scripts
      local function ask(verb, ...)
        dies = true
        local answer, fault = store[verb](store, ...)
        assert.is_nil(fault)
        return answer
      end
      assert.is_true(ask("claim", "key", CLAIM, patience))
      assert.equal("intent", store:claim("key", CLAIM_OF_ANOTHER, patience).state)
      assert.same({ "intent", "1" }, { ask("look", "key", patience).state,
                                       server():command("ZCARD", ("{%s}:open"):format(prefix)) .. "" })
      assert.is_true(ask("settle", "key", "a", "sent", "note", patience))
      assert.same({ "sent", "note" }, { store:look("key", patience).state, store:look("key", patience).note })
      assert.is_false(store:settle("key", "a", "sent", "another note", patience))
      assert.equal("sent", ask("claim", "key", CLAIM, patience).state)
    end)
  end

  it("finds its claim though another message to the contact was claimed before it could ask once more", function()
    local meanwhile, prefix = false, fresh_prefix()
    local store = stores.redis{ prefix = prefix, connect = function(seconds)
      local call, release = server().connect(seconds)
      return function(command, ...)
        local reply, why = call(command, ...)
        if not (meanwhile and command == "EVALSHA") then return reply, why end
        local action = meanwhile
        meanwhile = false
        action()
        return nil, "closed"
      end, release
    end }
    local function claim(owner, apart)
      return store:claim(owner, { owner = owner, lease = 30, fingerprint = "f", operation = "send_email", contact = "7",
                                  apart = apart }, patience)
    end
    assert.is_false(store:look("none", patience))
    meanwhile = function() assert.is_true(claim("another")) end
    assert.is_true(claim("own", 60))
  end)

  -- Specs ignore SIGPIPE, and a child would inherit that.
  it("leaves a script alive that writes to a Redis which has died", function()
    local result = support.run([[
      local call, release = require("reply").stores.redis_lua{ path = arg[1] }(5)
      assert(call("QUIT"))
      local reply, why
      for _ = 1, 2 do reply, why = call("PING") end
      release(true)
      print(reply, why)
    ]], { args = { server().path }, lua = "env --default-signal=PIPE " .. (_G.jit and "luajit" or "lua5.4") })
    assert.same({ 0, "nil\tclosed\n" }, { result.status, result.stdout })
  end)

  it("gives up all of its kept connections where one has died", function()
    local s = redis.start()
    local connect = stores.redis_lua{ path = s.path }
    local released = {}
    for number = 1, 3 do
      local call, release = connect(5)
      assert(call("PING"))
      released[number] = release
    end
    for _, release in ipairs(released) do release(true) end
    s:command("CLIENT", "KILL", "TYPE", "normal")
    local call, release = connect(5)
    assert.is_nil((call("PING")))
    release(false)
    call, release = connect(5)
    assert(call("PING"))
    release(true)
    s:stop()
  end)
end)

-- What a store answers over a Redis that says this to a command.
local function store_that_hears(command, reply, why, more)
  local options = { prefix = fresh_prefix(), connect = function(seconds)
    local call, release = server().connect(seconds)
    return function(name, ...)
      if name ~= command then return call(name, ...) end
      return reply, why
    end, release
  end }
  for name, value in pairs(more or {}) do options[name] = value end
  return stores.redis(options)
end

describe("reply.stores.redis refuses a Redis", function()
  local function changed(field, value)
    return function()
      return (server():command("INFO"):gsub(field .. ":[^\r]*", value and field .. ":" .. value or "x"))
    end
  end

  for _, row in ipairs{
    { "that is a replica", changed("role", "slave"), "replica", "its role is slave: connect to the primary" },
    { "that loads its data", changed("loading", "1"), "loading", "it is loading its data: try again in a moment" },
    { "that throws records away", changed("maxmemory_policy", "allkeys-lru"), "evicts",
      "its maxmemory-policy is allkeys-lru, which throws records away: set noeviction" },
    { "that forgets", changed("aof_enabled", "0"), "not_durable", "its appendonly is off, so that it forgets when it "
      .. 'ends: set appendonly yes, or accept that with durability = "cache"' },
    { "that could not write", changed("aof_last_write_status", "err"), "cannot_write",
      "it could not write its append-only file last time" },
    { "that hides a field", changed("maxmemory_policy"), "evicts",
      "its maxmemory-policy is hidden, which throws records away: set noeviction" },
  } do
    it(row[1], function()
      local store = store_that_hears("INFO", row[2]())
      for _ = 1, 2 do
        local wanted = { code = row[3], message = "the Redis store: " .. row[4], retryable = row[3] == "loading" }
        assert.same({ nil, wanted }, { store:claim("key", CLAIM, patience) })
      end
    end)
  end

  it("that does not answer INFO", function()
    for _, why in ipairs{ "NOPERM this user", "ERR unknown command 'INFO'" } do
      assert.same({ nil, { code = "hidden", retryable = false, message = "the Redis store: it does not answer INFO, so "
        .. "that nobody can tell whether it keeps what it acknowledges: allow INFO, or say unchecked = true" } },
        { store_that_hears("INFO", nil, why):claim("key", CLAIM, patience) })
      assert.is_true(store_that_hears("INFO", nil, why, { unchecked = true }):claim("key", CLAIM, patience))
    end
  end)

  it("that wants a password, or another one, and has said nothing else yet", function()
    for why, message in pairs{ ["NOAUTH Authentication required."] = "it wants a password: `connect` has to give it",
                               ["WRONGPASS invalid"] = "it refused the password that `connect` gave" } do
      assert.same({ nil, { code = "no_permission", retryable = false, message = "the Redis store: " .. message } },
                  { store_that_hears("INFO", nil, why):claim("key", CLAIM, patience) })
    end
  end)

  it("and accepts what it is told to accept", function()
    assert.is_true(store_that_hears("INFO", changed("aof_enabled", "0")(), nil, { durability = "cache" })
                   :claim("key", CLAIM, patience))
    assert.is_true(store_that_hears("INFO", changed("maxmemory_policy")(), nil, { unchecked = true })
                   :claim("key", CLAIM, patience))
    assert.is_nil((store_that_hears("INFO", changed("maxmemory_policy", "allkeys-lfu")(), nil,
                                    { unchecked = true, durability = "cache" }):claim("key", CLAIM, patience)))
    assert.is_true(store_that_hears("INFO", changed("maxmemory_policy", "volatile-lru")())
                   :claim("key", CLAIM, patience))
  end)

  for _, row in ipairs{
    { "READONLY You can't write against a read only replica.", "replica", "it is a read-only replica: connect to the "
      .. "primary" },
    { "MISCONF Errors writing to the AOF file", "cannot_write", "it cannot write to its disk (MISCONF)" },
    { "LOADING Redis is loading the dataset in memory", "loading", "it is loading its data: try again in a moment",
      true },
    { "CLUSTERDOWN The cluster is down", "unreachable", "its cluster is down", true },
    { "MOVED 3999 127.0.0.1:6381", "cluster", "another node of its cluster has the key: `connect` has to choose the "
      .. "node by the hash tag" },
    { "NOAUTH Authentication required.", "no_permission", "it wants a password: `connect` has to give it" },
    { "NOREPLICAS Not enough good replicas to write.", "no_replicas", "it has too few replicas (min-replicas-to-write)",
      true },
    { "ERR unknown command 'EVAL'", "refused", "ERR unknown command 'EVAL'" },
    { "ERR unknown command 'AUTH', with args beginning with: 'secret' ", "refused", "ERR unknown command 'AUTH'" },
    { "timeout", "timeout", "it did not answer in time (option timeout)", true },
    { "Operation timed out", "timeout", "it did not answer in time (option timeout)", true },
    { "ERR command 'time' is not allowed here", "refused", "ERR command 'time' is not allowed here" },
    { "closed", "unreachable", "no connection (closed)", true },
    { 'no resolver defined to resolve "realtime.example"', "unreachable",
      'no connection (no resolver defined to resolve "realtime.example")', true },
  } do
    it("that says " .. row[1]:match("^%w+ ?%w*"), function()
      local store = store_that_hears("EVALSHA", nil, row[1])
      assert.same({ nil, { code = row[2], message = "the Redis store: " .. row[3], retryable = row[4] or false } },
                  { store:claim("key", CLAIM, patience) })
    end)
  end

  it("that nobody listens for", function()
    local store = stores.redis{ connect = stores.redis_lua{ path = support.folder() .. "/none" } }
    assert.same({ nil, { code = "unreachable", retryable = true,
                         message = "the Redis store: no connection (No such file or directory)" } },
                { store:look("key", patience) })
    store = stores.redis{ connect = stores.redis_lua{ port = 1 } }
    assert.equal("the Redis store: no connection (connection refused)", select(2, store:look("key", patience)).message)
  end)

  it("that its client cannot talk to, and raises with the password, of a ledger as of slots", function()
    local store = stores.redis{ connect = function()
      error("redis error: ERR unknown command 'AUTH', with args beginning with: 'secret' ", 0)
    end }
    local account = { scope = "a", windows = { { name = "minute", limit = 1, span = 60 } }, keep = 1 }
    local expected = { nil, { code = "unreachable", retryable = true, message =
                              "the Redis store: no connection (redis error: ERR unknown command 'AUTH')" } }
    assert.same(expected, { store:look("key", patience) })
    assert.same(expected, { store:take(account, "id", 1, 1, patience) })
  end)

  it("that has no client here", function()
    local loaded, path = package.loaded.redis, package.path
    finally(function() package.loaded.redis, package.path = loaded, path end)
    package.loaded.redis, package.path = nil, ""
    local _, why = stores.redis{ connect = stores.redis_lua{ port = 1 } }:look("key", patience)
    assert.matches("redis%-lua is not found: it is the rock redis%-lua, or Debian's package lua%-redis", why.message)
  end)

  it("that hangs, in the store's own time and in what is left of the call's", function()
    local listener = assert(socket.bind("127.0.0.1", 0))
    local _, port = listener:getsockname()
    local connect = stores.redis_lua{ port = tonumber(port) }
    for _, row in ipairs{ { 0.05, 10 }, { 10, 0.05 } } do
      local store = stores.redis{ connect = connect, timeout = row[1] }
      local before = socket.gettime()
      assert.same({ nil, { code = "timeout", retryable = true,
                           message = "the Redis store: it did not answer in time (option timeout)" } },
                  { store:look("key", { left = function() return row[2] end }) })
      assert.is_true(socket.gettime() - before < 2)
    end
    assert.equal("the Redis store: no time was left to ask it",
      select(2, stores.redis{ connect = connect }:look("key", { left = function() return 0 end })).message)
    listener:close()
  end)

  it("that takes its time for each command, after all of the store's", function()
    local asked = {}
    local store = stores.redis{ timeout = 0.1, prefix = fresh_prefix(), connect = function(seconds)
      local call, release = server().connect(seconds)
      return function(command, ...)
        asked[#asked + 1] = command
        socket.sleep(0.11)
        return call(command, ...)
      end, release
    end }
    assert.equal("timeout", select(2, store:look("key", patience)).code)
    assert.same({ "INFO" }, asked)
  end)

  it("that is slow to let it in, after all of the store's time", function()
    local slow = support.serve{
      { "read", #"*2\r\n$4\r\nAUTH\r\n$1\r\nx\r\n" }, { "pause", 0.3 }, { "send", "+OK\r\n" },
      { "read", #"*2\r\n$6\r\nSELECT\r\n$1\r\n5\r\n" }, { "pause", 0.3 }, { "send", "+OK\r\n" },
      { "read", #"*1\r\n$4\r\nINFO\r\n" }, { "send", "-LOADING\r\n" }, { "hang" } }
    local store = stores.redis{ timeout = 0.5, connect = stores.redis_lua{ port = slow.port, password = "x",
                                                                           database = 5 } }
    assert.equal("timeout", select(2, store:look("key", patience)).code)
    slow:close()
  end)

  it("that answers a command after what is left of the conversation's time", function()
    local late = support.serve{ { "read", #"*1\r\n$4\r\nPING\r\n" }, { "pause", 5 }, { "send", "+PONG\r\n" } }
    local call, release = stores.redis_lua{ port = late.port }(10)
    let_pass(9.9)
    assert.same({ nil, "timeout" }, { call("PING") })
    release(false)
    late:close()
  end)

  it("for bad options, all at once", function()
    for _, row in ipairs{
      { {}, "connect is required" },
      { { connect = 5, prefix = "{", timeout = 0, durability = "none", unchecked = 1 },
        "connect must be a function, got a number; prefix must not have a brace, got a string with one; "
        .. "timeout must be seconds, more than 0 and at most 86,400, got zero; "
        .. 'durability must be one of "disk", "cache", got another string; '
        .. "unchecked must be true or false, got a number" },
    } do
      local wanted = { code = "option", retryable = false, message = "reply.stores.redis: " .. row[2] }
      assert.same({ nil, wanted }, { stores.redis(row[1]):check() })
      assert.same({ nil, wanted }, { stores.redis(row[1]):claim("key", CLAIM, patience) })
    end
  end)
end)

describe("reply.stores.redis sees, for good, that a Redis lost its data:", function()
  local LOST = { nil, { code = "lost", retryable = false, message = "the Redis store: it lost what it had "
    .. "acknowledged: it was emptied, an old copy was put back, or a replica without the last claims took over. See "
    .. "what was sent meanwhile, then start this process anew" } }

  for _, row in ipairs{
    { "it was emptied", function(prefix, s)
      for _, key in ipairs(s:command("KEYS", "{" .. prefix .. "}:*")) do s:command("DEL", key) end
    end },
    { "it was emptied, and another client came first", function(prefix, s)
      for _, key in ipairs(s:command("KEYS", "{" .. prefix .. "}:*")) do s:command("DEL", key) end
      for number = 1, 5 do
        assert(stores.redis{ connect = s.connect, prefix = prefix }:claim("other" .. number, CLAIM, patience))
      end
    end },
    { "an older state was put back", function(prefix, s) s:command("SET", "{" .. prefix .. "}:sequence", 1) end },
  } do
    it(row[1], function()
      local prefix = fresh_prefix()
      local store = stores.redis{ connect = server().connect, prefix = prefix }
      for number = 1, 2 do assert(store:claim("key" .. number, CLAIM, patience)) end
      local reader = stores.redis{ connect = server().connect, prefix = prefix }
      assert(reader:look("key1", patience))
      row[2](prefix, server())
      assert.same(LOST, { reader:unresolved(patience) })
      assert.same(LOST, { store:claim("new", CLAIM, patience) })
      server():command("SET", "{" .. prefix .. "}:sequence", 100)
      assert.same(LOST, { store:look("key1", patience) })
      assert.same(LOST, { store:settle("key1", "a", "sent", "", patience) })
    end)
  end
end)

describe("reply.stores.redis in real trouble:", function()
  it("a Redis without an append-only file is refused, and one that is full", function()
    local s = redis.start{ appendonly = "no" }
    local store = stores.redis{ connect = s.connect }
    assert.equal("not_durable", select(2, store:claim("key", CLAIM, patience)).code)
    store = stores.redis{ connect = s.connect, durability = "cache" }
    assert.is_true(store:claim("key", CLAIM, patience))
    s:command("CONFIG", "SET", "maxmemory", "1")
    assert.same({ nil, { code = "full", retryable = false, message = "the Redis store: it is full: raise maxmemory, or "
      .. "remove what is old with client.ledger:forget" } }, { store:claim("other", CLAIM, patience) })
    assert.equal("intent", store:look("key", patience).state)
    s:stop()
  end)

  it("killed and started again with its file, it has everything; without, it is found out", function()
    local s = redis.start{ appendfsync = "always" }
    local store = stores.redis{ connect = s.connect }
    assert(store:claim("key", CLAIM, patience))
    s:kill()
    assert.equal("unreachable", select(2, store:claim("other", CLAIM, patience)).code)
    s:begin()
    assert.equal("intent", store:claim("key", CLAIM_OF_ANOTHER, patience).state)
    s:kill()
    os.execute(("rm -rf %s/appendonlydir %s/dump.rdb"):format(s.folder, s.folder))
    s:begin()
    assert.equal("lost", select(2, store:claim("key", CLAIM, patience)).code)
    s:stop()
  end)

  it("paused in the middle of a claim, it has it afterwards, or not; nobody sends meanwhile", function()
    local s = redis.start()
    local store = stores.redis{ connect = s.connect, timeout = 5 }
    assert(store:claim("other", CLAIM, patience))
    s:command("CLIENT", "PAUSE", 60000, "WRITE")
    assert.equal("timeout", select(2, store:claim("key", CLAIM, { left = function() return 0.1 end })).code)
    s:command("CLIENT", "UNPAUSE")
    local result = store:claim("key", CLAIM_OF_ANOTHER, patience)
    assert.is_true(result == true or result.state == "intent")
    s:stop()
  end)

  it("a replica has the claim before it counts, and takes over with it", function()
    local primary = redis.start{ is_primary = true }
    local replica = redis.start{ replica_of = primary }
    local current = primary
    local store = stores.redis{ timeout = 0.5, connect = function(seconds) return current.connect(seconds) end }
    for number = 1, 20 do assert.is_true(store:claim("key" .. number, CLAIM, patience)) end
    assert.equal("20", replica:command("GET", "{reply}:sequence"))
    current = replica
    assert.equal("replica", select(2, store:claim("key21", CLAIM, patience)).code)
    replica:command("REPLICAOF", "NO", "ONE")
    primary:kill()
    for number = 1, 20 do
      assert.equal("intent", store:claim("key" .. number, CLAIM_OF_ANOTHER, patience).state)
    end
    assert.is_true(store:claim("key21", CLAIM, patience))   -- it was checked again: there is no replica now
    replica:stop()
  end)

  it("a replica that does not follow keeps a claim from counting, and is found out when it takes over", function()
    local primary = redis.start{ is_primary = true }
    local replica = redis.start{ replica_of = primary }
    local current = primary
    local store = stores.redis{ timeout = 0.5, connect = function(seconds) return current.connect(seconds) end }
    assert.is_true(store:claim("key1", CLAIM, patience))
    os.execute("kill -STOP " .. replica.pid)
    assert.same({ nil, { code = "no_replicas", retryable = true,
                         message = "the Redis store: only 0 of its 1 replicas have the claim" } },
                { store:claim("key2", CLAIM, patience) })
    assert.equal("not_sent", primary:command("HGET", "{reply}:send:key2", "state"))
    primary:kill()
    os.execute("kill -CONT " .. replica.pid)
    replica:command("REPLICAOF", "NO", "ONE")
    current = replica
    -- It is checked again, and has no replica; and the kernel may have had the claim for this one.
    for _, key in ipairs{ "key3", "key2" } do
      local result, fault = store:claim(key, CLAIM, patience)
      assert.is_true(result == true or fault.code == "lost", fault and fault.message)
    end
    replica:stop()
  end)

  describe("ten seconds later", function()
    local now = core.now
    after_each(function() core.now = now end)

    local function ten_seconds_pass() core.now = function() return now() + 10 end end

    it("a replica that has come since has to have the claim", function()
      local primary = redis.start{ is_primary = true }
      local store = stores.redis{ timeout = 0.5, connect = primary.connect }
      assert.is_true(store:claim("key1", CLAIM, patience))
      local replica = redis.start{ replica_of = primary }
      os.execute("kill -STOP " .. replica.pid)
      ten_seconds_pass()
      assert.equal("no_replicas", select(2, store:claim("key2", CLAIM, patience)).code)
      primary:stop()
      replica:stop()
    end)

    it("a policy that throws records away is found out, and what was claimed before is noted", function()
      local s = redis.start()
      local store = stores.redis{ connect = s.connect }
      assert.is_true(store:claim("key1", CLAIM, patience))
      s:command("CONFIG", "SET", "maxmemory-policy", "allkeys-lru")
      ten_seconds_pass()
      assert.equal("evicts", select(2, store:claim("key2", CLAIM, patience)).code)
      assert.is_true(store:settle("key1", "a", "sent", "note", patience))
      s:command("CONFIG", "SET", "maxmemory-policy", "noeviction")
      assert.is_true(store:claim("key2", CLAIM, patience))
      s:stop()
    end)
  end)

  it("is checked again where it could not be reached, and where another node has the key", function()
    local s = redis.start()
    for _, trouble in ipairs{ "no connection", "MOVED 3999 127.0.0.1:6381" } do
      local is_in_trouble = false
      local store = stores.redis{ prefix = fresh_prefix(), connect = function(seconds)
        if is_in_trouble and trouble == "no connection" then return nil, trouble end
        local call, release = s.connect(seconds)
        return function(...)
          if is_in_trouble then return nil, trouble end
          return call(...)
        end, release
      end }
      assert.is_true(store:claim("key1", CLAIM, patience))
      is_in_trouble = true
      assert.is_nil((store:claim("key2", CLAIM, patience)))
      is_in_trouble = false
      s:command("CONFIG", "SET", "maxmemory-policy", "allkeys-lru")
      assert.equal("evicts", select(2, store:claim("key2", CLAIM, patience)).code)
      s:command("CONFIG", "SET", "maxmemory-policy", "noeviction")
    end
    s:stop()
  end)
end)

describe("the options of a store that are wrong are told by reply.new:", function()
  local function ledger(name)
    return function(options) return { ledger = stores.redis{ connect = stores[name](options) } } end
  end
  local function memory(options) return { pace = { store = stores.memory(options) } } end

  for _, row in ipairs{
    { "ledger: ", "redis_lua", ledger "redis_lua", { hots = "redis.internal" }, "hots", "host" },
    { "ledger: ", "resty_redis", ledger "resty_redis", { paht = "/redis.sock" }, "paht", "path" },
    { "pace: ", "memory", memory, { clokc = os.time }, "clokc", "clock" },
  } do
    it(row[2], function()
      local options = row[3](row[4])
      options.api_key = "key"
      local client, err = require("reply").new(options)
      assert.is_nil(client)
      assert.equal(("reply.new: not_sent, config: %sreply.stores.%s: %s is not a field of reply.stores.%s; "
                    .. "did you mean %s?"):format(row[1], row[2], row[5], row[2], row[6]), tostring(err))
      assert.has_error(function() row[3](5) end, ("reply.stores.%s takes a table, got number"):format(row[2]))
    end)
  end

  it("a username alone, as which Redis would not know the client", function()
    for _, name in ipairs{ "redis_lua", "resty_redis" } do
      local options = ledger(name){ username = "app" }
      options.api_key = "key"
      assert.equal(("reply.new: not_sent, config: ledger: reply.stores.%s: username needs a password, got none")
                   :format(name), tostring(select(2, require("reply").new(options))))
    end
  end)
end)
