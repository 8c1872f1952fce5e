-- SPDX-License-Identifier: MIT
-- Sends a LinkedIn message to a contact that the account is connected with.
-- Usage: send_linkedin_message.lua [CONTACT]
-- With REPLY_SANDBOX=1 nothing leaves this machine; without it, this sends for real.

local reply = require "reply"

local receipt, err = reply.send_linkedin_message{
  contact = arg[1] or 90514382,
  linkedin_account = 301,
  message = "Thanks for connecting, Dana. Shall I send you the SOC 2 report?",
}

if not receipt then
  io.stderr:write(tostring(err), "\n")
  os.exit(err.outcome == "unknown" and 2 or 1)
end
print("activity", receipt.linkedin_activity_id)
print("sent at", receipt.sent_at)
