-- SPDX-License-Identifier: MIT
-- A ledger in nginx: its light threads, what is shared between workers, and who hangs up.

local nginx = require "support.nginx"
local redis = require "support.redis"
local reply = require "reply"
local support = require "support"

local SENT = { { "request" }, { "answer", 200, nil, '{"status":"sent"}' }, { "repeat" } }

-- A server of nginx whose location sends one message with a key.
local function start(upstream, ledger, parts)
  parts = parts or {}
  parts.main = "user root;"
  parts.locations = (parts.locations or "") .. ([[ location = /send { content_by_lua_block { %s
    letter.dedupe_key = "key"
    local receipt, err = client:send_email(letter)
    ngx.say(receipt and (receipt.replayed and "replayed" or "sent") or tostring(err))
  } } ]]):format(nginx.client(upstream.url, "ledger = " .. ledger))
  return nginx.start(parts)
end

local function sqlite_at(path) return ('require("reply").stores.sqlite{ path = "%s" }'):format(path) end

describe("in nginx a ledger", function()
  local upstream, server

  after_each(function()
    server:stop()
    upstream:close()
  end)

  it("in a SQLite file is one for all workers", function()
    upstream = support.serve(SENT)
    server = start(upstream, sqlite_at(support.folder() .. "/sends.db"), { workers = 2 })
    assert.same({ 200, "sent\n" }, { server:get("/send") })
    for _ = 1, 5 do assert.same({ 200, "replayed\n" }, { server:get("/send") }) end
    assert.equal(1, upstream:count().requests)
  end)

  -- The workers of a master that is root belong to somebody else: the file has to be theirs.
  it("in a SQLite file may be made before the workers are", function()
    upstream = support.serve(SENT)
    local folder = support.folder()
    local path = folder .. "/sends.db"
    support.shell(("chmod 777 %s; chmod 755 %s"):format(folder, folder:match("^(.*)/")))
    server = nginx.start{ workers = 2, http = ([[ init_by_lua_block { %s
      shared = { client = client, letter = letter }
    } ]]):format(nginx.client(upstream.url, "ledger = " .. sqlite_at(path))), locations = [[
      location = /send { content_by_lua_block {
        shared.letter.dedupe_key = "key"
        local receipt, err = shared.client:send_email(shared.letter)
        ngx.say(receipt and (receipt.replayed and "replayed" or "sent") or tostring(err))
      } } ]] }
    assert.same({ 200, "sent\n" }, { server:get("/send") })
    for _ = 1, 5 do assert.same({ 200, "replayed\n" }, { server:get("/send") }) end
  end)

  it("in Redis keeps its connections", function()
    upstream = support.serve(SENT)
    local store = redis.start()
    server = start(upstream, ([[require("reply").stores.redis{
      connect = require("reply").stores.resty_redis{ path = "%s" } }]]):format(store.path))
    assert.same({ 200, "sent\n" }, { server:get("/send") })
    for _ = 1, 5 do assert.same({ 200, "replayed\n" }, { server:get("/send") }) end
    local connections = store:command("INFO", "stats"):match("total_connections_received:(%d+)")
    assert.is_true(tonumber(connections) < 12, connections)   -- most of them are of this spec
    store:stop()
  end)

  it("in Redis takes no connection of another part of the site, which may use another database", function()
    upstream = support.serve(SENT)
    local store = redis.start()
    server = start(upstream, ([[require("reply").stores.redis{
      connect = require("reply").stores.resty_redis{ path = "%s", database = 5 } }]]):format(store.path),
      { locations = ([[ location = /session { content_by_lua_block {
        local found, client = pcall(require, "resty.redis")
        local redis = (found and client or require "nginx.redis"):new()
        assert(redis:connect("unix:%s"))
        assert(redis:set("session", "x"))
        redis:set_keepalive(10000, 64)
      } } ]]):format(store.path) })
    server:get("/session")
    assert.same({ 200, "sent\n" }, { server:get("/send") })
    server:get("/session")
    assert.same({ 200, "replayed\n" }, { server:get("/send") })
    assert.same({ "session" }, store:command("KEYS", "*"))
    store:stop()
  end)

  it("in Redis takes no connection that another password has opened", function()
    upstream = support.serve(SENT)
    local store = redis.start()
    store:command("CONFIG", "SET", "requirepass", "right")
    server = nginx.start{ main = "user root;", locations = ([[ location = /look { content_by_lua_block {
      local stores = require("reply").stores
      local connect = stores.resty_redis{ path = "%s", password = ngx.var.arg_password }
      local client = assert(require("reply").new{ api_key = "key", ledger = stores.redis{ connect = connect } })
      local entry, err = client.ledger:look "key"
      ngx.print(err and err.message or "known: " .. tostring(entry))
    } } ]]):format(store.path) }
    local known, refused = "known: nil", "the Redis store: it refused the password that `connect` gave"
    for _, row in ipairs{ { "?password=right", known }, { "?password=wrong", refused }, { "?password=right", known },
                          { "", "the Redis store: it wants a password: `connect` has to give it" } } do
      assert.same({ 200, row[2] }, { server:get("/look" .. row[1]) })
    end
    store:stop()
  end)

  it("in a Redis that is gone refuses", function()
    upstream = support.serve(SENT)
    server = start(upstream, [[require("reply").stores.redis{
      connect = require("reply").stores.resty_redis{ path = "/no/such/socket" } }]])
    assert.same({ 200, "send_email: not_sent, config: ledger.unreachable: nothing is sent that the ledger cannot note: "
      .. "the Redis store: no connection (no such file or directory)\n" }, { server:get("/send") })
    assert.equal(0, upstream:count().connections)
  end)

  -- A connection that stayed open would take one of the worker's: after a while there would be none.
  for given, said in pairs{
    ['password = "wrong"'] = "it refused the password that `connect` gave",
    ['password = "right", database = 99'] = "ERR DB index is out of range",
  } do
    it("in a Redis that refuses " .. given .. " keeps no connection", function()
      upstream = support.serve(SENT)
      local store = redis.start()
      store:command("CONFIG", "SET", "requirepass", "right")
      server = nginx.start{ main = "user root;", connections = 32, locations = ([[ location = /look {
        content_by_lua_block {
          local stores = require("reply").stores
          local store = stores.redis{ connect = stores.resty_redis{ path = "%s", %s } }
          local client = assert(require("reply").new{ api_key = "key", ledger = store })
          local why
          for _ = 1, 100 do why = select(2, client.ledger:look "key").message end
          ngx.print(why)
        } } ]]):format(store.path, given) }
      local _, body = server:get("/look")
      assert.equal("the Redis store: " .. said, body)
      store:stop()
    end)
  end

  it("in a Redis that says nothing is not waited for longer than it may take", function()
    upstream = support.serve(SENT)
    local silent = support.serve{ { "hang" } }
    server = start(upstream, ([[require("reply").stores.redis{ timeout = 0.0005,
      connect = require("reply").stores.resty_redis{ port = %d } }]]):format(silent.port),
      { http = "lua_socket_read_timeout 600s;" })
    assert.same({ 200, "send_email: not_sent, config: ledger.timeout: nothing is sent that the ledger cannot note: "
      .. "the Redis store: it did not answer in time (option timeout)\n" }, { server:get("/send") })
    silent:close()
  end)

  it("in a Redis that is slow to let it in is not waited for longer than a conversation may take", function()
    upstream = support.serve(SENT)
    local slow = support.serve{ { "pause", 0.2 }, { "tls" },
      { "read", #"*2\r\n$4\r\nauth\r\n$1\r\nx\r\n" }, { "pause", 0.2 }, { "send", "+OK\r\n" },
      { "read", #"*2\r\n$6\r\nselect\r\n$1\r\n5\r\n" }, { "pause", 0.2 }, { "send", "+OK\r\n" },
      { "read", #"*1\r\n$4\r\ninfo\r\n" }, { "send", "-LOADING\r\n" }, { "hang" } }
    server = start(upstream, ([[require("reply").stores.redis{ timeout = 0.5,
      connect = require("reply").stores.resty_redis{ port = %d, ssl = true, server_name = "localhost",
                                                     password = "x", database = 5 } }]]):format(slow.port),
      { http = ("lua_ssl_trusted_certificate %s;"):format(support.ca_file) })
    assert.same({ 200, "send_email: not_sent, config: ledger.timeout: nothing is sent that the ledger cannot note: "
      .. "the Redis store: it did not answer in time (option timeout)\n" }, { server:get("/send") })
    slow:close()
  end)

  it("in a Redis that answers late has for a command what is left of the conversation's time", function()
    upstream = support.serve(SENT)
    local late = support.serve{ { "read", #"*1\r\n$4\r\nping\r\n" }, { "pause", 5 }, { "send", "+PONG\r\n" } }
    server = nginx.start{ locations = ([[ location = /ping { content_by_lua_block {
      local core = require "reply.core"
      local call = require("reply").stores.resty_redis{ port = %d }(10)
      local now = core.now
      function core.now() return now() + 9.9 end
      ngx.print(select(2, call("PING")))
    } } ]]):format(late.port) }
    assert.same({ 200, "timeout" }, { server:get("/ping") })
    late:close()
  end)

  it("hears of what was sent for a client that hung up", function()
    upstream = support.serve{ { "request" }, { "gate", "go" }, { "answer", 200, nil, '{"status":"sent"}' } }
    local path = support.folder() .. "/sends.db"
    server = start(upstream, sqlite_at(path), { locations = "lua_check_client_abort on;" })
    local request = server:send("/send")
    assert(upstream:reached("go"))
    request:close()
    local client = support.client(upstream, { ledger = reply.stores.sqlite{ path = path } })
    assert(support.eventually(function() return client.ledger:look("key").state ~= "intent" end))
    assert.equal("unknown", client.ledger:look("key").state)
  end)

  for what, more in pairs{
    ["before another attempt"] = "retries = 1, pace = 'off'",
    ["for a slot of another attempt"] = "retries = 1, pace = { minute = 1 }, timeout = 100",
  } do
    it("hears that a message was refused whose client hung up while it waited " .. what, function()
      local seconds = more:find("off") and 20 or 0
      upstream = support.serve{ { "request" }, { "answer", 429, { ["Retry-After"] = seconds } } }
      local path = support.folder() .. "/sends.db"
      server = start(upstream, sqlite_at(path) .. ", " .. more, { locations = "lua_check_client_abort on;" })
      local request = server:send("/send")
      assert(server:logged("event of send_email: rejected"))
      request:close()
      local client = support.client(upstream, { ledger = reply.stores.sqlite{ path = path } })
      assert(support.eventually(function() return client.ledger:look("key").state ~= "intent" end))
      local entry = client.ledger:look("key")
      assert.same({ "rejected", 429, 1 }, { entry.state, entry.status, entry.attempts })
      assert.equal(1, server:count("event of "))
    end)
  end

  it("knows what was uploaded for a message whose client hung up", function()
    upstream = support.serve{ { "request" }, { "answer", 200, nil, '{"id":77}' }, { "request" }, { "gate", "go" },
                              { "hang" } }
    local path = support.folder() .. "/sends.db"
    server = start(upstream, sqlite_at(path), { locations = ([[ lua_check_client_abort on;
      location = /voice { content_by_lua_block { %s
        client:send_linkedin_voice{ contact = 5, linkedin_account = 301, data = "RIFF", filename = "a.wav",
                                    dedupe_key = "voice" }
      } } ]]):format(nginx.client(upstream.url, "ledger = " .. sqlite_at(path))) })
    local request = server:send("/voice")
    assert(upstream:reached("go"))
    request:close()
    local client = support.client(upstream, { ledger = reply.stores.sqlite{ path = path } })
    assert(support.eventually(function() return client.ledger:look("voice").state ~= "intent" end))
    local entry = client.ledger:look("voice")
    assert.same({ "unknown", 77, 1 }, { entry.state, entry.voice_attachment, entry.attempts })
  end)

  it("never blocks a worker on a file that others keep locked", function()
    upstream = support.serve(SENT)
    local path = support.folder() .. "/sends.db"
    local database = assert(require("reply.sqlite").open(path))
    server = start(upstream, sqlite_at(path))
    server:get("/send")
    assert(database:run("BEGIN IMMEDIATE"))
    assert.same({ 200, "replayed\n" }, { server:get("/send") })   -- what is there can be read
    database:run("ROLLBACK")
    assert(database:run("DELETE FROM sends"))
    assert(database:run("BEGIN IMMEDIATE"))
    local waiting = server:send("/send")
    for _ = 1, 10 do assert.equal(200, (server:get("/pid"))) end
    assert.equal(1, upstream:count().requests)
    database:run("ROLLBACK")
    assert.same({ 200, "sent\n" }, { waiting:receive() })
    database:close()
  end)
end)
