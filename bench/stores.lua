-- SPDX-License-Identifier: MIT
-- What a store costs a send, beside the bare send: `make bench-stores`. Everything on loopback and in one run.
-- Each figure is that of the best of some rounds, as other programs may be at work.

local core = require "reply.core"
local driver = require "reply.drivers.blocking"
local files = require "support.files"
local nginx = require "support.nginx"
local redis = require "support.redis"
local reply = require "reply"
local upstreams = require "support.nginx_upstream"

local FOLDER = debug.getinfo(1, "S").source:match("^@(.*)/[^/]*$")
local pacing = dofile(FOLDER .. "/pacing.lua")
local ROUNDS, CALLS = 5, 1000

local all_hold = true

local function row(what, microseconds, limit)
  local holds = not limit or microseconds <= limit
  all_hold = all_hold and holds
  print(("| %-40s | %9.1f us | %-9s | %-3s |"):format(what, microseconds, limit and ("<= %d us"):format(limit) or "",
                                                    limit and (holds and "yes" or "NO") or ""))
end

-- Microseconds of one call, in the best of the rounds.
local function cost(work)
  local best = math.huge
  for round = 1, ROUNDS do
    local began = core.now()
    for number = 1, CALLS do work(("%d.%d"):format(round, number)) end
    best = math.min(best, (core.now() - began) / CALLS * 1e6)
  end
  return best
end

local function bare_send(upstream)
  local client = assert(reply.new{ base_url = upstream.url, api_key = "bench-key", retries = 0, pace = "off" })
  return cost(function(subject) assert(client:send_email{ contact = 1, subject = subject, body = "<p>Hello</p>" }) end)
end

local function pacing_in_nginx()
  local server = nginx.start{ level = "error", http = "lua_shared_dict pace 1m;", locations = ([[
    location = /pacing { content_by_lua_block {
      ngx.print(dofile "%s/pacing.lua"(require "reply.drivers.nginx", require "reply.stores.dict" "pace", os.clock))
    } }
  ]]):format(FOLDER) }
  local status, body = server:get("/pacing")
  assert(status == 200, server:log())
  server:stop()
  return tonumber(body)
end

local function pacing_on_redis()
  local server = redis.start{ appendonly = "no" }
  local microseconds = pacing(driver, reply.stores.redis{ connect = server.connect }, core.now)
  server:stop()
  return microseconds
end

local function pacing_in_sqlite()
  return pacing(driver, reply.stores.sqlite{ path = files.folder() .. "/pace.db" }, core.now)
end

print("| What | A call | Limit | OK |\n|---|---|---|---|")
local upstream = upstreams.start(0)
row("a bare send", bare_send(upstream))
upstream:stop()
row("pace in memory: take and done", pacing(driver, nil, os.clock), 5)
row("pace in a dict of nginx", pacing_in_nginx(), 20)
row("pace in Redis", pacing_on_redis(), 250)
row("pace in SQLite", pacing_in_sqlite())
dofile(FOLDER .. "/ledger.lua")(cost, row)
os.exit(all_hold and 0 or 1)
