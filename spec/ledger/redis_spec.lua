-- SPDX-License-Identifier: MIT
-- Messages over a Redis that is killed, emptied, put back, full, paused or failed over: none leaves a second time, and
-- none without a claim that will stand.

local redis = require "support.redis"
local reply = require "reply"
local support = require "support"

local ANSWERS = { { "request" }, { "answer", 200, nil, '{"status":"sent"}' }, { "repeat" } }

-- What became of the message of a key, in words.
local function send(client, key)
  local receipt, err = client:send_email{ contact = 5, subject = "Hello", body = "x", dedupe_key = key }
  return receipt and (receipt.replayed and "replayed" or "sent") or err.code
end

-- Each gets the Redis, after "one" was sent. Then stands what becomes of "one" again, and of "two", which is new.
local TROUBLE = {
  { "was killed, and has its file", { appendfsync = "always" }, function(server)
    server:kill()
    server:begin()
  end, "replayed", "sent" },
  { "is down", {}, function(server) server:kill() end, "ledger.unreachable", "ledger.unreachable" },
  { "was killed, and lost its file", { appendfsync = "always" }, function(server)
    server:kill()
    os.execute(("rm -rf %s/appendonlydir"):format(server.folder))
    server:begin()
  end, "ledger.lost", "ledger.lost" },
  { "was emptied", {}, function(server) server:command("FLUSHALL") end, "ledger.lost", "ledger.lost" },
  { "has an old copy of its file", { appendfsync = "always" }, function(server, send_with)
    local copy = support.folder()
    os.execute(("cp -r %s/appendonlydir %s"):format(server.folder, copy))
    assert.equal("sent", send_with "after the copy")
    server:kill()
    os.execute(("rm -rf %s/appendonlydir && cp -r %s/appendonlydir %s"):format(server.folder, copy, server.folder))
    server:begin()
    assert.equal("ledger.lost", send_with "after the copy")
  end, "ledger.lost", "ledger.lost" },
  { "is full", {}, function(server) server:command("CONFIG", "SET", "maxmemory", "1") end, "replayed", "ledger.full" },
  { "is paused", {}, function(server) server:command("CLIENT", "PAUSE", 60000, "ALL") end, "ledger.timeout",
    "ledger.timeout" },
}

for _, row in ipairs(TROUBLE) do
  it("a Redis that " .. row[1], function()
    local settings = { appendonly = "yes" }
    for name, value in pairs(row[2]) do settings[name] = value end
    local server, upstream = redis.start(settings), support.serve(ANSWERS)
    local client = support.client(upstream, { ledger = reply.stores.redis{ connect = server.connect, timeout = 0.3 } })
    assert.equal("sent", send(client, "one"))
    row[3](server, function(key) return send(client, key) end)
    local sent = upstream:count().requests
    assert.equal(row[4], send(client, "one"))
    assert.equal(row[5], send(client, "two"))
    assert.equal(sent + (row[5] == "sent" and 1 or 0), upstream:count().requests)
    server:stop()
  end)
end

it("a connection that dies while it is kept keeps nothing from being sent and noted", function()
  local server, upstream = redis.start(), support.serve(ANSWERS)
  local function kill_connections() server:command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "no") end
  local pace = { done = kill_connections, free = kill_connections, budget = kill_connections }
  function pace.take()
    kill_connections()
    return "go"
  end
  local client = support.client(upstream, { ledger = reply.stores.redis{ connect = server.connect },
                                            pace = { store = pace } })
  local list = {}
  for number = 1, 4 do
    list[number] = { "send_email", contact = 5, subject = "Hello", body = "x", dedupe_key = "k" .. number }
  end
  for number, result in ipairs(assert(client:batch(list))) do
    assert.same({ "sent", nil }, { result.receipt and result.receipt.outcome, result.receipt.ledger_error })
    assert.equal("sent", client.ledger:look("k" .. number).state)
  end
  server:stop()
end)

it("a claim that Redis may have and did not answer for holds its message back", function()
  local server, upstream = redis.start(), support.serve(ANSWERS)
  local stores = reply.stores
  local client = support.client(upstream, { ledger = stores.redis{ connect = server.connect, timeout = 0.2 } })
  assert.equal("sent", send(client, "one"))
  local store = client.ledger.store
  local look = store.look
  function store.look(...)
    local record, fault = look(...)
    server:command("CLIENT", "PAUSE", 60000, "WRITE")
    return record, fault
  end
  assert.equal("ledger.timeout", send(client, "two"))
  store.look = nil
  server:command("CLIENT", "UNPAUSE")
  local again = send(client, "two")
  assert.is_true(again == "sent" or again == "ledger.in_progress", again)
  assert.equal(again == "sent" and 2 or 1, upstream:count().requests)
  server:stop()
end)

for whose, row in pairs{ ["the store's"] = { 0.2, 10 }, ["the call's"] = { 5, 0.2 } } do
  it("a claim that Redis, which stands still, did not answer for in " .. whose .. " time is taken back", function()
    local server, upstream = redis.start(), support.serve(ANSWERS)
    local store = reply.stores.redis{ connect = server.connect, timeout = row[1] }
    local client = support.client(upstream, { ledger = store, timeout = row[2] })
    assert.equal("sent", send(client, "one"))
    local look = store.look
    function store.look(...)
      local record, fault = look(...)
      os.execute("kill -STOP " .. server.pid)
      return record, fault
    end
    assert.equal("ledger.timeout", send(client, "two"))
    store.look = nil
    os.execute("kill -CONT " .. server.pid)
    local function state() return (server:command("HGET", "{reply}:send:two", "state")) end
    assert.is_true(support.eventually(function() return state() == "not_sent" end), state())
    assert.equal("sent", send(client, "two"))
    assert.equal(2, upstream:count().requests)
    server:stop()
  end)
end

it("a replica that takes over has every claim, and sends nothing twice", function()
  local primary, upstream = redis.start{ is_primary = true }, support.serve(ANSWERS)
  local replica = redis.start{ replica_of = primary }
  local current = primary
  local client = support.client(upstream, { ledger = reply.stores.redis{
    timeout = 0.5, connect = function(seconds) return current.connect(seconds) end } })
  for number = 1, 10 do assert.equal("sent", send(client, "k" .. number)) end
  primary:kill()
  replica:command("REPLICAOF", "NO", "ONE")
  current = replica
  for number = 1, 10 do
    local again = send(client, "k" .. number)
    assert.is_true(again == "replayed" or again == "ledger.in_progress", again)   -- the end need not have got there
  end
  assert.equal(10, upstream:count().requests)
  replica:stop()
end)
