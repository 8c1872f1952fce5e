-- SPDX-License-Identifier: MIT
-- Reaches an endpoint that has no function of its own. Usage: request.lua [PATH]

local reply = require "reply"

local answer, err = reply.request{
  method = "GET",
  path = arg[1] or "/v3/email-accounts",
  query = { top = 5 },
}

if not answer then
  io.stderr:write(tostring(err), "\n")
  os.exit(1)
end
print("status", answer.status)
print(answer.raw)
