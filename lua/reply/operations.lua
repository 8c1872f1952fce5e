-- SPDX-License-Identifier: MIT
-- The API as data: this file and its folder are the only place that knows paths, fields, limits and receipts. The
-- client's methods, the validation, the sandbox's checks, the reference and the type annotations all follow from
-- this table.
--
-- An operation: {
--   name, summary, method, path,            path may name fields in braces
--   instead = { method, path },             the request where a field that is marked with `instead` is given
--   reference = "page of the public reference",
--   scope = "what the key must be allowed to do" or nil, several with a space between them, as in OAuth,
--   fields = { field, … },                  in the order in which they go out
--   one_of = { "name", … },                 exactly one of these fields must be given
--   upload = true                           the request is multipart/form-data with the one part "file"
--   upload_first = "operation"              sent before this one where a file or data is given instead of an id
--   look_first = { list = "operation", by = { "name", … } }  not sent where that list has one with equal values there
--   repeatable = true,                      made again after an unknown outcome: a second one does no harm
--   repeats = function(values),             the same, where the call says it
--   spends = { usage, limit },              what it counts as in a LinkedIn account's `usage` and `limits`
--   result = "receipt" | "object" | "pages" | "answer",
--   receipt = { { name, wire, type, doc }, … },  the type "failures" is the server's map from ids to
--                                           { error, errorDetails } as a list
--   may_be_empty = true,                    an answer with nothing in it says all, as where a receipt has no fields
--   refusals = { { status, code, doc }, … }, what only the server can check; `status` and `code` where the reference
--                                           names them
--   item_id = "member",                     what tells an item of a list from the others, where that is not `id`
--   holds = "the documented fields of the server's objects" }
--
-- A field: { name, wire = "name in JSON or in the query" (default: name), type, required, place = "body" (default),
--            "path", "query" or "upload", min, max (integers), max_characters (code points),
--            choices = { … } (words), items = "type" (of a list), fields = { field, … } (of a table, or of each
--            table of a list), min_items, max_items, single_line = true, nullable = true (null goes out as such),
--            otherwise = what goes out where it is left out, instead = true (see above),
--            only_with = { names }, not_with = { names }, required_with = "name", only_if = { "name", value },
--            found_by = "the function that gives such an id", signature = "how a function is called", doc }

local parts = require "reply.operations.parts"

-- For everything that has no function of its own.
local request = {
  name = "request",
  summary = "Makes a request to any other endpoint under /v3, with the same key, limits, errors and outcomes.",
  reference = parts.DOCS .. "introduction",
  fields = {
    { name = "method", type = "method", place = "call", required = true, doc = "GET, POST, PUT, PATCH or DELETE" },
    { name = "path", type = "path", place = "call", required = true, doc = "begins with `/v3/`, without a query" },
    { name = "query", type = "query", place = "call", doc = "names to strings, numbers, booleans or lists of them" },
    { name = "body", type = "json", place = "call", doc = "a table, sent as JSON" },
    { name = "repeatable", type = "boolean", place = "call",
      doc = "true where a second request does no harm; true for GET" },
  },
  result = "answer",
  repeats = function(values)
    if values.repeatable ~= nil then return values.repeatable end
    return values.method == "GET"
  end,
}

local operations = {}

local function add(operation)
  operations[#operations + 1] = operation
  operations[operation.name] = operation
end

-- In the order in which the reference shows them.
for _, name in ipairs{ "sends", "uploads", "identity", "senders", "contacts", "inbox", "sequences", "webhooks" } do
  for _, operation in ipairs(require("reply.operations." .. name)) do add(operation) end
end
add(request)

-- What every call takes beside its fields, in the same table.
operations.options = {
  { name = "dedupe_key", type = "line", once = true, max_characters = 255,
    doc = "at most one message leaves for this key, of all that use the ledger" },
  { name = "apart", type = "seconds", once = true, to_contact = true, only_with = { "dedupe_key" },
    doc = "refused where the same function sent this contact another message less than so long ago, or may have sent "
          .. "one, at any time, that nobody has settled" },
  { name = "follows", type = "line", once = true, to_contact = true, only_with = { "apart" }, max_characters = 255,
    doc = "the `dedupe_key` of a message that was sent, after which this one may go at once" },
  { name = "timeout", type = "seconds", doc = "seconds for the whole call, repeats included" },
  { name = "dry_run", type = "boolean", doc = "shows the request that would go out, and sends nothing" },
  { name = "on_progress", type = "function", uploads = true, signature = "fun(sent: integer, total: integer)",
    doc = "called as `on_progress(sent, total)`, in bytes, during an upload" },
}

return operations
