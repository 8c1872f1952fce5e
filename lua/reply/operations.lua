-- SPDX-License-Identifier: MIT
-- The API as data: the only place that knows paths, fields, limits and receipts.
-- The client's methods, the validation, the sandbox's checks, the README's reference and the type annotations all
-- follow from this table.
--
-- An operation: {
--   name, summary, method, path,            path may name fields in braces
--   reference = "page of the public reference",
--   scope = "what the key must be allowed to do" or nil,
--   fields = { field, … },                  in the order in which they go out
--   one_of = { "name", … },                 exactly one of these fields must be given
--   upload = true                           the request is multipart/form-data with the one part "file"
--   upload_first = "operation"              sent before this one where a file or data is given instead of an id
--   repeatable = true,                      made again after an unknown outcome: a second one does no harm
--   result = "receipt" | "object" | "pages" | "answer",
--   receipt = { { name, wire, type, doc }, … },
--   refusals = { { status, code, doc }, … }, what only the server can check; `code` where the reference names it
--   holds = "the documented fields of the server's objects" }
--
-- A field: { name, wire = "name in JSON or in the query" (default: name), type, required, place = "body" (default),
--            "path", "query" or "upload", min, max (integers), max_characters (code points), only_with = { names },
--            required_with = "name", signature = "how a function is called", doc }

local DOCS = "https://docs.reply.io/api-reference/"
local OPERATE = "contacts:operate"
local CONTACT = "`id`, `email`, `firstName`, `lastName`, `title`, `company`, `linkedInUrl`, `isOptedOut`, "
                .. "`ownerUserId` and more"

local function contact()
  return { name = "contact", type = "id", place = "path", required = true, doc = "the contact's id" }
end

local function linkedin_account()
  return { name = "linkedin_account", wire = "linkedInAccountId", type = "id", required = true,
           doc = "the LinkedIn account to send from" }
end

local function linkedin_receipt(action, ...)
  return {
    { name = "action_type", wire = "actionType", type = "string", doc = "`" .. action .. "`" },
    { name = "linkedin_activity_id", wire = "linkedInActivityId", type = "integer", doc = "the activity's id" },
    { name = "sent_at", wire = "sentAtUtc", type = "string", doc = "ISO 8601, UTC" },
    ...
  }
end

local UNKNOWN_CONTACT = { status = 404, code = "contact.notFound", doc = "no such contact" }

-- What every send may be refused for, and what is its own.
local function refusals(...)
  return {
    UNKNOWN_CONTACT,
    { status = 400, code = "contact.contactInBlackList", doc = "the contact is in the blacklist" },
    ...
  }
end

local function linkedin_refusals(condition, ...)
  return refusals({ status = 400, doc = "there is no such LinkedIn account, or it is not active" },
                  { status = 400, doc = condition }, ...)
end

-- Several fields: stands last in a list, as Lua cuts a call in the middle to one value.
local function voice_source()
  return
    { name = "file", type = "file", place = "upload", doc = "path of an audio file of 60 seconds at most" },
    { name = "data", type = "bytes", place = "upload", doc = "the audio itself, with `filename`" },
    { name = "filename", type = "filename", place = "upload", only_with = { "data", "file" }, required_with = "data",
      doc = "the name that the server sees; of `file`, its last part by default" }
end

-- Stands last, too.
local function page_fields()
  return
    { name = "top", type = "integer", place = "query", min = 1, max = 1000, doc = "items a page; the server takes 25" },
    { name = "skip", type = "integer", place = "query", min = 0, doc = "items to leave out at the start" }
end

