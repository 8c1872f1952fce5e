-- SPDX-License-Identifier: MIT
-- The workers of one nginx share a dict, thirty times as fast as life.

local cjson = require "cjson"
local nginx = require "support.nginx"
local paced = require "support.paced"
local redis = require "support.redis"
local support = require "support"

local WORKERS, THREADS, SPEED, LIMIT, WINDOWS = 2, 10, 30, 50, 2
local MINUTE = 60 / SPEED

local PACER = ([[
  init_by_lua_block {
    core, driver, options, pace = require "reply.core", require "reply.drivers.nginx", require "reply.pace.options",
                                  require "reply.pace"
    dict = require "reply.stores.dict"
    function pacer_on(name)
      local pacer = pace.new(options.read{ minute = %d, store = dict(name) }, "host")
      for _, window in ipairs(pacer.windows) do window.span = window.span / %d end
      return pacer
    end
  }
  lua_shared_dict pace 1m;
  lua_shared_dict small 32k;
  lua_shared_dict arrivals 1m;
]]):format(LIMIT, SPEED)

-- Each worker begins at once to send one request after the other in some threads, until its time is over.
local WORK = ([[
  init_worker_by_lua_block {
    local ends = core.now() + %g
    local pacer = pacer_on("pace")
    local account = pacer:account("key")
    local function work()
      while true do
        local slot = pacer:take(driver, account, 1, ends - core.now())
        if not slot then break end
        ngx.sleep(0.01 * math.random())
        ngx.shared.arrivals:rpush("list", core.now())
        ngx.sleep(0.01 * math.random())
        slot:done{ outcome = "sent", status = 200 }
      end
      ngx.shared.arrivals:incr("over", 1, 0)
      if pacer:news() then ngx.log(ngx.ERR, "the store failed") end
    end
    for _ = 1, %d do ngx.timer.at(0, work) end
  }
]]):format((WINDOWS + 0.5) * MINUTE, THREADS)

local ARRIVALS = [[
  location = /arrivals { content_by_lua_block {
    local arrivals, list = ngx.shared.arrivals, {}
    while (arrivals:get("over") or 0) < tonumber(ngx.var.arg_threads) do ngx.sleep(0.05) end
    for index = 1, arrivals:llen("list") do list[index] = arrivals:lpop("list") end
    ngx.print(require("cjson").encode(list))
  } }
]]

local function location(path, code)
  return ("location = %s { content_by_lua_block { %s } }\n"):format(path, code)
end

