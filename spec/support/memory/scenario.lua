-- SPDX-License-Identifier: MIT
-- Lets memory run out at the n-th allocation of an operation, for n = 1, 2, … until it passes: each n in a process of
-- its own, so that a crash is seen. Arguments: URL, name of the operation, "lua" or "c", "once" or "from", the number
-- that the first contact comes after, and for https the first n, the step to the next one, and the CA file. A line for
-- each n says what the caller was told.

local url, name, which, mode, base, first, step, ca_file = ...
local memory = memory
local PASSED = 10
local MESSAGES = 3   -- of a batch
local ROUNDS = 6     -- at most

local memory_ledger = require "support.memory_ledger"
local reply = require "reply"

-- LuaJIT's compiled code crashes where it gets no memory.
if rawget(_G, "jit") then require("jit").off() end

local operations = {}

function operations.send_email(client, contact)
  return client:send_email{ contact = contact, subject = "Hello", body = ("<p>Hello</p>"):rep(50) }
end

function operations.send_once(client, contact)
  return client:send_email{ contact = contact, subject = "Hello", body = "<p>Hello</p>", dedupe_key = "k" .. contact }
end

function operations.send_linkedin_voice(client, contact)
  return client:send_linkedin_voice{ contact = contact, linkedin_account = 301, data = ("tone"):rep(500),
                                     filename = "a.wav" }
end

function operations.upload_voice(client)
  return client:upload_voice{ data = ("tone"):rep(500), filename = "a.wav", on_progress = function() return {} end }
end

function operations.validation(client)
  return client:send_email{ contact = 0, subjct = "Hello", body = "\255" }
end

function operations.whoami(client)
  return client:whoami()
end

function operations.new()
  local client, err = reply.new{ base_url = url, api_key = "key-for-specs-0123456789", team = 7, user_agent = "specs",
                                 proxy = "http://user:password@127.0.0.1:9" }
  if not client then return nil, err end
  client:close()
  return { outcome = "made" }
end

-- What on_result is told has to be what the list says in the end, unless there was no memory to call it.
local told_wrong = false

local function check_told(results, told)
  for index, result in ipairs(results) do
    local noted = result.observer_error
    if told[index] ~= (result.receipt or result.err) and noted ~= "not enough memory" then told_wrong = true end
    if index == 2 and type(noted) ~= "string" then told_wrong = true end
  end
end

function operations.batch(client, contact)
  local told = {}
  for index = 1, MESSAGES do told[index] = false end
  local list = { concurrency = 2, on_result = function(index, receipt, err)
    told[index] = receipt or err
    if index == 2 then error({}) end   -- its text takes memory
  end }
  for index = 1, MESSAGES do
    list[index] = { "send_email", contact = contact + index - 1, subject = "Hello", body = ("<p>Hello</p>"):rep(50) }
  end
  local results = client:batch(list)
  check_told(results, told)
  return results
end

-- Over https some allocations that OpenSSL does not get it waits for, until the time is over.
local function new_client()
  local seen = {}
  return assert(reply.new{ base_url = url, ca_file = ca_file, api_key = "key-for-specs-0123456789", retries = 0,
                           ledger = name == "send_once" and memory_ledger() or nil,
                           pace = { minute = 1000000, hour = 1000000 }, timeout = ca_file and 5 or 20,
                           on_event = function(event) seen[#seen + 1] = event.outcome .. event.attempt end })
end

-- What the caller was told; the words stand for themselves in the spec.
local function words(ok, result, err)
  if not ok then return "raised", tostring(result) end
  if result then return result.outcome or "object", result.unreadable or "" end
  return err.outcome, tostring(err)
end

local function tell(contact, ...)
  local outcome, text = words(...)
  print(("%d %s %s"):format(contact, outcome, (text:gsub("%s+", " "))))
end

-- What may have left must not be free to go again, whatever the ledger had no memory for.
local MAY_GO_AGAIN = { not_sent = true, rejected = true }
local function check_ledger(client, contact, ...)
  local outcome = words(...)
  local record = client.ledger.store.records["k" .. contact]
  local is_free = not record or MAY_GO_AGAIN[record.state]
  if is_free and (outcome == "sent" or outcome == "unknown") then print("the ledger lets it go again: " .. outcome) end
end

-- One operation in this process, with the contacts from that one on. Returns how many allocations it made.
local function round(contact, n, how)
  local client = new_client()
  local calls, ok, result, err = memory.try(which, how, n, function() return operations[name](client, contact) end)
  if name == "batch" then
    for index = 0, MESSAGES - 1 do
      local one = ok and result[index + 1]
      if one then tell(contact + index, ok, one.receipt, one.err) else tell(contact + index, ok, result) end
    end
    if told_wrong then print("on_result was told something else") end
  else
    tell(contact, ok, result, err)
    if name == "send_once" then check_ledger(client, contact, ok, result, err) end
  end
  client:close()
  return calls
end

local function live()
  collectgarbage()
  collectgarbage()
  return memory.live()
end

-- What is made for good is no leak: OpenSSL's random numbers of a new process come with the first round, what only a
-- failure brings with the second. The third adds nothing: it begins as the second did, since each is looked at. A batch
-- makes its allocations in an order that hangs on time, so another one may fail in the third, and there are some more.
local function rounds(n)
  local contact, left = base + ROUNDS * MESSAGES * n, ROUNDS - 2
  local function next_round(...)
    local calls = round(contact, ...)
    contact = contact + MESSAGES
    return calls, live()
  end
  next_round(0, "never")
  local calls, before = next_round(n, mode)
  local grown
  repeat
    local _, now = next_round(n, mode)
    grown, before, left = now - before, now, left - 1
  until grown == 0 or left == 0
  print(("grew %d"):format(grown))
  return calls < n and PASSED or 0
end

local SUBJECT = "CN=127.0.0.1"   -- of the server's certificate

memory.spare("cjson")
memory.losing(SUBJECT)
round(base, 0, "never")   -- sets up what the process has once

local n = (first or 1) - (step or 1)
repeat
  n = n + (step or 1)
  if memory.fork() == 0 then memory.exit(rounds(n)) end
  local status = memory.wait()
  if status ~= 0 then print(("ended %d after %d"):format(status, n)) end
until status == PASSED or n >= 20000
