-- SPDX-License-Identifier: MIT
-- What operations of several files have in common. See `reply.operations` for what the fields mean.

local parts = {}

parts.DOCS = "https://docs.reply.io/api-reference/"

parts.UNKNOWN_CONTACT = { status = 404, code = "contact.notFound", doc = "no such contact" }

function parts.contact()
  return { name = "contact", type = "id", place = "path", required = true, found_by = "find_contacts",
           doc = "the contact's id" }
end

-- Several fields: stands last in a list, as Lua cuts a call in the middle to one value.
function parts.voice_source()
  return
    { name = "file", type = "file", place = "upload", doc = "path of an audio file of 60 seconds at most" },
    { name = "data", type = "bytes", place = "upload", doc = "the audio itself, with `filename`" },
    { name = "filename", type = "filename", place = "upload", only_with = { "data", "file" }, required_with = "data",
      doc = "the name that the server sees; of `file`, its last part by default" }
end

return parts
