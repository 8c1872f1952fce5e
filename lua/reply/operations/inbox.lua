-- SPDX-License-Identifier: MIT
-- The inbox: what people answered, and the answer to that.

local parts = require "reply.operations.parts"

local DOCS, READ, OPERATE = parts.DOCS .. "inbox/", "inbox:read", "inbox:operate"

local UNKNOWN_THREAD = { status = 404, code = "inboxThread.notFound", doc = "no such thread" }
local FORBIDDEN = { code = "inboxThread.forbidden", doc = "the key may not touch this thread" }

local CHANNELS = { "email", "linkedIn" }
local EMAIL_ONLY = { "channel", "email" }

local THREAD = "`id`, `channel`, `isRead`, `contact` (`id`, `fullName`, `email`, `linkedInProfileUrl`, `isDeleted` and "
               .. "more), `sequence`, `category`, `hasMeetingIntent`, `lastActivityDate`, `isLastMessagePlanned`, "
               .. "`status`"
local MESSAGE = "`channel`, `date`, `body` (HTML), `fromName`, `isOutbound`, `status`; of an email `subject`, "
                .. "`fromAddress`, `to`, `cc`, `bcc`"

local function thread() return parts.id("thread", "thread", "inbox_threads") end

-- A field that makes a filter of the list.
local function filter(field)
  field.instead = true
  return field
end

-- Never empty: the server might take that for no filter, and who answers what comes would answer everybody.
local function ids(name, wire, doc)
  return filter{ name = name, wire = wire, type = "list", items = "id", min_items = 1, doc = doc }
end

