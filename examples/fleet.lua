-- SPDX-License-Identifier: MIT
-- One of many workers on many machines that may get the same event: each message leaves once, whoever is first.
-- Usage: fleet.lua EVENT CONTACT    REDIS_PATH, or REDIS_HOST and REDIS_PORT, say where the Redis is that all share.
-- With REPLY_SANDBOX=1 nothing leaves this machine; without it, this sends for real.

local reply = require "reply"

local event, contact = arg[1], arg[2]
if not contact then
  io.stderr:write("Usage: fleet.lua EVENT CONTACT\n")
  os.exit(1)
end

-- Needs redis-lua: the rock redis-lua, or Debian's package lua-redis, which Lua 5.4 finds with
-- LUA_PATH="/usr/share/lua/5.3/?.lua;;".
local connect = reply.stores.redis_lua{ path = os.getenv "REDIS_PATH", host = os.getenv "REDIS_HOST",
                                        port = tonumber(os.getenv "REDIS_PORT") }
local client = assert(reply.new{ ledger = reply.stores.redis{ connect = connect } })

local receipt, err = client:send_email{
  dedupe_key = "welcome-" .. event, contact = contact, subject = "Welcome", body = "<p>Good to have you here.</p>",
}
if receipt then
  print(receipt.replayed and "another worker sent it" or "sent")
elseif err.code == "ledger.in_progress" then
  print("another worker is sending it")
elseif err.outcome == "unknown" then
  print("it may have left: a person has to look", tostring(err))
  os.exit(2)
else
  print(tostring(err))
  os.exit(1)
end
