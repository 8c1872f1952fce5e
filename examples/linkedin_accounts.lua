-- SPDX-License-Identifier: MIT
-- Lists the LinkedIn accounts to send from, with the state of each. `reply.choose_sender` says which can send now.

local reply = require "reply"

for account, err in reply.linkedin_accounts() do
  if not account then
    io.stderr:write(tostring(err), "\n")
    os.exit(1)
  end
  -- The null of the server is reply.null, and not nil.
  local kind = account.accountType ~= reply.null and account.accountType or "unknown type"
  print(account.id, account.name, kind, account.status)
end
