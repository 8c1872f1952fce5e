-- SPDX-License-Identifier: MIT
-- Processes that end by SIGKILL at every step of a call, and are started again at once and after the lease: never a
-- second message, and every key ends as sent, or for a person to look at.

local interpreter = require "support.interpreter"
local killing = require "support.killing"
local nginx = require "support.nginx"
local redis = require "support.redis"
local sqlite = require "reply.sqlite"
local support = require "support"

local SENT = '{"status":"sent","messageId":"m1"}'
local ROOT = support.shell("pwd").stdout:match("%S+")
local PROGRAM = ROOT .. "/spec/support/killed.lua"

-- What the server does on the first connection of each step; a gate is where it is when the process is killed.
local PLAIN = { { "request" }, { "answer", 200, nil, SENT }, { "repeat" } }
local FIRST_BYTE = { { "read", 1 }, { "gate", "killed" }, { "hang" } }
local ANSWER = { { "request" }, { "gate", "killed" }, { "answer", 200, nil, SENT } }

-- Of each step: what the first connection meets, and what two more calls say, at once and after the lease.
local IN_PROGRESS, UNKNOWN = "ledger.in_progress unknown", "ledger.unknown unknown"
local STEPS = {
  { "look-before", PLAIN, "sent", "replayed" },
  { "look-after", PLAIN, "sent", "replayed" },
  { "take-before", PLAIN, "sent", "replayed" },
  { "take-after", PLAIN, "sent", "replayed" },
  { "claim-before", PLAIN, "sent", "replayed" },
  { "claim-after", PLAIN, IN_PROGRESS, UNKNOWN },
  { "first byte", FIRST_BYTE, IN_PROGRESS, UNKNOWN },
  { "server has it", ANSWER, IN_PROGRESS, UNKNOWN },
  { "answer", PLAIN, IN_PROGRESS, UNKNOWN },
  { "done-before", PLAIN, IN_PROGRESS, UNKNOWN },
  { "done-after", PLAIN, IN_PROGRESS, UNKNOWN },
  { "settle-before", PLAIN, IN_PROGRESS, UNKNOWN },
  { "settle-after", PLAIN, "replayed", "replayed" },
}

local places = {}

function places.sqlite()
  local path = support.folder() .. "/sends.db"
  return path, function(key)
    local database = assert(sqlite.open(path))
    assert(database:run("UPDATE sends SET lease_until = 0 WHERE key = ?", key))
    database:close()
  end
end

local server_of_redis
function places.redis()
  server_of_redis = server_of_redis or redis.start()
  server_of_redis:command("FLUSHALL")
  return server_of_redis.path, function(key)
    server_of_redis:command("EVAL", [[
      if redis.call('EXISTS', KEYS[1]) == 1 then redis.call('HSET', KEYS[1], 'lease_until', 0) end return 1]], 1,
      "{reply}:send:" .. key)
  end
end

-- In a worker of nginx; another one takes its place.
local server_of_nginx
local function begin_in_nginx(case)
  server_of_nginx = server_of_nginx or nginx.start{ main = "user root;", locations = ([[
    location = /send { content_by_lua_block {
      package.path = package.path .. ";%s/spec/?.lua"
      ngx.say(require("support.killing").send("nginx", ngx.req.get_uri_args()))
    } }]]):format(ROOT) }
  local request = server_of_nginx:send(("/send?store=%s&where=%s&url=%s&step=%s&key=%s")
    :format(case.store, case.where, case.url, case.step:gsub(" ", "-"), case.key))
  local function kill() server_of_nginx:signal("KILL", assert(server_of_nginx:workers()[1])) end
  return kill, function() assert.is_nil((request:receive())) end
end

-- In a process of its own.
local function begin(case, driver)
  local arguments = { driver, case.store, case.where, case.url, case.step, case.key }
  local command = ("echo $$ >%s; exec %s"):format(case.pid, interpreter.command(PROGRAM, arguments))
  local wait = interpreter.start("exec sh -c " .. interpreter.quote(command))
  return function() support.shell("kill -9 $(cat " .. case.pid .. ")") end, function()
    local result = wait()
    assert.same({ 137, "" }, { result.status, result.stdout }, result.stderr)
  end
end

teardown(function()
  if server_of_nginx then server_of_nginx:stop() end
  if server_of_redis then server_of_redis:stop() end
end)

-- nginx has LuaJIT, whoever runs this: once is enough.
local DRIVERS = { "script", "batch", "loop", rawget(_G, "jit") and "nginx" or nil }

for _, store in ipairs{ "sqlite", "redis" } do
  for _, driver in ipairs(DRIVERS) do
    describe(("killed in a %s, over %s,"):format(driver, store), function()
      for number, row in ipairs(STEPS) do
        local step, first, at_once, after_lease = row[1], row[2], row[3], row[4]
        it("at " .. step, function()
          local server = support.serve{ first, PLAIN }
          local where, expire = places[store]()
          local case = { store = store, where = where, url = server.url, step = step, key = "key" .. number,
                         pid = support.folder() .. "/pid" }
          local kill, wait = (driver == "nginx" and begin_in_nginx or begin)(case, driver)
          if first ~= PLAIN then
            assert(server:reached "killed")
            kill()
          end
          wait()
          if first ~= PLAIN then server:release "killed" end

          case.step = ""
          assert.equal(at_once, killing.send("script", case))
          expire(case.key)
          assert.equal(after_lease, killing.send("script", case))
          assert.is_true(server:count().whole <= 1)
          server:close()
        end)
      end
    end)
  end
end
