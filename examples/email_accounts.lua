-- SPDX-License-Identifier: MIT
-- Lists the mailboxes to send from. The next page is fetched when the loop needs it.

local reply = require "reply"

for account, err in reply.email_accounts{ my = true, top = 100 } do
  if not account then
    io.stderr:write(tostring(err), "\n")
    os.exit(1)
  end
  print(account.id, account.email, account.isDefault == true and "default" or "")
end
