-- SPDX-License-Identifier: MIT
-- One of several that send the same messages, each all of them in an order of its own:
--
--   many.send("sqlite" | "redis", where, url, count, seed)   gives how many were sent, replayed, and in progress
--
-- As a program it takes these as its arguments, and prints them.

local killing = require "support.killing"

local many = {}

-- An order that differs from process to process: the numbers coprime to the count step through all of it.
local function order(count, seed)
  local step = ({ 7, 11, 13, 17, 19, 23, 29, 31 })[seed % 8 + 1]
  local place = seed * 131
  return function()
    place = (place + step) % count
    return place + 1
  end
end

function many.send(store, where, url, count, seed)
  local client = killing.client("script", { store = store, where = where, url = url, step = "" })
  local sent, replayed, busy = 0, 0, 0
  local next_one = order(count, seed)
  for _ = 1, count do
    local key = "key" .. next_one()
    local receipt, err = client:send_email{ contact = 5, subject = key, body = "x", dedupe_key = key }
    if receipt and receipt.replayed then replayed = replayed + 1
    elseif receipt then sent = sent + 1
    elseif err.code == "ledger.in_progress" then busy = busy + 1
    else error(tostring(err)) end
  end
  return sent, replayed, busy
end

if arg and arg[5] then
  print(many.send(arg[1], arg[2], arg[3], tonumber(arg[4]), tonumber(arg[5])))
end

return many
