-- SPDX-License-Identifier: MIT
-- The tables that the library gives out, as data for the reference: what `reply.operations` does not say.
--
-- A shape is a list of fields: { name, type = "an annotation's type", doc, always = true or nil,
--   instead = true   of a field that is there where the one before it is not: an editor is not to ask for a check }

local shapes = {}

shapes.outcomes = {
  { name = "sent", doc = "The server took it. Found on receipts only." },
  { name = "not_sent", doc = "It did not leave. Nothing has to be looked up." },
  { name = "rejected", doc = "The server had the request and refused it. No message left." },
  { name = "unknown", doc = "It may have left. It is never sent again by itself; a person has to look." },
}

shapes.kinds = {
  { name = "validation", doc = "a value of the call is wrong; `errors` lists all of them at once" },
  { name = "config", doc = "a setting is wrong, the key is missing, or the client is closed" },
  { name = "auth", doc = "401: the server refused the key" },
  { name = "permission", doc = "403: a scope is missing, or a team or an acting user has to be named" },
  { name = "not_found", doc = "404: there is no such contact, or no such endpoint; no account can send now" },
  { name = "rejected", doc = "another 4xx: the server's reason is in `code`, `detail` or `errors`" },
  { name = "rate_limited",
    doc = "429, or held back here before it was sent: too many requests, and `retry_after` says when to come back; or "
          .. "more than one worker can carry" },
  { name = "duplicate", doc = "an earlier call with the `dedupe_key` may have sent it, or is sending it; or the key is "
    .. "another message's; `code` tells which" },
  { name = "server", doc = "5xx: the server failed" },
  { name = "timeout", doc = "the time ran out; `phase` says where" },
  { name = "connection", doc = "no connection could be made, or it broke" },
  { name = "tls", doc = "the certificate is not trusted, or TLS is not set up here" },
  { name = "protocol", doc = "a redirect, which is never followed, or an answer that is not what the API gives" },
  { name = "canceled", doc = "it was broken off: by Ctrl-C, an event loop or a person who said no, or the client was "
    .. "closed, the process forked or memory ran out while it was under way" },
}

shapes.phases = {
  { name = "local", doc = "here, before anything was sent" },
  { name = "resolve", doc = "looking up the name" },
  { name = "connect", doc = "connecting" },
  { name = "proxy", doc = "asking the proxy" },
  { name = "tls", doc = "the TLS handshake" },
  { name = "upload", doc = "sending the request" },
  { name = "wait", doc = "waiting for the answer" },
  { name = "answer", doc = "the answer itself" },
}

shapes.receipt = {
  { name = "outcome", type = '"sent"', always = true, doc = "always `sent`" },
  { name = "attempts", type = "integer", always = true, doc = "how many requests it took" },
  { name = "request_id", type = "string", doc = "the server's name for the request, where it gave one" },
  { name = "body", type = "any", doc = "the decoded answer, untouched; its nulls are `reply.null`" },
  { name = "raw", type = "string", always = true, doc = "the bytes of the answer" },
  { name = "unreadable", type = "string",
    doc = "why the answer could not be read; the message left all the same, and the function's own fields are absent" },
  { name = "replayed", type = "boolean",
    doc = "true where an earlier call with the `dedupe_key` sent it: no request was made" },
  { name = "ledger_error", type = "string",
    doc = "why the ledger could not note the end; its record becomes `unknown`" },
  { name = "observer_error", type = "string", doc = "what `on_event` or `on_progress` raised, if it did" },
}

local SANDBOX = { name = "sandbox", type = "boolean", doc = "true where the sandbox gave it, so that nothing left" }
table.insert(shapes.receipt, SANDBOX)

shapes.fault = {
  { name = "pointer", type = "string",
    doc = "a JSON Pointer to the value, such as `/subject`; it counts from 0, but the entry of a batch, with which it "
          .. "begins there, has its place in the Lua list, from 1" },
  { name = "field", type = "string", doc = "the field's name here; of a server's fault, its name there" },
  { name = "message", type = "string", doc = "what is wrong with it" },
}

