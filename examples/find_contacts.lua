-- SPDX-License-Identifier: MIT
-- Finds contacts by an email address or a name. Usage: find_contacts.lua [TERM]

local reply = require "reply"

local contacts, err = reply.find_contacts{ search = arg[1] or "dana@example.com" }:all()
if not contacts then
  io.stderr:write(tostring(err), "\n")
  os.exit(1)
end
for _, contact in ipairs(contacts) do
  print(contact.id, contact.firstName, contact.lastName, contact.email)
end
print(("%d found"):format(#contacts))
