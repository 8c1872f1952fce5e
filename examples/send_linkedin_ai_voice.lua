-- SPDX-License-Identifier: MIT
-- Sends a LinkedIn voice message that is spoken from a script. Usage: send_linkedin_ai_voice.lua [CONTACT]
-- With REPLY_SANDBOX=1 nothing leaves this machine; without it, this sends for real.

local reply = require "reply"

local receipt, err = reply.send_linkedin_ai_voice{
  contact = arg[1] or 90514382,
  linkedin_account = 301,
  script = "Hi Dana, this is Sam. The short answer to your question is yes.",
}

if not receipt then
  io.stderr:write(tostring(err), "\n")
  os.exit(err.outcome == "unknown" and 2 or 1)
end
print("activity", receipt.linkedin_activity_id)
print("sent at", receipt.sent_at)
