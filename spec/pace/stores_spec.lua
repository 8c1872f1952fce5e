-- SPDX-License-Identifier: MIT
-- Every store keeps the same rule: each is driven along the same random ways on a clock of the spec's, and says what a
-- plain list of requests says.

local core = require "reply.core"
local files = require "support.files"
local memory = require "reply.stores.memory"
local redis = require "support.redis"
local redis_pace = require "reply.pace.redis"
local shared = require "reply.pace.shared"
local sqlite_pace = require "reply.pace.sqlite"

local STEPS, CALLERS = 1500, 12

local now

-- Keys and texts in a table.
local function table_of_texts()
  local kv, texts = {}, {}
  function kv.clock() return now end
  function kv.lock() return true end
  function kv.unlock() return true end
  function kv.get(_, key) return texts[key] end
  function kv.set(_, key, text) texts[key] = text end
  function kv.delete(_, key) texts[key] = nil end
  return kv
end

local patience = { sleep = core.sleep, left = function() return 5 end }

-- Redis, whose script takes the spec's time for its own.
local function redis_with(server)
  local call = server.connect(5)
  return redis_pace(function(_, command, name, text, ...)
    if name == "LOAD" then text = text:gsub("redis%.call%('TIME'%)", "{ redis.call('GET', 'now'), 0 }") end
    call("SET", "now", ("%.3f"):format(now))
    return call(command, name, text, ...)
  end, "{spec}")
end

local function sqlite_in(folder)
  local file = require("reply.stores.sqlite.file").new(folder .. "/pace.db", sqlite_pace.format)
  local store = sqlite_pace.new(file)
  function store.kv.clock() return now end
  return store
end

-- The rule as it is said: { now, windows, slots = { [id] = end }, line = { { id, dropped_at } }, frozen }.
local Plain = {}
Plain.__index = Plain

local function may_go(self, ahead)
  for _, window in ipairs(self.windows) do
    local held = 0
    for _, ends in pairs(self.slots) do
      if ends + window.span > now then held = held + 1 end
    end
    if held + ahead + 1 > window.limit then return false end
  end
  return now >= self.frozen
end

local function place_in(line, id)
  for place, waiter in ipairs(line) do
    if waiter.id == id then return place end
  end
  return nil
end

function Plain:drop()
  for place = #self.line, 1, -1 do
    if self.line[place].dropped_at < now then table.remove(self.line, place) end
  end
end

function Plain:leave(id)
  local place = place_in(self.line, id)
  if place then table.remove(self.line, place) end
end