shapes.error = {
  { name = "outcome", type = "reply.Outcome", always = true, doc = "`not_sent`, `rejected` or `unknown`" },
  { name = "kind", type = "reply.Kind", always = true, doc = "the kind of failure" },
  { name = "phase", type = "reply.Phase", always = true, doc = "how far it came" },
  { name = "operation", type = "string", always = true, doc = "the function, such as `send_email`" },
  { name = "attempts", type = "integer", always = true, doc = "how many requests were made; 0 for a fault found here" },
  { name = "retryable", type = "boolean", always = true,
    doc = "whether the same call may be made again without a second message" },
  { name = "message", type = "string", doc = "what went wrong, where this library found it" },
  { name = "hint", type = "string", doc = "what to do about it, where that is known for certain" },
  { name = "status", type = "integer", doc = "the HTTP status" },
  { name = "code", type = "string",
    doc = "the server's code, such as `contact.contactInBlackList`; of a number, its text; `ledger.…` of the ledger" },
  { name = "title", type = "string", doc = "the server's title" },
  { name = "detail", type = "string", doc = "the server's explanation, wherever it put it" },
  { name = "type", type = "string", doc = "the server's page about this problem" },
  { name = "errors", type = "reply.Fault[]",
    doc = "the values that are wrong: `{ pointer = …, field = …, message = … }`, whichever form the server chose" },
  { name = "retry_after", type = "number", doc = "seconds to wait, as the server asked, or until there may be a slot" },
  { name = "request_id", type = "string", doc = "the server's name for the request, for its support" },
  { name = "voice_attachment", type = "integer",
    doc = "the audio that is uploaded already: send again with it instead of the file" },
  { name = "passed_over", type = "reply.PassedOver[]",
    doc = "of `choose_sender`: each account with the reason why it cannot send now" },
  { name = "ledger_error", type = "string",
    doc = "why the ledger could not note the end; its record becomes `unknown`" },
  { name = "other_key", type = "string",
    doc = "the `dedupe_key` of the message that stands in the way of one that is to be `apart`" },
  { name = "body", type = "any", doc = "the decoded answer, untouched" },
  { name = "raw", type = "string", doc = "the bytes of the answer" },
  { name = "headers", type = "table<string, string>", doc = "the headers of the answer, names in lower case" },
  { name = "observer_error", type = "string", doc = "what `on_event` or `on_progress` raised, if it did" },
}
table.insert(shapes.error, SANDBOX)

shapes.failure = {
  { name = "contact", type = "integer", doc = "the contact's id; absent where the server does not tell it" },
  { name = "error", type = "string", doc = "the server's word for it; older servers have a number" },
  { name = "details", type = "string", doc = "the server's explanation" },
}

shapes.choice = {
  { name = "id", type = "integer", always = true, doc = "the account's id, for the send" },
  { name = "account", type = "table", always = true, doc = "the account, as the server lists it" },
  { name = "passed_over", type = "reply.PassedOver[]", always = true, doc = "those before it that cannot send now" },
}

shapes.passed_over = {
  { name = "id", type = "integer", doc = "the account's id; absent where the server tells none" },
  { name = "account", type = "table", doc = "the account; absent where there is none with that id" },
  { name = "reason", type = "string", always = true, doc = "why it cannot send now, such as `its status is disabled`" },
}

shapes.delivery = {
  { name = "id", type = "string", always = true, doc = "the event's id: a delivery may come twice with it" },
  { name = "type", type = "string", doc = "the event's type as it came: `email_replied`, or `EmailReplied`" },
  { name = "kind", type = "string", doc = "the type in snake_case, whichever way it came: compare this one" },
  { name = "time", type = "string", doc = "when, as it came: ISO 8601, UTC" },
  { name = "user", type = "integer", doc = "the user's id" },
  { name = "team", type = "integer", doc = "the team's id" },
  { name = "subscription", type = "integer", doc = "the webhook's id" },
  { name = "contact", type = "table", doc = "the contact's fields as they came: `id`, `email`, `first_name` and more" },
  { name = "custom_fields", type = "table", doc = "the contact's own fields, where the webhook was made with them" },
  { name = "sequence", type = "table", doc = "the sequence's fields; absent outside of one, so after a direct send" },
  { name = "body", type = "table", always = true, doc = "the whole delivery, decoded" },
}

shapes.answer = {
  { name = "status", type = "integer", doc = "the HTTP status, of the 2xx class; absent where only a person knows" },
  { name = "headers", type = "table<string, string>",
    doc = "the headers of the answer, names in lower case; absent where it was replayed" },
}

