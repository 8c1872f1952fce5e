-- SPDX-License-Identifier: MIT
-- Tries a library that is installed, in any Lua and with nothing but it: a call of each kind, by each way to wait, and
-- SQLite. Prints the version. The rocks are tried with it by spec/rock_spec.lua, Debian's packages by debian/tests.

local reply = require "reply"

local letter = { "send_email", contact = 90514382, subject = "Hello", body = "<p>Hello</p>" }
local client = assert(reply.new{ sandbox = true })
assert(client:send_email{ contact = 90514382, subject = "Hello", body = "<p>Hello</p>" }.status == "sent")
assert(client:batch{ letter, letter }[2].receipt.status == "sent")
assert(client:find_contacts():all()[1].id == 90514382)

client = assert(reply.new{ sandbox = false, api_key = "key-of-the-spec", base_url = "http://127.0.0.1:1", retries = 0,
                           wait = coroutine.yield })
local call = coroutine.wrap(function() return "over", client:batch{ letter, letter } end)
local state, results
repeat state, results = call() until state == "over"
assert(results[1].err.outcome == "not_sent" and results[2].err.phase == "connect")

local path = os.tmpname()
assert(reply.stores.sqlite{ path = path }:check())
for _, ending in ipairs{ "", "-shm", "-wal" } do os.remove(path .. ending) end

print(reply._VERSION)
