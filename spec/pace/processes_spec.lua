-- SPDX-License-Identifier: MIT
-- Twenty processes that share a real Redis, and twenty that share a SQLite file, twenty times as fast as life.

local core = require "reply.core"
local driver = require "reply.drivers.blocking"
local files = require "support.files"
local options = require "reply.pace.options"
local pace = require "reply.pace"
local paced = require "support.paced"
local process = require "spec_process"
local redis = require "support.redis"
local stores = require "reply.stores"

local PROCESSES, SPEED, LIMIT, WINDOWS = 20, 20, 100, 2
local MINUTE = 60 / SPEED

local function pacer_on(store)
  local pacer = pace.new(options.read{ minute = LIMIT, store = store }, "host")
  for _, window in ipairs(pacer.windows) do window.span = window.span / SPEED end
  return pacer
end

local function redis_on(server)
  return stores.redis{ connect = server.connect }
end

local function sqlite_in(folder)
  return stores.sqlite{ path = folder .. "/pace.db" }
end

-- Mostly quick, now and then ten seconds.
local function latency()
  return (math.random() < 0.02 and 10 or 0.02 + 0.55 * math.random()) / SPEED
end

-- Sends one request after the other with this key for all windows; gives the times when the server has them.
local function send_all(pacer, key)
  local ends, account, arrivals = core.now() + (WINDOWS + 0.5) * MINUTE, pacer:account(key), {}
  while true do
    local slot = pacer:take(driver, account, 1, ends - core.now())
    if not slot then break end
    local took, share = latency(), math.random()
    core.sleep(took * share)
    arrivals[#arrivals + 1] = ("%.6f"):format(core.now())
    core.sleep(took * (1 - share))
    slot:done{ outcome = "sent", status = 200 }
  end
  local trouble = pacer:news()
  assert(not trouble, trouble)
  return arrivals
end

-- Starts a child that does this. The function that it gives waits for the end, and returns the numbers that came of it.
local function in_child(seed, work)
  local path = files.folder() .. "/numbers"
  local pid = process.fork()
  if pid == 0 then
    math.randomseed(seed)
    local ok, list = pcall(work)
    files.write(path, ok and table.concat(list, "\n") or tostring(list))
    process.leave(ok and 0 or 1)
  end
  return function(numbers)
    local status, text = process.wait(pid), files.read(path)
    assert(status == 0, text)
    for number in text:gmatch("%S+") do numbers[#numbers + 1] = tonumber(number) end
  end
end

describe("processes that share a store", function()
  local server, folder

  setup(function() server, folder = redis.start{ appendonly = "no" }, files.folder() end)
  teardown(function() server:stop() end)

  local makers = { redis = function() return redis_on(server) end, sqlite = function() return sqlite_in(folder) end }

  -- All of them at the same time. Each has its time from its own beginning: to fork them all takes some, too.
  local function play(key)
    local arrivals, children = {}, {}
    for name, make in pairs(makers) do
      arrivals[name] = {}
      for index = 1, PROCESSES do
        local join = in_child(index, function() return send_all(pacer_on(make()), key) end)
        children[#children + 1] = function()
          local ok, why = pcall(join, arrivals[name])
          if not ok then arrivals[name].trouble = tostring(why) end
        end
      end
    end
    for _, join in ipairs(children) do join() end
    return arrivals
  end

  -- On a busy machine the processes may not come to it, or wait for a store so long that one is paced by itself: then
  -- they play again.
  it("never send more than a server allows, and use what it allows", function()
    local unused = {}
    for round = 1, 3 do
      unused = {}
      for name, list in pairs(play("key" .. round)) do
        if list.trouble then
          unused[name] = list.trouble
        else
          assert.is_true(paced.most(list, MINUTE, 1 / SPEED) <= LIMIT, name)
          if #list < 0.95 * (WINDOWS + 1) * LIMIT then unused[name] = #list end
        end
      end
      if not next(unused) then break end
    end
    assert.same({}, unused)
  end)
end)

describe("a Redis", function()
  local server

  setup(function() server = redis.start{ appendonly = "no" } end)
  teardown(function() server:stop() end)

  it("that forgot the script is given it again", function()
    local pacer = pacer_on(redis_on(server))
    local account = pacer:account("another key")
    local slot = assert(pacer:take(driver, account, 1, 0))
    assert(server:command("SCRIPT", "FLUSH"))
    slot:done{ outcome = "sent", status = 200 }
    assert.equal(LIMIT - 1, pacer:budget(driver, account).minute.left)
    assert.is_nil(pacer:news())
  end)

  it("is left nothing that lasts", function()
    local pacer = pacer_on(redis_on(server))
    local account = pacer:account("a third key")
    assert(pacer:take(driver, account, 1, 0)):done{ outcome = "rejected", status = 429, retry_after = 0.5 }
    pacer:take(driver, account, 1, 0.001)
    pacer.store.store:take(account, "waiter", 1, 10, { left = function() return 5 end })
    local keys = server:command("KEYS", "*" .. account.scope .. "*")
    assert.equal(5, #keys)
    for _, key in ipairs(keys) do assert.is_true(server:command("PTTL", key) > 0, key) end
  end)

  it("counts what a forked child takes beside what its parent does", function()
    local pacer = pacer_on(redis_on(server))
    local account = pacer:account("a fifth key")
    local function take() return { assert(pacer:take(driver, account, 1, 0)).paced } end
    take()   -- before, so that both have counted already
    in_child(1, take){}
    take()
    assert.equal(LIMIT - 3, pacer:budget(driver, account).minute.left)
  end)

  it("holds a request that is under way, however many others end meanwhile", function()
    local store = redis_on(server)
    local account = { scope = "a fourth key", windows = { { name = "minute", limit = 2, span = 1 } }, keep = 2 }
    local patience = { left = function() return 5 end }
    assert.equal("go", store:take(account, "slow", 60, 0, patience))
    assert.equal("go", store:take(account, "quick", 60, 0, patience))
    store:done(account, "quick", nil, nil, patience)
    assert.is_true(server:command("PTTL", "{reply}:pace:a fourth key:slots") > 59000)
  end)
end)
