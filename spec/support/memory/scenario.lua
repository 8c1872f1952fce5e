-- SPDX-License-Identifier: MIT
-- Lets memory run out at the n-th allocation of an operation, for n = 1, 2, … until it passes: each n in a process of
-- its own, so that a crash is seen. Arguments: URL, name of the operation, "lua" or "c", "once" or "from", and the
-- number that the first contact comes after. A line for each n says what the caller was told.

local url, name, which, mode, base = ...
local memory = memory
local PASSED = 10

local reply = require "reply"

-- What LuaJIT compiles it has compiled by then.
local sandbox = assert(reply.new{ sandbox = { limits = { minute = 1000, hour = 1000 } }, on_event = function() end })
for _ = 1, rawget(_G, "jit") and 150 or 0 do
  assert(sandbox:send_email{ contact = 90514382, subject = "Hello", body = ("<p>Hello</p>"):rep(50) })
  sandbox:send_email{ contact = 0, subjct = "Hello" }
end

local operations = {}

function operations.send_email(client, contact)
  return client:send_email{ contact = contact, subject = "Hello", body = ("<p>Hello</p>"):rep(50) }
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

local function new_client()
  local seen = {}
  return assert(reply.new{ base_url = url, api_key = "key-for-specs-0123456789", timeout = 20, retries = 0,
                           on_event = function(event) seen[#seen + 1] = event.outcome .. event.attempt end })
end

-- What the caller was told; the words stand for themselves in the spec.
local function words(ok, result, err)
  if not ok then return "raised", tostring(result) end
  if result then return result.outcome or "object", result.unreadable or "" end
  return err.outcome, tostring(err)
end

-- One operation in this process. Returns how many allocations it made.
local function round(contact, n, how)
  local client = new_client()
  local calls, ok, result, err = memory.try(which, how, n, function() return operations[name](client, contact) end)
  local outcome, text = words(ok, result, err)
  print(("%d %s %s"):format(contact, outcome, (text:gsub("%s+", " "))))
  client:close()
  return calls
end

local function live()
  collectgarbage()
  collectgarbage()
  return memory.live()
end

-- What is made for good is no leak: OpenSSL's random numbers of a new process come with the first round, what only a
-- failure brings with the second. The third adds nothing.
local function rounds(n)
  local contact = base + 3 * n
  round(contact, 0, "never")
  local calls = round(contact + 1, n, mode)
  local before = live()
  round(contact + 2, n, mode)
  print(("grew %d"):format(live() - before))
  return calls < n and PASSED or 0
end

memory.spare("cjson")
round(base, 0, "never")   -- sets up what the process has once

local n = 0
repeat
  n = n + 1
  if memory.fork() == 0 then memory.exit(rounds(n)) end
  local status = memory.wait()
  if status ~= 0 then print(("ended %d after %d"):format(status, n)) end
until status == PASSED or n == 20000
