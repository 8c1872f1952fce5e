-- SPDX-License-Identifier: MIT
-- Sends one email to each of many contacts, and is safe to start again, also after a crash: nobody gets it twice.
-- Usage: list.lua LEDGER CONTACT …    LEDGER is a file that keeps what was sent; it is made where there is none.
-- Ends with 1 where one was not sent, and with 2 where a person has to look.
-- With REPLY_SANDBOX=1 nothing leaves this machine; without it, this sends for real.

local reply = require "reply"

local CAMPAIGN = "soc2-report-2026"
local path = table.remove(arg, 1)
if not path then
  io.stderr:write("Usage: list.lua LEDGER CONTACT …\n")
  os.exit(1)
end

local client, why = reply.new{ ledger = reply.stores.sqlite{ path = path } }
if not client then
  io.stderr:write(tostring(why), "\n")
  os.exit(1)
end

local status = 0

local list = { concurrency = 8 }
for index, contact in ipairs(arg) do
  list[index] = { "send_email", contact = contact, subject = "Our SOC 2 report", body = "<p>It is out.</p>",
                  dedupe_key = CAMPAIGN .. "-" .. contact }
end

function list.on_result(index, receipt, err)
  if receipt then
    print(arg[index], receipt.replayed and "sent before" or "sent")
  else
    status = 1
    print(arg[index], tostring(err))
  end
  io.stdout:flush()
end

local results, err = client:batch(list)
if not results then
  io.stderr:write(tostring(err), "\n")
  os.exit(1)
end

-- What a person has to look at, in the contact's thread in Reply.io; then client.ledger:resolve(key, "sent") or
-- (key, "not_sent") lets this script go on.
for entry, trouble in client.ledger:unresolved() do
  if not entry then error(trouble) end
  status = 2
  print("look at the thread of", entry.contact, entry.key)
end
os.exit(status)