return {
  {
    name = "inbox_threads",
    summary = "Lists the threads of the inbox, or those that a filter leaves.",
    reference = DOCS .. "list-inbox-threads",
    method = "GET", path = "/v3/inbox/threads", instead = { method = "POST", path = "/v3/inbox/threads/filter" },
    repeatable = true, scope = READ, result = "pages", holds = THREAD .. ", `subject`, `bodyPreview`",
    fields = {
      filter{ name = "search", type = "string", doc = "a search term" },
      filter{ name = "owner_user", wire = "ownerUserId", type = "id", doc = "only those of this user of the team" },
      ids("sequences", "sequenceIds", "only those of these sequences"),
      ids("email_accounts", "emailAccountIds", "only those of these mailboxes"),
      ids("linkedin_accounts", "linkedInAccountIds", "only those of these LinkedIn accounts"),
      ids("contacts", "contactIds", "only those with these contacts"),
      ids("categories", "categoryIds", "only those of these categories"),
      filter{ name = "channels", type = "list", items = "choice", choices = CHANNELS, min_items = 1,
              doc = "only those of these" },
      filter{ name = "source", type = "choice", choices = { "inbox", "sent", "unread", "aiDraft" },
              doc = "which part of the inbox; `inbox` when a filter has none, as no value means all" },
      filter{ name = "only_with_meeting_intent", wire = "onlyWithMeetingIntent", type = "boolean",
              doc = "only those in which a meeting is wanted" },
      filter{ name = "from", type = "time", doc = "only those that moved after this" },
      filter{ name = "to", type = "time", doc = "only those that moved before this, which is after `from`" },
      parts.page(),
    },
    refusals = { { status = 400, code = "inboxThread.invalidInput", doc = "the owner is not of the team" } },
  },
  {
    name = "inbox_thread",
    summary = "Reads one thread with all of its messages.",
    reference = DOCS .. "get-inbox-thread",
    method = "GET", path = "/v3/inbox/threads/{thread}", repeatable = true, scope = READ, fields = { thread() },
    result = "object", holds = THREAD .. ", `messages`, `emailAccountId`, `linkedInAccountId`",
    refusals = { UNKNOWN_THREAD },
  },
  {
    name = "inbox_messages",
    summary = "Lists the messages of a thread, the oldest first.",
    reference = DOCS .. "list-messages-in-an-inbox-thread",
    method = "GET", path = "/v3/inbox/threads/{thread}/messages", repeatable = true, scope = READ, result = "pages",
    fields = { thread(), parts.page() }, holds = MESSAGE, refusals = { UNKNOWN_THREAD },
  },
  {
    name = "reply_in_thread",
    summary = "Sends an answer in a thread, now. It is a send: it leaves at most once.",
    reference = DOCS .. "send-a-reply-within-a-thread",
    method = "POST", path = "/v3/inbox/threads/{thread}/messages", scope = OPERATE,
    fields = {
      thread(),
      { name = "channel", type = "choice", choices = CHANNELS, required = true,
        doc = "the thread's `channel`: a wrong one is refused" },
      { name = "message", type = "string", required = true, doc = "the text, which may be HTML" },
      { name = "attachments", wire = "attachmentIds", type = "list", items = "id", only_if = EMAIL_ONLY,
        doc = "ids of attachments" },
      { name = "cc", type = "list", items = "string", single_line = true, only_if = EMAIL_ONLY,
        doc = "addresses for a copy" },
      { name = "bcc", type = "list", items = "string", single_line = true, only_if = EMAIL_ONLY,
        doc = "addresses for a blind copy" },
      { name = "apply_signature", wire = "applySignature", type = "boolean", only_if = EMAIL_ONLY,
        doc = "whether the mailbox's signature is put below" },
    },
    result = "receipt",
    receipt = {
      { name = "channel", wire = "channel", type = "string", doc = "`email` or `linkedIn`" },
      { name = "date", wire = "date", type = "string", doc = "when, as the server says it" },
      { name = "status", wire = "status", type = "table", doc = "`state`, `code`, `occurredAt`" },
      { name = "is_outbound", wire = "isOutbound", type = "boolean", doc = "true" },
      { name = "from_name", wire = "fromName", type = "string", doc = "who sends it" },
      { name = "from_address", wire = "fromAddress", type = "string", doc = "of an email, from which address" },
      { name = "subject", wire = "subject", type = "string", doc = "of an email, its subject" },
    },
    refusals = {
      UNKNOWN_THREAD, FORBIDDEN,
      { code = "inboxThread.channelMismatch", doc = "the thread is of another channel" },
      { code = "inboxThread.contactOptedOut", doc = "the contact wants no messages" },
      { code = "inboxThread.threadSendFailed",
        doc = "LinkedIn refused it: a limit, the account's cookie, the length" },
    },
  },
  {
    name = "inbox_categories",
    summary = "Lists the categories that a thread can have.",
    reference = DOCS .. "list-inbox-categories",
    method = "GET", path = "/v3/inbox/threads/categories", repeatable = true, scope = READ, fields = {},
    result = "pages", holds = "`id`, `name`, `color`, `isReserved`, `unreadThreadsCount`",
  },
  {
    name = "set_inbox_category",
    summary = "Gives a thread a category, or takes it away.",
    reference = DOCS .. "assign-or-clear-a-threads-category",
    method = "PUT", path = "/v3/inbox/threads/{thread}/category", repeatable = true, scope = OPERATE,
    fields = {
      thread(),
      { name = "category", wire = "categoryId", type = "id", required = true, nullable = true,
        found_by = "inbox_categories", doc = "the category's id; `reply.null` takes the category away" },
    },
    result = "receipt", receipt = {}, refusals = { UNKNOWN_THREAD, FORBIDDEN },
  },
  {
    name = "mark_inbox_read",
    summary = "Marks threads as read.",
    reference = DOCS .. "mark-threads-as-read",
    method = "POST", path = "/v3/inbox/threads/mark-as-read", repeatable = true, scope = OPERATE,
    fields = {
      { name = "threads", wire = "threadIds", type = "list", items = "id", required = true, min_items = 1,
        found_by = "inbox_threads", doc = "the threads' ids" },
    },
    result = "receipt", receipt = {},
  },
}