local operations = {
  {
    name = "send_email",
    summary = "Sends one email to one contact, now.",
    reference = DOCS .. "direct-outreach/send-a-direct-email-to-a-contact",
    method = "POST", path = "/v3/contacts/{contact}/send-direct-email", scope = OPERATE,
    fields = {
      contact(),
      { name = "email_account", wire = "emailAccountId", type = "id",
        doc = "the mailbox to send from; the default mailbox when left out" },
      { name = "subject", type = "string", required = true, doc = "the subject line" },
      { name = "body", type = "string", required = true, doc = "the text, HTML" },
    },
    result = "receipt",
    receipt = {
      { name = "status", wire = "status", type = "string", doc = "`new` or `sent`" },
      { name = "message_id", wire = "messageId", type = "string", doc = "absent while the server has none" },
    },
    refusals = refusals({ status = 400, code = "contact.emailAccountNotFound", doc = "there is no such mailbox" }),
  },
  {
    name = "send_linkedin_connect",
    summary = "Sends a LinkedIn connection request. The contact needs a LinkedIn profile URL.",
    reference = DOCS .. "direct-outreach",
    method = "POST", path = "/v3/contacts/{contact}/send-direct-linkedin-connect", scope = OPERATE,
    fields = {
      contact(), linkedin_account(),
      { name = "message", type = "string", doc = "a note with the request" },
    },
    result = "receipt", receipt = linkedin_receipt("connect"),
    refusals = linkedin_refusals("the contact has no LinkedIn profile URL"),
  },
  {
    name = "send_linkedin_inmail",
    summary = "Sends a LinkedIn InMail. The account needs Sales Navigator and InMail credits.",
    reference = DOCS .. "direct-outreach",
    method = "POST", path = "/v3/contacts/{contact}/send-direct-linkedin-inmail", scope = OPERATE,
    fields = {
      contact(), linkedin_account(),
      { name = "subject", type = "string", required = true, doc = "the subject line" },
      { name = "body", type = "string", required = true, max_characters = 1900, doc = "the text, plain" },
    },
    result = "receipt", receipt = linkedin_receipt("inMail"),
    refusals = linkedin_refusals("the account has no Sales Navigator or no InMail credits"),
  },
  {
    name = "send_linkedin_message",
    summary = "Sends a LinkedIn message to a contact that the account is connected with.",
    reference = DOCS .. "direct-outreach/send-a-linkedin-message-to-a-contact",
    method = "POST", path = "/v3/contacts/{contact}/send-direct-linkedin-message", scope = OPERATE,
    fields = {
      contact(), linkedin_account(),
      { name = "message", type = "string", required = true, max_characters = 8000, doc = "the text" },
    },
    result = "receipt", receipt = linkedin_receipt("message"),
    refusals = linkedin_refusals("account and contact are not connected"),
  },
  {
    name = "send_linkedin_voice",
    summary = "Sends a LinkedIn voice message; a `file` or `data` is uploaded first.",
    reference = DOCS .. "direct-outreach",
    method = "POST", path = "/v3/contacts/{contact}/send-direct-linkedin-voice", scope = OPERATE,
    upload_first = "upload_voice",
    one_of = { "voice_attachment", "file", "data" },
    fields = {
      contact(), linkedin_account(),
      { name = "voice_attachment", wire = "voiceAttachmentId", type = "id", doc = "the id that `upload_voice` gave" },
      voice_source(),
    },
    result = "receipt",
    receipt = linkedin_receipt("voice",
      { name = "voice_attachment", type = "integer", doc = "the id of the audio that was sent, for another send" }),
    refusals = linkedin_refusals("account and contact are not connected",
                                 { status = 400, doc = "there is no such voice attachment" }),
  },
  {
    name = "send_linkedin_ai_voice",
    summary = "Sends a LinkedIn voice message that is spoken from a script.",
    reference = DOCS .. "direct-outreach/send-an-ai-generated-linkedin-voice-message-to-a-contact",
    method = "POST", path = "/v3/contacts/{contact}/send-direct-linkedin-ai-voice", scope = OPERATE,
    fields = {
      contact(), linkedin_account(),
      { name = "script", type = "string", required = true, max_characters = 1000, doc = "the text to speak" },
    },
    result = "receipt", receipt = linkedin_receipt("aiVoice"),
    refusals = linkedin_refusals("account and contact are not connected"),
  },
  {
    name = "upload_voice",
    summary = "Uploads an audio file for `send_linkedin_voice`.",
    reference = DOCS .. "attachments/upload-voice-attachment",
    method = "POST", path = "/v3/attachments/voice", upload = true, repeatable = true,
    one_of = { "file", "data" },
    fields = { voice_source() },
    result = "receipt",
    receipt = {
      { name = "id", wire = "id", type = "integer", doc = "what `send_linkedin_voice` takes as `voice_attachment`" },
      { name = "file_name", wire = "fileName", type = "string", doc = "the name as uploaded" },
      { name = "length_in_seconds", wire = "lengthInSeconds", type = "integer", doc = "the length of the audio" },
    },
    refusals = { { status = 400, doc = "the audio is longer than 60 seconds, empty, or no audio" } },
  },
  {
    name = "whoami",
    summary = "Tells whom the key acts as.",
    reference = DOCS .. "whoami",
    method = "GET", path = "/v3/whoami", repeatable = true, fields = {}, result = "object",
    holds = "`userId` and more",
  },
  {
    name = "teams",
    summary = "Lists the teams that the key can act in.",
    reference = DOCS .. "whoami",
    method = "GET", path = "/v3/whoami/team-users", repeatable = true, fields = {}, result = "object",
  },
  {
    name = "email_accounts",
    summary = "Lists the mailboxes to send from.",
    reference = DOCS .. "email-accounts",
    method = "GET", path = "/v3/email-accounts", repeatable = true, result = "pages",
    holds = "`id`, `ownerUserId`, `email`, `senderName`, `emailAccountType`, `isDefault`, `dailyLimit`, "
            .. "`connectionStatus`, `tags`",
    fields = {
      { name = "my", type = "boolean", place = "query", doc = "only the acting user's own" },
      page_fields(),
    },
  },
  {
    name = "linkedin_accounts",
    summary = "Lists the LinkedIn accounts to send from.",
    reference = DOCS .. "linkedin-accounts",
    method = "GET", path = "/v3/linkedin-accounts", repeatable = true, fields = {}, result = "pages",
    holds = "`id`, `name`, `status` (disabled, enabled, dailyLimitReached, cookieInvalid), `profileUrl`, `photoUrl`, "
            .. "`ownerUserId`, `accountType` (public, salesNavigator, premium or null), `authType`, `cookieStatus`, "
            .. "`usage`, `limits`",
  },
  {
    name = "find_contacts",
    summary = "Finds contacts by a search term, rules, a list or a sequence.",
    reference = DOCS .. "contacts/filter-contacts",
    method = "POST", path = "/v3/contacts/filter", repeatable = true, result = "pages", holds = CONTACT,
    fields = {
      { name = "search", wire = "searchTerm", type = "string", doc = "an email address, a name, a company" },
      { name = "rules", type = "list", doc = "a list of `{ property = …, condition = …, value = … }`" },
      { name = "list", wire = "listId", type = "id", doc = "only the contacts of this list" },
      { name = "sequence", wire = "sequenceId", type = "id", doc = "only the contacts of this sequence" },
      { name = "sort_by", wire = "sortBy", type = "string", doc = "the property to sort by" },
      { name = "sort_direction", wire = "sortDirection", type = "string", doc = "as the server names it" },
      page_fields(),
    },
  },
  {
    name = "get_contact",
    summary = "Reads one contact.",
    reference = DOCS .. "contacts",
    method = "GET", path = "/v3/contacts/{contact}", repeatable = true, fields = { contact() }, result = "object",
    holds = CONTACT, refusals = { UNKNOWN_CONTACT },
  },
  {
    name = "request",
    summary = "Makes a request to any other endpoint under /v3, with the same key, limits, errors and outcomes.",
    reference = DOCS,
    fields = {
      { name = "method", type = "method", place = "call", required = true, doc = "GET, POST, PUT, PATCH or DELETE" },
      { name = "path", type = "path", place = "call", required = true, doc = "begins with `/v3/`, without a query" },
      { name = "query", type = "query", place = "call", doc = "names to strings, numbers, booleans or lists of them" },
      { name = "body", type = "json", place = "call", doc = "a table, sent as JSON" },
      { name = "repeatable", type = "boolean", place = "call",
        doc = "true where a second request does no harm; true for GET" },
    },
    result = "answer",
  },
}

for _, operation in ipairs(operations) do
  operations[operation.name] = operation
end

-- What every call takes beside its fields, in the same table.
operations.options = {
  { name = "timeout", type = "seconds", doc = "seconds for the whole call, repeats included" },
  { name = "dry_run", type = "boolean", doc = "returns the request that would go out, and sends nothing" },
  { name = "on_progress", type = "function", uploads = true, signature = "fun(sent: integer, total: integer)",
    doc = "called as `on_progress(sent, total)`, in bytes, during an upload" },
}

return operations
