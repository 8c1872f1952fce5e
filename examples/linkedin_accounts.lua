-- SPDX-License-Identifier: MIT
-- Lists the LinkedIn accounts that can send at the moment.

local reply = require "reply"

for account, err in reply.linkedin_accounts() do
  if not account then
    io.stderr:write(tostring(err), "\n")
    os.exit(1)
  end
  -- The null of the server is reply.null, and not nil.
  local kind = account.accountType ~= reply.null and account.accountType or "unknown type"
  if account.status == "enabled" then print(account.id, account.name, kind) end
end