describe("the workers of one nginx", function()
  it("never send more than a server allows, and use what it allows", function()
    local server = nginx.start{ workers = WORKERS, http = PACER .. WORK, locations = ARRIVALS }
    local _, body = server:get("/arrivals?threads=" .. WORKERS * THREADS)
    local arrivals = cjson.decode(body)
    assert.equal(0, server:count("the store failed"))
    assert.equal(0, server:count("%[error%]"))
    server:stop()
    assert.is_true(paced.most(arrivals, MINUTE, 1 / SPEED) <= LIMIT)
    assert.is_true(#arrivals >= 0.95 * (WINDOWS + 1) * LIMIT, #arrivals)
  end)
end)

describe("where nginx cannot wait", function()
  it("a call that has no slot is told that, as one that has a slot", function()
    local upstream = support.serve{ { "request" }, { "answer", 200, nil, '{"status":"sent"}' } }
    local server = nginx.start{ http = ([[ init_by_lua_block {
        client = assert(require "reply".new{ base_url = "%s", api_key = "key", pace = { minute = 1 } })
        function send()
          local receipt, err = client:send_email{ contact = 1, subject = "s", body = "b" }
          ngx.log(ngx.NOTICE, "in ", ngx.get_phase(), ": ", receipt and receipt.outcome or tostring(err))
        end
      } ]]):format(upstream.url), locations = [[
        location = /x { content_by_lua_block { send() send() ngx.say "x" } log_by_lua_block { send() } } ]] }
    server:get("/x")
    assert(server:logged("in content: sent"))
    assert(server:logged("in content: send_email: not_sent, rate_limited: held back here"))
    assert(server:logged("in log: send_email: not_sent, config: nginx cannot wait for an answer in the phase log"))
    assert.equal(0, server:count("%[error%]"))
    server:stop()
    upstream:close()
  end)
end)

describe("a Redis that nginx's workers share", function()
  it("is asked by lua-resty-redis, which is looked for once", function()
    local database = redis.start{ appendonly = "no", unixsocketperm = "777" }
    support.shell(("chmod 755 %s %s"):format(database.folder, database.folder:match("^(.*)/")))
    local upstream = support.serve{ { "request" }, { "answer", 200, nil, '{"status":"sent"}' }, { "repeat" } }
    local server = nginx.start{ workers = 2, http = ([[ init_by_lua_block {
        searches = 0
        table.insert(package.loaders, 1, function(name) if name == "resty.redis" then searches = searches + 1 end end)
        local reply = require "reply"
        local store = reply.stores.redis{ connect = reply.stores.resty_redis{ path = "%s" } }
        client = assert(reply.new{ base_url = "%s", api_key = "key", pace = { store = store, minute = 3 } })
      } ]]):format(database.path, upstream.url), locations = location("/send", [[
        local receipt, err = client:send_email{ contact = 1, subject = "s", body = "b" }
        ngx.print(searches, " ", receipt and client:budget().minute.left or err.kind)
      ]]) }
    for _, expected in ipairs{ "1 2", "1 1", "1 0", "1 rate_limited" } do
      assert.same({ 200, expected }, { server:get("/send") })
    end
    for _, one in ipairs{ server, database } do one:stop() end
    upstream:close()
  end)

  it("may have an IPv6 address, with brackets or without", function()
    local server = nginx.start{ locations = location("/look", [[
      local stores = require("reply").stores
      local store = stores.redis{ connect = stores.resty_redis{ host = ngx.var.arg_host, port = 1 } }
      local _, err = assert(require("reply").new{ api_key = "key", ledger = store }).ledger:look "key"
      ngx.print(tostring(err))
    ]]) }
    local _, with = server:get("/look?host=[::1]")
    local _, without = server:get("/look?host=::1")
    assert.matches("no connection %(", with)
    assert.equal(with, without)
    server:stop()
  end)
end)

describe("a dict of nginx", function()
  local server

  setup(function()
    server = nginx.start{ http = PACER, locations =
      location("/spend", [[
        local pacer = pacer_on("pace")
        local account = pacer:account(ngx.var.arg_key)
        pacer:take(driver, account, 1, 0):done{ outcome = "sent", status = 200 }
        ngx.print(pacer:budget(driver, account).minute.left, " ", tostring(pacer:news()))
      ]]) ..
      location("/locked", [[
        local pacer = pacer_on("pace")
        local account = pacer:account("locked")
        ngx.update_time()   -- the clock that a dict's times are kept by
        local began = ngx.now()
        assert(dict("pace").kv:lock(account.scope, { left = function() return 0 end }))   -- its worker was killed
        local slot = pacer:take(driver, account, 1, math.huge)
        ngx.update_time()
        local age = math.floor((ngx.now() - began) * 1000 + 0.5)   -- in whole milliseconds, as nginx counts
        ngx.print(tostring(slot ~= nil), " ", tostring(age >= 1000), " ", tostring(pacer:news()))
      ]]) ..
      location("/stuck", [[
        local pacer = pacer_on("pace")
        local account = pacer:account("stuck")
        ngx.shared.pace:add("lua-reply:" .. account.scope .. ":lock", true, 60)
        local slot = pacer:take(driver, account, 1, 0.1)
        ngx.print(tostring(slot ~= nil), " ", tostring(pacer:news()))
      ]]) ..
      location("/full", [[
        local small = ngx.shared.small
        assert(small:set("somebody's own", ("x"):rep(100)))
        for size = 3, 0, -1 do
          local number = 0
          while small:safe_set(size .. " " .. number, ("x"):rep(10 ^ size)) do number = number + 1 end
        end
        local pacer = pacer_on("small")
        local slot = pacer:take(driver, pacer:account("key"), 1, 0)
        ngx.say(tostring(slot ~= nil), " ", pacer:news())
        ngx.print(small:get("somebody's own") and "kept" or "thrown out")
      ]]) ..
      location("/missing", [[
        local ok, why = dict("none"):check()
        ngx.print(tostring(ok), " ", why)
      ]]) }
  end)
  teardown(function() server:stop() end)

  it("keeps what was spent when nginx reads its configuration anew", function()
    assert.same({ 200, "49 nil" }, { server:get("/spend?key=a") })
    local worker = server:workers()[1]
    server:signal("HUP")
    assert(server:logged("gracefully shutting down"))
    while server:workers()[1] == worker do server:get("/pid") end
    assert.same({ 200, "48 nil" }, { server:get("/spend?key=a") })
    assert.same({ 200, "49 nil" }, { server:get("/spend?key=b") })
  end)

  it("that a killed worker left locked is free when the lock is too old", function()
    assert.same({ 200, "true true nil" }, { server:get("/locked") })
  end)

  it("that stays locked is not waited for beyond the call's time", function()
    assert.same({ 200, "true paced by this process alone: the dict pace stays locked" }, { server:get("/stuck") })
  end)

  it("that is full says so, and throws nothing out", function()
    assert.same({ 200, "true paced by this process alone: the dict small is full: make its lua_shared_dict larger, "
                       .. "and keep nothing else in it\nkept" }, { server:get("/full") })
  end)

  it("that is not there is told", function()
    assert.same({ 200, "nil nginx.conf has no lua_shared_dict none" }, { server:get("/missing") })
  end)
end)