shapes.pages = {
  { name = "total_count", type = "integer",
    doc = "how many items there are in all, where the server says so; known after the first page" },
}

shapes.event = {
  { name = "operation", type = "string", always = true, doc = "the function; a voice message's upload has its own" },
  { name = "attempt", type = "integer", always = true, doc = "1 for the first request of a call" },
  { name = "outcome", type = "reply.Outcome", always = true, doc = "what became of this attempt" },
  { name = "kind", type = "reply.Kind", doc = "as on an error; absent where it was sent" },
  { name = "phase", type = "reply.Phase", doc = "as on an error" },
  { name = "status", type = "integer", doc = "the HTTP status, where one came" },
  { name = "seconds", type = "number", always = true, doc = "how long the attempt took" },
  { name = "seconds_paced", type = "number",
    doc = "how long it waited for its slot before; absent where nothing is paced" },
  { name = "pace_error", type = "string", doc = "why the store of the slots cannot be asked; told once, until it can" },
  { name = "request_id", type = "string", doc = "the server's name for the request" },
  { name = "ledger_error", type = "string",
    doc = "why the ledger could not note the end of a call: an event of its own, after that of the last attempt" },
}

shapes.preview = {
  { name = "dry_run", type = "true", always = true, doc = "tells it from a receipt" },
  { name = "method", type = "string", always = true, doc = "the HTTP method" },
  { name = "url", type = "string", always = true, doc = "the whole URL" },
  { name = "headers", type = "string[]", always = true, doc = "the header lines, the key as `***`" },
  { name = "body", type = "string", doc = "the JSON, byte for byte" },
  { name = "upload", type = "table", doc = "of an upload: `file` or `data`, `filename`, `content_type`" },
  { name = "upload_first", type = "reply.Preview",
    doc = "the upload that would come before a voice message; `body` lacks the id that it gives" },
  { name = "ledger", type = "table",
    doc = "what the ledger knows of the `dedupe_key`: `state` (`absent` where nothing), `same_message`, and "
      .. "the `receipt` or the `error` that the call would end with, where it would not be made" },
  SANDBOX,
}

shapes.batch_result = {
  { name = "receipt", type = "table",
    doc = "what the function gives: a receipt, a read's object, an answer, a preview" },
  { name = "err", type = "reply.Error", instead = true, doc = "why there is none" },
  { name = "observer_error", type = "string", doc = "what `on_result` raised, if it did" },
}

shapes.client = {
  { name = "ledger", type = "reply.Ledger", doc = "what is known of the messages with a `dedupe_key`" },
  { name = "sandbox", type = "reply.Sandbox", always = true,
    doc = "only of a client in the sandbox: what it knows, and what would have gone out" },
  { name = "last_result", type = "reply.Receipt|reply.Error|reply.BatchResult[]|false", always = true,
    doc = "what became of the last message, for a caller whose call was left by an error such as a Ctrl-C; of a batch, "
          .. "its results; false where there is nothing to tell" },
}

local function objects(name, doc)
  return { name = name, type = "table[]", always = true, doc = doc }
end

shapes.sandbox = {
  { name = "sent", type = "reply.Sent[]", always = true, doc = "what would have gone out, in order" },
  objects("contacts", "the contacts, as `get_contact` gives them, and more"),
  objects("email_accounts", "the mailboxes"), objects("linkedin_accounts", "the LinkedIn accounts"),
  objects("attachments", "the audio that is uploaded"), objects("threads", "the threads of the inbox"),
  objects("categories", "the categories of threads"), objects("sequences", "the sequences and who is in them"),
  objects("webhooks", "the webhooks"), objects("users", "the users"), objects("teams", "their teams"),
  { name = "key", type = "string", always = true, doc = "the key that the client has in the sandbox" },
  { name = "keys", type = "table<string, table>", always = true, doc = "the keys that it knows" },
  { name = "limits", type = "{ minute: number, hour: number }", always = true,
    doc = "requests that one user may make" },
}

shapes.sent = {
  { name = "operation", type = "string", always = true, doc = "the function, such as `send_email`" },
  { name = "contact", type = "integer", always = true, doc = "the contact's id" },
  { name = "at", type = "number", always = true, doc = "when, in seconds since 1970" },
}

return shapes
