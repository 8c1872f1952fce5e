-- SPDX-License-Identifier: MIT
-- Tells whom the key acts as: the quickest way to find out whether a key works.

local reply = require "reply"

local user, err = reply.whoami()
if user then
  print("user", user.userId)
elseif err.kind == "auth" then
  io.stderr:write("The server does not accept this key.\n")
  os.exit(1)
else
  io.stderr:write(tostring(err), "\n")
  os.exit(1)
end
