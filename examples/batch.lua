-- SPDX-License-Identifier: MIT
-- Sends one email to each of many contacts. Usage: batch.lua [CONTACT …]
-- With REPLY_SANDBOX=1 nothing leaves this machine; without it, this sends for real.

local reply = require "reply"

local contacts = #arg > 0 and arg or { 90514382, 90514383, 90514384 }
local may_have_left = 0

local list = { concurrency = 8 }
for index, contact in ipairs(contacts) do
  list[index] = { "send_email", contact = contact, subject = "Our SOC 2 report", body = "<p>It is out.</p>" }
end

-- One line as soon as a send is done, so that a Ctrl-C in the middle leaves a true record.
function list.on_result(index, receipt, err)
  if receipt then
    print(contacts[index], "sent")
  elseif err.outcome == "unknown" then
    may_have_left = may_have_left + 1
    print(contacts[index], "may have left, look before you send it again")
  else
    print(contacts[index], "not sent: " .. tostring(err))
  end
  io.stdout:flush()
end

local results, err = reply.batch(list)
if not results then
  io.stderr:write(tostring(err), "\n")
  os.exit(1)
end
os.exit(may_have_left == 0 and 0 or 2)