function Plain:take(id, lease, verdict, seconds)
  self:drop()
  local place = place_in(self.line, id)
  local goes = may_go(self, (place or #self.line + 1) - 1)
  assert.equal(goes, verdict == "go")
  if verdict ~= "wait" then
    self:leave(id)
  else
    self.line[place or #self.line + 1] = { id = id, dropped_at = now + math.min(seconds, 2) + 2 }
  end
  if goes then self.slots[id] = now + lease end
end

-- One caller's next move: a store's verb and its arguments. Each request has an id of its own.
local function next_move(under_way, requests)
  local caller, chance = math.random(CALLERS), math.random()
  local number = requests[caller] or 0
  local id = ("%xd%d"):format(caller, number)
  if not under_way[id] then
    return "take", id, math.random(40), chance < 0.2 and 0 or chance < 0.4 and math.random(20) or math.huge
  end
  requests[caller] = number + 1
  if under_way[id] > now and chance < 0.8 then
    return "done", id, chance < 0.02 and math.random(30) or nil, chance > 0.7 and 30 or nil
  elseif under_way[id] > now and chance < 0.9 then
    return "free", id
  end
  return "take", ("%xd%d"):format(caller, number + 1), 5, 0   -- the one before is never heard of again
end

local function apply(plain, verb, id, first, second, verdict, seconds)
  if verb == "take" then return plain:take(id, first, verdict, seconds) end
  plain.slots[id] = verb == "done" and now + (second or 0) or nil
  if verb == "done" and first then plain.frozen = math.max(plain.frozen, now + first) end
  if verb == "free" then plain:leave(id) end
end

-- Whole fractions of a second in binary, so that all stores count alike.
local function wander(stores, account, seed)
  math.randomseed(seed)
  now = 5000
  local plain = setmetatable({ windows = account.windows, slots = {}, line = {}, frozen = 0 }, Plain)
  local under_way, requests = {}, {}
  for _ = 1, STEPS do
    now = now + math.random(0, 20) / 8
    local verb, id, first, second = next_move(under_way, requests)
    local verdict, seconds
    for name, store in pairs(stores) do
      local said, more
      if verb == "free" then
        said, more = store:free(account, id, patience)
      else
        said, more = store[verb](store, account, id, first, second, patience)
      end
      assert(said, more)
      if verdict then
        assert.same({ verdict, seconds }, { said, more }, name)
      elseif verb == "take" then
        verdict, seconds = said, more
      end
    end
    apply(plain, verb, id, first, second, verdict, seconds)
    under_way[id] = verb == "take" and verdict == "go" and now + first or nil
  end
  local budgets = {}
  for name, store in pairs(stores) do budgets[#budgets + 1] = { name, store:budget(account, patience) } end
  for _, one in ipairs(budgets) do assert.same(budgets[1][2], one[2], one[1]) end
end

describe("all stores", function()
  local server

  setup(function() server = redis.start{ appendonly = "no" } end)
  teardown(function() server:stop() end)

  for _, limits in ipairs{ { 3, 1000 }, { 10, 80 }, { 40, 150 } } do
    it(("say the same, and what the rule says, with limits of %d and %d"):format(limits[1], limits[2]), function()
      local account = { scope = ("%x"):format(limits[1]), keep = math.max(limits[1], limits[2]), windows = {
        { name = "minute", limit = limits[1], span = 61.5 }, { name = "hour", limit = limits[2], span = 901.5 } } }
      wander({ memory = memory{ clock = function() return now end }, texts = shared.new(table_of_texts()),
               redis = redis_with(server), sqlite = sqlite_in(files.folder()) }, account, limits[2])
    end)
  end
end)

describe("a log that outlives its clock", function()
  local server

  setup(function() server = redis.start{ appendonly = "no" } end)
  teardown(function() server:stop() end)

  local makers = { texts = function() return shared.new(table_of_texts()) end,
                   redis = function() return redis_with(server) end }

  for name, make in pairs(makers) do
    it("goes on from where it was: " .. name, function()
      local store = make()
      local account = { scope = "a", keep = 2, windows = { { name = "minute", limit = 2, span = 61.5 } } }
      now = 1e6
      for _, id in ipairs{ "a", "b" } do
        store:take(account, id, 30, 0, patience)
        store:done(account, id, nil, nil, patience)
      end
      now = 20   -- the machine was started anew, or the time of day put right
      assert.same({ "wait", 61.5 }, { store:take(account, "c", 30, 100, patience) })
      now = 20 + 61.5
      assert.same({ "go" }, { store:take(account, "c", 30, 0, patience) })
    end)
  end
end)

describe("a log of clients with other limits", function()
  it("keeps what the largest of them need", function()
    now = 1000
    for _, store in ipairs{ memory{ clock = function() return now end }, shared.new(table_of_texts()) } do
      local function account(limit)
        return { scope = "a", keep = limit, windows = { { name = "hour", limit = limit, span = 3601.5 } } }
      end
      for number = 1, 300 do
        assert.equal("go", (store:take(account(400), "a" .. number, 30, 0)))
        store:done(account(number % 2 == 0 and 400 or 10), "a" .. number)
      end
      assert.equal(100, store:budget(account(400)).hour.left)
    end
  end)
end)

describe("a log that is none of ours", function()
  it("is an empty one", function()
    local kv = table_of_texts()
    local account = { scope = "a", keep = 2, windows = { { name = "minute", limit = 2, span = 61.5 } } }
    for _, text in ipairs{ "", "nonsense", "2 0,000 60347,017 0,000", "2 0.000 60347.017 0.000" } do
      kv:set("a", text)
      assert.same({ "go" }, { shared.new(kv):take(account, "a", 30, 0) })
    end
  end)

  it("is written in digits alone", function()
    local kv = table_of_texts()
    local account = { scope = "a", keep = 2, windows = { { name = "minute", limit = 1, span = 61.5 } } }
    local store = shared.new(kv)
    now = 1000.123
    store:take(account, "a", 30.5, 0)
    store:take(account, "b", 30.5, 1000)
    store:done(account, "a")
    assert.is_nil(kv:get("a"):find("[.,]"))
    assert.is_nil(kv:get("a:0"):find("[.,]"))
  end)
end)

describe("a line of many who wait", function()
  it("is not gone through each time that one of them asks", function()
    local one = require("reply.pace.log").new(10)
    for number = 1, 1000 do one:line_up("id" .. number, 100 + number) end
    local line = one.line
    for number = 1, 1000 do
      one:catch_up(50)
      assert.equal(number - 1, one:ahead_of("id" .. number))
      one:line_up("id" .. number, 200)
    end
    assert.equal(line, one.line)   -- nobody made it anew
    one:step_out "id2"
    assert.same({ 0, 1, 999 }, { one:ahead_of "id1", one:ahead_of "id3", one:ahead_of "new" })
    one:line_up("id3", 1000)
    one:catch_up(500)
    assert.same({ 0, 1 }, { one:ahead_of "id3", one:ahead_of "id1" })
  end)
end)

describe("a step that is broken off", function()
  it("leaves no lock behind, wherever that is", function()
    local path = files.folder() .. "/pace.db"
    local function open() return sqlite_pace.new(require("reply.stores.sqlite.file").new(path, sqlite_pace.format)) end
    local store, other = open(), open()
    local account = { scope = "a", keep = 9999, windows = { { name = "minute", limit = 9999, span = 61.5 } } }
    now = 1000
    local is_over = false
    for count = 1, 100000 do
      if is_over then break end
      pcall(function()
        debug.sethook(function()
          debug.sethook()
          error("interrupted!", 0)
        end, "", count)
        is_over = pcall(store.take, store, account, "a" .. count, 30, 0, patience)
        debug.sethook()
      end)
      debug.sethook()
      assert.equal("go", (other:take(account, "b", 30, 0, { sleep = error, left = function() return 0 end })))
      for _, id in ipairs{ "a" .. count, "b" } do other:free(account, id, patience) end
    end
    assert.is_true(is_over)
  end)
end)

describe("a store that cannot do its work in the middle of a step", function()
  it("is unlocked, and says why", function()
    local kv, unlocked = table_of_texts(), nil
    function kv.set() shared.trouble("the disk is full") end
    function kv.unlock(_, _, keep)
      unlocked = keep
      return true
    end
    local account = { scope = "a", keep = 2, windows = { { name = "minute", limit = 2, span = 61.5 } } }
    assert.same({ nil, "the disk is full" }, { shared.new(kv):take(account, "a", 30, 0) })
    assert.is_false(unlocked)
    function kv.set() error("a fault of ours", 0) end
    assert.has_error(function() shared.new(kv):take(account, "a", 30, 0) end, "a fault of ours")
    assert.is_false(unlocked)
  end)
end)
