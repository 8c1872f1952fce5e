-- SPDX-License-Identifier: MIT
-- What operations of several files have in common. See `reply.operations` for what the fields mean.

local parts = {}

parts.DOCS = "https://docs.reply.io/api-reference/"

parts.UNKNOWN_CONTACT = { status = 404, code = "contact.notFound", doc = "no such contact" }

-- The id of what a path names.
function parts.id(name, what, found_by)
  return { name = name, type = "id", place = "path", required = true, found_by = found_by,
           doc = ("the %s's id"):format(what) }
end

function parts.contact() return parts.id("contact", "contact", "find_contacts") end

-- Fields that come in groups: each stands last in a list, as Lua cuts a call in the middle to one value.
function parts.page(default)
  return
    { name = "top", type = "integer", place = "query", min = 1, max = 1000,
      doc = "items a page" .. (default and "; the server takes " .. default or "") },
    { name = "skip", type = "integer", place = "query", min = 0, doc = "items to leave out at the start" }
end

function parts.voice_source()
  return
    { name = "file", type = "file", place = "upload", doc = "path of an audio file of 60 seconds at most" },
    { name = "data", type = "bytes", place = "upload", doc = "the audio itself, with `filename`" },
    { name = "filename", type = "filename", place = "upload", only_with = { "data", "file" }, required_with = "data",
      doc = "the name that the server sees; of `file`, its last part by default" }
end

return parts
