-- SPDX-License-Identifier: MIT
-- Sends a LinkedIn InMail. Usage: send_linkedin_inmail.lua [CONTACT [LINKEDIN_ACCOUNT]]
-- With REPLY_SANDBOX=1 nothing leaves this machine; without it, this sends for real.

local reply = require "reply"

local receipt, err = reply.send_linkedin_inmail{
  contact = arg[1] or 90514382,
  linkedin_account = arg[2] or 301,
  subject = "Your question about SOC 2",
  body = "Hi Dana, short answer: yes. The full report is on our trust page.",
}

if receipt then
  print("activity", receipt.linkedin_activity_id)
  print("sent at", receipt.sent_at)
elseif err.outcome == "rejected" then
  -- The server's own words: no credits, no Sales Navigator, a blacklisted contact.
  io.stderr:write("Refused: ", err.detail or tostring(err), "\n")
  os.exit(1)
else
  io.stderr:write(tostring(err), "\n")
  os.exit(err.outcome == "unknown" and 2 or 1)
end
