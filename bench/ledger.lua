-- SPDX-License-Identifier: MIT
-- What a ledger costs a message, on loopback and on the disk of /tmp: the rows of `make bench-stores` for it.
--
-- rows(cost, row): cost(work) measures one call of work(text), with another text each time, in microseconds;
-- row(what, microseconds, limit) prints it.

local core = require "reply.core"
local files = require "support.files"
local redis = require "support.redis"
local stores = require "reply.stores"

local patience = { sleep = core.sleep, left = function() return 5 end }

-- What one message asks of a store: a look, a claim and a settle.
local function message(store)
  return function(key)
    store:look(key, patience)
    assert(store:claim(key, { owner = "o", lease = 35, fingerprint = ("f"):rep(64), operation = "send_email",
                              contact = "90514382" }, patience) == true)
    assert(store:settle(key, "o", "sent", '{"attempts":1}\n{"status":"sent"}', patience))
  end
end

local function on_redis(settings)
  local server = redis.start(settings)
  local call = assert(server.connect(5))
  local store = stores.redis{ durability = "cache", connect = function() return call, function() end end }
  return message(store), server
end

return function(cost, row)
  local path = files.folder() .. "/sends.db"
  local store = stores.sqlite{ path = path }
  row("ledger in SQLite: look, claim and settle", cost(message(store)), 1000)
  store:close()
  for _, setting in ipairs{ { "no AOF", { appendonly = "no" }, 250 }, { "AOF everysec", {}, 250 },
                            { "AOF always", { appendfsync = "always" } } } do
    local work, server = on_redis(setting[2])
    row(("ledger in Redis, %s"):format(setting[1]), cost(work), setting[3])
    server:stop()
  end
end
