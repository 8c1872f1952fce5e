-- SPDX-License-Identifier: MIT
-- Sends one email. Usage: send_email.lua [CONTACT]
-- With REPLY_SANDBOX=1 nothing leaves this machine; without it, this sends for real.

local reply = require "reply"

local receipt, err = reply.send_email{
  contact = arg[1] or 90514382,
  subject = "Re: your question about SOC 2",
  body = "<p>Hi Dana — short answer, yes. Full report attached to our trust page.</p>",
  email_account = 4821,
}

if receipt then
  print("status", receipt.status)
  print("message", receipt.message_id)
elseif err.code == "contact.contactInBlackList" then
  print("The contact is in the blacklist: nothing was sent.")
elseif err.outcome == "unknown" then
  io.stderr:write("It may have left, so nobody sends it again before having looked.\n", tostring(err), "\n")
  os.exit(2)
else
  io.stderr:write(tostring(err), "\n")
  os.exit(1)
end
