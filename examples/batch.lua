-- SPDX-License-Identifier: MIT
-- Sends one email to each of many contacts. Usage: batch.lua CONTACT …
-- Ends with 1 where one was not sent, and with 2 where one may have left.
-- With REPLY_SANDBOX=1 nothing leaves this machine; without it, this sends for real.

local reply = require "reply"

local status = 0

local list = { concurrency = 8 }
for index, contact in ipairs(arg) do
  list[index] = { "send_email", contact = contact, subject = "Our SOC 2 report", body = "<p>It is out.</p>" }
end

-- One line as soon as a send is done, so that a Ctrl-C in the middle leaves a true record.
function list.on_result(index, receipt, err)
  if receipt then
    print(arg[index], "sent")
  elseif err.outcome == "unknown" then
    status = 2
    print(arg[index], "may have left, look before you send it again")
  else
    status = math.max(status, 1)
    print(arg[index], "not sent: " .. tostring(err))
  end
  io.stdout:flush()
end

local results, err = reply.batch(list)
if not results then
  io.stderr:write(tostring(err), "\n")
  os.exit(1)
end
os.exit(status)
