-- SPDX-License-Identifier: MIT
-- What a store is asked where nginx cannot wait for it.

local nginx = require "support.nginx"
local redis = require "support.redis"
local support = require "support"

local ADVICE = "nginx cannot wait for an answer in the phase log: call it from ngx.timer.at(0, …)"

-- `lock()` keeps the ledger's file locked until `unlock()`.
local LEDGER = [[
  init_by_lua_block {
    core, reply, sqlite = require "reply.core", require "reply", require "reply.sqlite"
    client = assert(reply.new{ api_key = "key", ledger = reply.stores.sqlite{ path = "$folder/ledger.db" } })
    function lock()
      other = assert(sqlite.open "$folder/ledger.db")
      assert(other:run "BEGIN EXCLUSIVE")
    end
    function unlock() other:close() end
  }
]]

local function with_ledger(http, locations)
  return nginx.start{ main = "user root;", http = LEDGER .. (http or ""), locations = locations }
end

describe("where nginx cannot wait", function()
  local server

  after_each(function() server:stop() end)

  it("a worker that starts waits for a ledger that is locked", function()
    server = with_ledger[[ init_worker_by_lua_block {
      local sleep, slept = core.sleep, 0
      function core.sleep(seconds)
        slept = slept + 1
        if slept == 2 then unlock() end
        sleep(seconds)
      end
      lock()
      local entry, err = client.ledger:look "key"
      ngx.log(ngx.NOTICE, "slept ", slept, ": ", tostring(entry), " ", tostring(err))
    } ]]
    assert(server:logged("slept 2: nil nil"))
  end)

  it("a ledger tells what it knows, and that a locked one cannot be waited for", function()
    server = with_ledger(nil, [[ location = /x { return 200 'x'; log_by_lua_block {
      local ledger = client.ledger
      ngx.log(ngx.NOTICE, "free: ", tostring(select(2, ledger:resolve("key", "sent"))))
      lock()
      local _, err = ledger:resolve("key", "sent")
      ngx.log(ngx.NOTICE, "locked: ", tostring(err), " ", tostring(err.retryable))
    } } ]])
    server:get("/x")
    assert(server:logged("free: ledger:resolve: not_sent, not_found: "))
    assert(server:logged(support.literal("locked: ledger:resolve: not_sent, config: ledger.busy: " .. ADVICE
                                         .. " false")))
    assert.equal(0, server:count("%[error%]"))
  end)

  it("a budget is what this worker knows, and its store is asked again afterwards", function()
    server = nginx.start{ http = [[
      lua_shared_dict pace 1m;
      init_by_lua_block {
        local reply = require "reply"
        client = assert(reply.new{ api_key = "key", pace = { store = reply.stores.dict "pace" } })
      }
    ]], locations = [[ location = /x { return 200 'x'; log_by_lua_block {
      local lock = "lua-reply:" .. client.account.scope .. ":lock"
      ngx.shared.pace:set(lock, true)
      ngx.log(ngx.NOTICE, "left: ", client:budget().minute.left)
      ngx.shared.pace:delete(lock)
      client:budget()
      ngx.log(ngx.NOTICE, "by the store: ", ngx.shared.pace:get("lua-reply:" .. client.account.scope) ~= nil, " ",
              tostring(client.pacer:news()))
    } } ]] }
    server:get("/x")
    assert(server:logged("left: 100"))
    assert(server:logged("by the store: true nil"))
  end)

  it("a worker that starts is told that it cannot ask Redis, and asks it afterwards", function()
    local database = redis.start{ appendonly = "yes", appendfsync = "always", unixsocketperm = "777" }
    support.shell(("chmod 755 %s %s"):format(database.folder, database.folder:match("^(.*)/")))
    server = nginx.start{ http = ([[
      init_by_lua_block {
        local reply = require "reply"
        local store = reply.stores.redis{ connect = reply.stores.resty_redis{ path = "%s" } }
        client = assert(reply.new{ api_key = "key", ledger = store, pace = { store = store } })
      }
      init_worker_by_lua_block {
        ngx.log(ngx.NOTICE, "starting: ", tostring(select(2, client.ledger:look "key")))
        ngx.log(ngx.NOTICE, "left: ", client:budget().minute.left)
      }
    ]]):format(database.path), locations = [[ location = /x { content_by_lua_block {
      local _, err = client.ledger:look "key"
      ngx.say(tostring(err))
      client.pacer:take(client.driver, client.account, 1, 0)
      ngx.say(tostring(client.pacer:news()))
    } } ]] }
    assert.same({ 200, "nil\nnil\n" }, { server:get("/x") })
    assert.equal(1, #database:command("KEYS", "*:slots"))
    assert(server:logged(support.literal("nginx cannot wait for an answer in the phase init_worker: call it from a "
                                         .. "request, or from ngx.timer.at(0, …) in init_worker_by_lua")))
    assert(server:logged("left: 100"))
    database:stop()
  end)
end)
