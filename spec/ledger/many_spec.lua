-- SPDX-License-Identifier: MIT
-- Many processes that send the same messages at the same time: each leaves once.

local interpreter = require "support.interpreter"
local nginx = require "support.nginx"
local redis = require "support.redis"
local sqlite = require "reply.sqlite"
local support = require "support"

local SENT = '{"status":"sent","messageId":"m1"}'
local ROOT = support.shell("pwd").stdout:match("%S+")
local COUNT, PROCESSES = 1000, 8

local function upstream()
  return support.serve{ { "request" }, { "answer", 200, nil, SENT }, { "repeat" } }
end

-- Every message is there once.
local function check_messages(server)
  local seen, count = {}, 0
  for _, request in ipairs(server:requests()) do
    local key = request.body:match('"subject":"(key%d+)"')
    assert(not seen[key], key)
    seen[key], count = true, count + 1
  end
  assert.equal(COUNT, count)
end

local function check_counts(results)
  local sent, all = 0, 0
  for _, text in ipairs(results) do
    local counts = {}
    for number in text:gmatch("%d+") do counts[#counts + 1] = tonumber(number) end
    sent, all = sent + counts[1], all + counts[1] + counts[2] + counts[3]
  end
  assert.same({ COUNT, #results * COUNT }, { sent, all })
end

local function in_processes(store, where)
  local server, waits, results = upstream(), {}, {}
  for seed = 1, PROCESSES do
    local arguments = { store, where, server.url, COUNT, seed }
    waits[seed] = interpreter.start(interpreter.command(ROOT .. "/spec/support/many.lua", arguments))
  end
  for seed, wait in ipairs(waits) do
    local result = wait()
    assert.same({ 0, "" }, { result.status, result.stderr })
    results[seed] = result.stdout
  end
  check_counts(results)
  check_messages(server)
  server:close()
end

local function in_workers(store, where)
  local server, requests, results = upstream(), {}, {}
  local front = nginx.start{ workers = 2, main = "user root;", locations = ([[
    location = /send { content_by_lua_block {
      package.path = package.path .. ";%s/spec/?.lua"
      ngx.say(table.concat({ require("support.many").send("%s", "%s", "%s", %d, tonumber(ngx.var.arg_seed)) }, " "))
    } }]]):format(ROOT, store, where, server.url, COUNT) }
  for seed = 1, 4 do requests[seed] = front:send("/send?seed=" .. seed) end
  for seed, request in ipairs(requests) do
    local status, body = request:receive()
    assert.equal(200, status, front:log())
    results[seed] = body
  end
  front:stop()
  check_counts(results)
  check_messages(server)
  server:close()
end

describe("each of 1,000 messages leaves once", function()
  it("from 8 processes over one SQLite file", function()
    local path = support.folder() .. "/sends.db"
    in_processes("sqlite", path)
    local database = assert(sqlite.open(path))
    assert.same({ { "sent", COUNT } }, (database:run("SELECT state, count(*) FROM sends GROUP BY state")))
  end)

  it("from 8 processes that share nothing but a Redis", function()
    local server = redis.start()
    in_processes("redis", server.path)
    assert.equal(COUNT, server:command("ZCARD", "{reply}:settled"))
    assert.equal(0, server:command("ZCARD", "{reply}:open"))
    server:stop()
  end)

  if not rawget(_G, "jit") then return end   -- nginx has LuaJIT, whoever runs this: once is enough

  it("from 2 workers of nginx over one SQLite file", function()
    in_workers("sqlite", support.folder() .. "/sends.db")
  end)

  it("from 2 workers of nginx over Redis", function()
    local server = redis.start()
    in_workers("redis", server.path)
    server:stop()
  end)
end)
