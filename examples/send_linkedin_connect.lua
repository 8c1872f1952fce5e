-- SPDX-License-Identifier: MIT
-- Sends a LinkedIn connection request with a note. Usage: send_linkedin_connect.lua [CONTACT]
-- With REPLY_SANDBOX=1 nothing leaves this machine; without it, this sends for real.

local reply = require "reply"

local receipt, err = reply.send_linkedin_connect{
  contact = arg[1] or 90514385,
  linkedin_account = 301,
  message = "Hi Alex, we met at the security track on Tuesday.",
}

if not receipt then
  io.stderr:write(tostring(err), "\n")
  os.exit(err.outcome == "unknown" and 2 or 1)
end
print("activity", receipt.linkedin_activity_id)
print("sent at", receipt.sent_at)
