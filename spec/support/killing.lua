-- SPDX-License-Identifier: MIT
-- A process that ends by SIGKILL at a step of a call, in whatever way it waits:
--
--   killing.send(driver, { store = "sqlite" | "redis", where = path, url = …, step = …, key = … })
--
-- sends one message with a client of that driver: script, batch, loop or nginx. A step is "look", "claim" or "settle"
-- of the ledger, "take" or "done" of the pacing, each before or after ("claim-after"), or "answer"; "" is none. What
-- became of it is returned in words.

local killing = {}

package.path = package.path .. ";/usr/share/lua/5.3/?.lua"   -- redis-lua

-- The shell's parent is this process.
local function die() os.execute("kill -9 $PPID") end

local makers = {}

function makers.sqlite(where)
  return require("reply").stores.sqlite{ path = where }
end

function makers.redis(where)
  local stores = require("reply").stores
  local connect = rawget(_G, "ngx") and stores.resty_redis or stores.redis_lua
  return stores.redis{ connect = connect{ path = where } }
end

local function die_after(here, ...)
  if here then die() end
  return ...
end

-- The store, but for the step.
local function armed(store, step)
  return setmetatable({}, {
    __index = function(_, name)
      local value = store[name]
      if type(value) ~= "function" then return value end
      return function(_, ...)
        if step == name .. "-before" then die() end
        return die_after(step == name .. "-after", value(store, ...))
      end
    end,
  })
end

local function words_of(receipt, err)
  if receipt then return receipt.replayed and "replayed" or "sent" end
  return ("%s %s"):format(err.code or err.kind, err.outcome)
end

local function letter_of(key)
  return { contact = 90514382, subject = "Hello", body = "<p>" .. key .. "</p>", dedupe_key = key }
end

local drivers = {}

function drivers.script(client, key)
  return words_of(client:send_email(letter_of(key)))
end

drivers.nginx = drivers.script

function drivers.batch(client, key)
  local letter = letter_of(key)
  letter[1] = "send_email"
  local result = client:batch{ letter }[1]
  return words_of(result.receipt, result.err)
end

function drivers.loop(client, key)
  local words
  local loop = killing.loop
  loop:wrap(function() words = drivers.script(client, key) end)
  assert(loop:loop())
  return words
end

local function wait_of_loop()
  local cqueues = require "cqueues"
  killing.loop = cqueues.new()
  return function(descriptor, seconds)
    cqueues.poll(descriptor and { pollfd = descriptor, events = "r" } or nil, seconds)
  end
end

local PACED = { take = true, done = true }

function killing.client(driver, case)
  return assert(require("reply").new{
    base_url = case.url, api_key = "key-for-specs-0123456789", retries = 0,
    pace = PACED[case.step:match("^%a*")] and { store = armed(require("reply").stores.memory(), case.step) } or "off",
    ledger = armed(makers[case.store](case.where), case.step), wait = driver == "loop" and wait_of_loop() or nil,
    on_event = function(event) if case.step == "answer" and event.operation == "send_email" then die() end end,
  })
end

function killing.send(driver, case)
  return drivers[driver](killing.client(driver, case), case.key)
end

return killing
