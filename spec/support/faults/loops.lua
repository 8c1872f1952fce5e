-- SPDX-License-Identifier: MIT
-- `lua loops.lua cqueues|luv ROUNDS`: in a real event loop clients are made, send, and are closed under their calls or
-- collected after them, while the calls of others run and one client lives through it all. Prints what went wrong,
-- then `done`.

local flight = require "support.faults.flight"
local process = require "spec_process"
local support = require "support"

local kind, rounds = arg[1], tonumber(arg[2])

local CROWD, CALLS = 6, 3   -- who makes clients at the same time; calls of each client

-- { go(function) starts a task, pause(seconds), wait as reply.new takes it, run() until all tasks are over }
local loops = {}

function loops.cqueues()
  local cqueues = require "cqueues"
  local loop = cqueues.new()
  return {
    go = function(task) loop:wrap(task) end,
    pause = cqueues.sleep,
    run = function() assert(loop:loop()) end,
    wait = function(descriptor, seconds)
      if not descriptor then return cqueues.sleep(seconds) end
      cqueues.poll({ pollfd = descriptor, events = "r" }, seconds)
      cqueues.cancel(descriptor)
    end,
  }
end

function loops.luv()
  local uv = require "luv"
  local function resume(thread)
    local ok, why = coroutine.resume(thread)
    if not ok then
      io.stdout:write(tostring(why), "\n")
      os.exit(1)
    end
  end
  local function wait(descriptor, seconds)
    local thread, timer = coroutine.running(), uv.new_timer()
    local poll = descriptor and assert(uv.new_poll(descriptor))
    local function wake()
      timer:close()
      if poll then poll:close() end
      resume(thread)
    end
    timer:start(math.max(0, math.ceil(seconds * 1000)), 0, wake)
    if poll then poll:start("r", wake) end
    coroutine.yield()
  end
  return { go = function(task) resume(coroutine.create(task)) end, pause = function(seconds) wait(nil, seconds) end,
           run = uv.run, wait = wait }
end

local loop = loops[kind]()
local told, wrong, made = {}, {}, 0

local function note(...)
  if #wrong < 10 then wrong[#wrong + 1] = string.format(...) end
end

local server, steady = flight.open("http", { wait = loop.wait })

local function send(client, id)
  local receipt, err = client:send_email{ contact = 1, subject = id, body = "b" }
  told[id] = (receipt or err).outcome
end

-- One client's life. Every second one is closed at a moment of its own, under its calls or after them; the others are
-- left to the collector.
local function live(number)
  local client, over = support.client(server, { wait = loop.wait, timeout = 10 }), 0
  for call = 1, CALLS do
    loop.go(function()
      send(client, ("short-%d-%d"):format(number, call))
      over = over + 1
    end)
  end
  if number % 2 == 0 then
    loop.pause(number % 7 * 0.001)
    client:close()
  end
  while over < CALLS do loop.pause(0.001) end
  client = nil -- luacheck: ignore
  if number % 5 == 0 then collectgarbage() end
end

local busy, descriptors = CROWD, nil
for _ = 1, CROWD do
  loop.go(function()
    while made < rounds do
      made = made + 1
      live(made)
    end
    busy = busy - 1
  end)
end
loop.go(function()
  local number = 0
  while busy > 0 do
    number = number + 1
    send(steady, "steady-" .. number)
    if told["steady-" .. number] ~= "sent" then note("steady-%d: %s", number, told["steady-" .. number]) end
    if number == 10 then descriptors = process.descriptors() end
  end
  loop.pause(0.01)
  collectgarbage()
  collectgarbage()
  if process.descriptors() > descriptors then note("descriptors are left: %d", process.descriptors()) end
end)
loop.run()
steady:close()

local received = flight.received(server)
for id, outcome in pairs(told) do
  local copies = received[id] or 0
  if copies > 1 then note("%s arrived %d times", id, copies) end
  if outcome == "sent" and copies ~= 1 or outcome == "not_sent" and copies > 0 then
    note("%s: %s, and arrived %d times", id, outcome, copies)
  end
end
local count, ended = 0, 0
for _, outcome in pairs(told) do
  count = count + 1
  ended = ended + (outcome == "sent" and 0 or 1)
end
if made < rounds or count < rounds * CALLS then note("only %d calls came to an end", count) end
if ended < rounds / 20 then note("hardly a client was closed under its calls") end
for _, line in ipairs(wrong) do io.stdout:write(line, "\n") end
io.stdout:write("done\n")
