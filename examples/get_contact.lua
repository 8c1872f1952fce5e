-- SPDX-License-Identifier: MIT
-- Reads one contact. Usage: get_contact.lua [CONTACT]

local reply = require "reply"

local contact, err = reply.get_contact{ contact = arg[1] or 90514382 }
if contact then
  print(contact.firstName, contact.lastName, contact.email)
  print(contact.linkedInUrl ~= reply.null and contact.linkedInUrl or "no LinkedIn profile")
elseif err.code == "contact.notFound" then
  io.stderr:write("There is no such contact.\n")
  os.exit(1)
else
  io.stderr:write(tostring(err), "\n")
  os.exit(1)
end
