---@meta _
-- SPDX-License-Identifier: MIT
-- Types for the Lua language server. No program requires this file.
-- Made by spec/support/reference.lua from the library's own data: change that, then `make docs`.

--- Whether a message left.
---@alias reply.Outcome
---| "sent" # The server took it. Found on receipts only.
---| "not_sent" # It did not leave. Nothing has to be looked up.
---| "rejected" # The server had the request and refused it. No message left.
---| "unknown" # It may have left. It is never sent again by itself; a person has to look.

--- The kind of a failure.
---@alias reply.Kind
---| "validation" # a value of the call is wrong; `errors` lists all of them at once
---| "config" # a setting is wrong, the key is missing, or the client is closed
---| "auth" # 401: the server refused the key
---| "permission" # 403: a scope is missing, or a team or an acting user has to be named
---| "not_found" # 404: there is no such contact, or no such endpoint; no account can send now
---| "rejected" # another 4xx: the server's reason is in `code`, `detail` or `errors`
---| "rate_limited" # 429, or held back here before it was sent: too many requests, and `retry_after` says when to come back; or more than one worker can carry
---| "duplicate" # an earlier call with the `dedupe_key` may have sent it, or is sending it; or the key is another message's; `code` tells which
---| "server" # 5xx: the server failed
---| "timeout" # the time ran out; `phase` says where
---| "connection" # no connection could be made, or it broke
---| "tls" # the certificate is not trusted, or TLS is not set up here
---| "protocol" # a redirect, which is never followed, or an answer that is not what the API gives
---| "canceled" # it was broken off: by Ctrl-C, an event loop or a person who said no, or the client was closed, the process forked or memory ran out while it was under way

--- How far a request came.
---@alias reply.Phase
---| "local" # here, before anything was sent
---| "resolve" # looking up the name
---| "connect" # connecting
---| "proxy" # asking the proxy
---| "tls" # the TLS handshake
---| "upload" # sending the request
---| "wait" # waiting for the answer
---| "answer" # the answer itself

--- One wrong value.
---@class reply.Fault
---@field pointer? string a JSON Pointer to the value, such as `/subject`; it counts from 0, but the entry of a batch, with which it begins there, has its place in the Lua list, from 1
---@field field? string the field's name here; of a server's fault, its name there
---@field message? string what is wrong with it

--- Why there is no receipt; `tostring` gives one line that is safe to log.
---@class reply.Error
---@field outcome reply.Outcome `not_sent`, `rejected` or `unknown`
---@field kind reply.Kind the kind of failure
---@field phase reply.Phase how far it came
---@field operation string the function, such as `send_email`
---@field attempts integer how many requests were made; 0 for a fault found here
---@field retryable boolean whether the same call may be made again without a second message
---@field message? string what went wrong, where this library found it
---@field hint? string what to do about it, where that is known for certain
---@field status? integer the HTTP status
---@field code? string the server's code, such as `contact.contactInBlackList`; of a number, its text; `ledger.…` of the ledger
---@field title? string the server's title
---@field detail? string the server's explanation, wherever it put it
---@field type? string the server's page about this problem
---@field errors? reply.Fault[] the values that are wrong: `{ pointer = …, field = …, message = … }`, whichever form the server chose
---@field retry_after? number seconds to wait, as the server asked, or until there may be a slot
---@field request_id? string the server's name for the request, for its support
---@field voice_attachment? integer the audio that is uploaded already: send again with it instead of the file
---@field passed_over? reply.PassedOver[] of `choose_sender`: each account with the reason why it cannot send now
---@field ledger_error? string why the ledger could not note the end; its record becomes `unknown`
---@field other_key? string the `dedupe_key` of the message that stands in the way of one that is to be `apart`
---@field body? any the decoded answer, untouched
---@field raw? string the bytes of the answer
---@field headers? table<string, string> the headers of the answer, names in lower case
---@field observer_error? string what `on_event` or `on_progress` raised, if it did
---@field sandbox? boolean true where the sandbox gave it, so that nothing left
---@operator concat(any): string

--- What every receipt has.
---@class reply.Receipt
---@field outcome "sent" always `sent`
---@field attempts integer how many requests it took
---@field request_id? string the server's name for the request, where it gave one
---@field body? any the decoded answer, untouched; its nulls are `reply.null`
---@field raw string the bytes of the answer
---@field unreadable? string why the answer could not be read; the message left all the same, and the function's own fields are absent
---@field replayed? boolean true where an earlier call with the `dedupe_key` sent it: no request was made
---@field ledger_error? string why the ledger could not note the end; its record becomes `unknown`
---@field observer_error? string what `on_event` or `on_progress` raised, if it did
---@field sandbox? boolean true where the sandbox gave it, so that nothing left
---@operator concat(any): string

--- What `request` gives.
---@class reply.Answer : reply.Receipt
---@field status? integer the HTTP status, of the 2xx class; absent where only a person knows
---@field headers? table<string, string> the headers of the answer, names in lower case; absent where it was replayed

--- What a call with `dry_run` gives.
---@class reply.Preview
---@field dry_run true tells it from a receipt
---@field method string the HTTP method
---@field url string the whole URL
---@field headers string[] the header lines, the key as `***`
---@field body? string the JSON, byte for byte
---@field upload? table of an upload: `file` or `data`, `filename`, `content_type`
---@field upload_first? reply.Preview the upload that would come before a voice message; `body` lacks the id that it gives
---@field ledger? table what the ledger knows of the `dedupe_key`: `state` (`absent` where nothing), `same_message`, and the `receipt` or the `error` that the call would end with, where it would not be made
---@field sandbox? boolean true where the sandbox gave it, so that nothing left
---@operator concat(any): string

--- What the server left out of something that was to be done to many.
---@class reply.Failure
---@field contact? integer the contact's id; absent where the server does not tell it
---@field error? string the server's word for it; older servers have a number
---@field details? string the server's explanation

--- An account that cannot send now.
---@class reply.PassedOver
---@field id? integer the account's id; absent where the server tells none
---@field account? table the account; absent where there is none with that id
---@field reason string why it cannot send now, such as `its status is disabled`

--- What `choose_sender` gives.
---@class reply.Choice
---@field id integer the account's id, for the send
---@field account table the account, as the server lists it
---@field passed_over reply.PassedOver[] those before it that cannot send now

--- What `reply.event` gives.
---@class reply.Delivery
---@field id string the event's id: a delivery may come twice with it
---@field type? string the event's type as it came: `email_replied`, or `EmailReplied`
---@field kind? string the type in snake_case, whichever way it came: compare this one
---@field time? string when, as it came: ISO 8601, UTC
---@field user? integer the user's id
---@field team? integer the team's id
---@field subscription? integer the webhook's id
---@field contact? table the contact's fields as they came: `id`, `email`, `first_name` and more
---@field custom_fields? table the contact's own fields, where the webhook was made with them
---@field sequence? table the sequence's fields; absent outside of one, so after a direct send
---@field body table the whole delivery, decoded
---@field [string] any

--- What `on_event` is called with after every attempt.
---@class reply.Event
---@field operation string the function; a voice message's upload has its own
---@field attempt integer 1 for the first request of a call
---@field outcome reply.Outcome what became of this attempt
---@field kind? reply.Kind as on an error; absent where it was sent
---@field phase? reply.Phase as on an error
---@field status? integer the HTTP status, where one came
---@field seconds number how long the attempt took
---@field seconds_paced? number how long it waited for its slot before; absent where nothing is paced
---@field pace_error? string why the store of the slots cannot be asked; told once, until it can
---@field request_id? string the server's name for the request
---@field ledger_error? string why the ledger could not note the end of a call: an event of its own, after that of the last attempt

--- A list that fetches its next page when it is needed.
---@class reply.Pages
---@field total_count? integer how many items there are in all, where the server says so; known after the first page
---@overload fun(): (table|false|nil), reply.Error
local Pages = {}

--- Everything that is left, in one list.
---@return table[]? items
---@return reply.Error err where there is no list
function Pages:all() end

--- What the sandbox knows, and what would have gone out: plain tables.
---@class reply.Sandbox
---@field sent reply.Sent[] what would have gone out, in order
---@field contacts table[] the contacts, as `get_contact` gives them, and more
---@field email_accounts table[] the mailboxes
---@field linkedin_accounts table[] the LinkedIn accounts
---@field attachments table[] the audio that is uploaded
---@field threads table[] the threads of the inbox
---@field categories table[] the categories of threads
---@field sequences table[] the sequences and who is in them
---@field webhooks table[] the webhooks
---@field users table[] the users
---@field teams table[] their teams
---@field key string the key that the client has in the sandbox
---@field keys table<string, table> the keys that it knows
---@field limits { minute: number, hour: number } requests that one user may make
local Sandbox = {}

--- Lets a contact answer: in the last thread with them, or in a new one.
---@param said { contact: integer, text: string, channel: string? }
---@return string body of the webhook that Reply.io would post, for `reply.event`
---@return integer thread its id
function Sandbox:receive(said) end

--- A message that would have gone out, with the fields of its call.
---@class reply.Sent
---@field operation string the function, such as `send_email`
---@field contact integer the contact's id
---@field at number when, in seconds since 1970
---@field [string] any

--- The options of `reply.new`.
---@class reply.Options
---@field api_key? string|fun(): string the key; the option may be a function that returns it; visible ASCII; environment: REPLY_API_KEY
---@field base_url? string https, or http on loopback; default: https://api.reply.io; environment: REPLY_BASE_URL
---@field team? integer|string the team to act in, for a key of several; visible ASCII; environment: REPLY_TEAM_ID
---@field user? integer|string the user to act as, by id; visible ASCII; environment: REPLY_USER_ID
---@field user_email? string the user to act as, by email address; one line
---@field timeout? number seconds for a whole call, repeats included; more than 0, at most 86,400; default: 30
---@field connect_timeout? number seconds until the connection stands, TLS included; more than 0, at most 86,400; default: 5
---@field retries? integer|string how often a call may be made again where that cannot send a second message; 0 to 10; default: 2
---@field ca_file? string PEM file of the authorities to trust; a PEM file with a certificate, and none that is broken; environment: REPLY_CA_FILE
---@field proxy? string of a proxy, http or https; http_proxy and the like are not used; environment: REPLY_PROXY
---@field user_agent? string put before the library's own; one line
---@field on_event? fun(event: reply.Event) called with a table after every attempt
---@field wait? fun(descriptor: integer?, seconds: number) waits in an event loop of your own
---@field pace? "wait"|"error"|"off"|reply.Pace how it keeps to Reply.io's limits of requests: a mode, or a table of settings; default: wait
---@field ledger? reply.LedgerStore where it is noted what was sent under which `dedupe_key`: a store of `reply.stores`
---@field sandbox? boolean|table no network: answers come from `reply.sandbox`; environment: REPLY_SANDBOX

--- The settings of the option `pace`.
---@class reply.Pace
---@field mode? string `wait` for a slot inside the call's time, `error` where there is none at once, or `off`; `wait`, `error` or `off`; default: wait
---@field share? number how much of the limits is for the programs of this store; more than 0, at most 1; default: 1
---@field key? string a name for whoever the limits are: for the keys of one user, the same name; not empty
---@field minute? integer|string requests a minute; at least 1; default: 100
---@field hour? integer|string requests an hour; at least 1; default: 3000
---@field store? reply.PaceStore where the slots are kept; without it, in this process

--- What every call takes beside its fields.
---@class reply.CallOptions
---@field timeout? number seconds for the whole call, repeats included; more than 0, at most 86,400
---@field dry_run? boolean shows the request that would go out, and sends nothing

--- What a call that uploads takes, too.
---@class reply.UploadOptions : reply.CallOptions
---@field on_progress? fun(sent: integer, total: integer) called as `on_progress(sent, total)`, in bytes, during an upload

--- What a call takes, too, that must not be made twice.
---@class reply.OnceOptions
---@field dedupe_key? string at most one message leaves for this key, of all that use the ledger; 1 to 255 characters

--- What a send to a contact takes, too.
---@class reply.ApartOptions : reply.OnceOptions
---@field apart? number refused where the same function sent this contact another message less than so long ago, or may have sent one, at any time, that nobody has settled; more than 0, at most 86,400
---@field follows? string the `dedupe_key` of a message that was sent, after which this one may go at once; 1 to 255 characters

--- What `send_email` takes.
---@class reply.SendEmail : reply.CallOptions, reply.ApartOptions
---@field contact integer|string the contact's id; at least 1
---@field subject string the subject line; not empty, one line
---@field body string the text, HTML; not empty
---@field email_account? integer|string the mailbox to send from; the default mailbox when left out; at least 1

--- What `send_email` gives.
---@class reply.SendEmailReceipt : reply.Receipt
---@field status? string `sent`, or `new` where Reply.io has taken the email and is yet to send it: that needs no other send
---@field message_id? string absent while the server has none

--- What `send_linkedin_connect` takes.
---@class reply.SendLinkedinConnect : reply.CallOptions, reply.ApartOptions
---@field contact integer|string the contact's id; at least 1
---@field linkedin_account integer|string the LinkedIn account to send from; at least 1
---@field message? string a note with the request; the reference has no limit, but LinkedIn takes 300 characters, and 200 on free accounts; not empty

--- What `send_linkedin_connect` gives.
---@class reply.SendLinkedinConnectReceipt : reply.Receipt
---@field action_type? string `connect`
---@field linkedin_activity_id? integer the activity's id
---@field sent_at? string ISO 8601, UTC

--- What `send_linkedin_inmail` takes.
---@class reply.SendLinkedinInmail : reply.CallOptions, reply.ApartOptions
---@field contact integer|string the contact's id; at least 1
---@field linkedin_account integer|string the LinkedIn account to send from; at least 1
---@field subject string the subject line; not empty, one line
---@field body string the text, plain; 1 to 1,900 characters

--- What `send_linkedin_inmail` gives.
---@class reply.SendLinkedinInmailReceipt : reply.Receipt
---@field action_type? string `inMail`
---@field linkedin_activity_id? integer the activity's id
---@field sent_at? string ISO 8601, UTC

--- What `send_linkedin_message` takes.
---@class reply.SendLinkedinMessage : reply.CallOptions, reply.ApartOptions
---@field contact integer|string the contact's id; at least 1
---@field linkedin_account integer|string the LinkedIn account to send from; at least 1
---@field message string the text; 1 to 8,000 characters

--- What `send_linkedin_message` gives.
---@class reply.SendLinkedinMessageReceipt : reply.Receipt
---@field action_type? string `message`
---@field linkedin_activity_id? integer the activity's id
---@field sent_at? string ISO 8601, UTC

--- What `send_linkedin_voice` takes.
---@class reply.SendLinkedinVoice : reply.UploadOptions, reply.ApartOptions
---@field contact integer|string the contact's id; at least 1
---@field linkedin_account integer|string the LinkedIn account to send from; at least 1
---@field voice_attachment? integer|string the id that `upload_voice` gave; at least 1; one of `voice_attachment`, `file` and `data`
---@field file? string path of an audio file of 60 seconds at most; a file that can be read, not empty; one of `voice_attachment`, `file` and `data`
---@field data? string the audio itself, with `filename`; not empty; one of `voice_attachment`, `file` and `data`
---@field filename? string the name that the server sees; of `file`, its last part by default; not empty, one line, no space at its ends; with `data`

--- What `send_linkedin_voice` gives.
---@class reply.SendLinkedinVoiceReceipt : reply.Receipt
---@field action_type? string `voice`
---@field linkedin_activity_id? integer the activity's id
---@field sent_at? string ISO 8601, UTC
---@field voice_attachment? integer the id of the audio that was sent, for another send

--- What `send_linkedin_ai_voice` takes.
---@class reply.SendLinkedinAiVoice : reply.CallOptions, reply.ApartOptions
---@field contact integer|string the contact's id; at least 1
---@field linkedin_account integer|string the LinkedIn account to send from; at least 1
---@field script string the text to speak; 1 to 1,000 characters

--- What `send_linkedin_ai_voice` gives.
---@class reply.SendLinkedinAiVoiceReceipt : reply.Receipt
---@field action_type? string `aiVoice`
---@field linkedin_activity_id? integer the activity's id
---@field sent_at? string ISO 8601, UTC

--- What `upload_voice` takes.
---@class reply.UploadVoice : reply.UploadOptions
---@field file? string path of an audio file of 60 seconds at most; a file that can be read, not empty; one of `file` and `data`
---@field data? string the audio itself, with `filename`; not empty; one of `file` and `data`
---@field filename? string the name that the server sees; of `file`, its last part by default; not empty, one line, no space at its ends; with `data`

--- What `upload_voice` gives.
---@class reply.UploadVoiceReceipt : reply.Receipt
---@field id? integer what `send_linkedin_voice` takes as `voice_attachment`
---@field file_name? string the name as uploaded
---@field length_in_seconds? integer the length of the audio

--- What `whoami` takes.
---@class reply.Whoami : reply.CallOptions

--- What `teams` takes.
---@class reply.Teams : reply.CallOptions

--- What `email_accounts` takes.
---@class reply.EmailAccounts : reply.CallOptions
---@field my? boolean only the acting user's own; `false` for the team's, which a private team shows to its owner alone
---@field top? integer|string items a page; the server takes 25; 1 to 1,000
---@field skip? integer|string items to leave out at the start; at least 0

--- What `email_account` takes.
---@class reply.EmailAccount : reply.CallOptions
---@field email_account integer|string the mailbox's id; at least 1

--- What `linkedin_accounts` takes.
---@class reply.LinkedinAccounts : reply.CallOptions

--- What `linkedin_account` takes.
---@class reply.LinkedinAccount : reply.CallOptions
---@field linkedin_account integer|string the LinkedIn account's id; at least 1

--- What `find_contacts` takes.
---@class reply.FindContacts : reply.CallOptions
---@field email? string exactly this email address; not empty, one line
---@field linkedin? string exactly this LinkedIn profile, its URL; not empty, one line
---@field search? string an email address, a name, a company, or a part of one: `ann@x` finds `joann@x` too; not empty
---@field rules? table[] a list of `{ property = …, condition = …, value = … }`
---@field list? integer|string only the contacts of this list; at least 1
---@field sequence? integer|string only the contacts of this sequence; at least 1
---@field sequence_step? integer|string only those at this step; at least 1
---@field sort_by? string the property to sort by; not empty
---@field sort_direction? string as the server names it; not empty
---@field top? integer|string items a page; the server takes 25; 1 to 1,000
---@field skip? integer|string items to leave out at the start; at least 0

--- What `get_contact` takes.
---@class reply.GetContact : reply.CallOptions
---@field contact integer|string the contact's id; at least 1

--- What `contact_statuses` takes.
---@class reply.ContactStatuses : reply.CallOptions
---@field contact integer|string the contact's id; at least 1

--- What `create_contact` takes.
---@class reply.CreateContact : reply.CallOptions, reply.OnceOptions
---@field first_name? string the first name; not empty
---@field email? string the email address; not empty, one line
---@field last_name? string the last name; not empty
---@field title? string the job title; not empty
---@field company? string the company; not empty
---@field domain? string the company's domain; not empty
---@field company_size? string the company's size; not empty
---@field industry? string the industry; not empty
---@field city? string the city; not empty
---@field state? string the state; not empty
---@field country? string the country; not empty
---@field time_zone? string the id of the time zone; not empty
---@field phone? string the phone number; not empty
---@field linkedin_url? string the LinkedIn profile; not empty, one line
---@field linkedin_sales_navigator_url? string the profile in Sales Navigator; not empty
---@field linkedin_recruiter_url? string the profile in Recruiter; not empty
---@field notes? string notes; not empty
---@field custom_fields? table[] a list of `{ key = …, value = … }`; the server drops names that are not registered, and says nothing

--- What `create_contact` gives.
---@class reply.CreateContactReceipt : reply.Receipt
---@field id? integer the contact's id
---@field email? string the email address

--- What is in `contacts`.
---@class reply.ImportContactsContacts
---@field first_name string the first name; not empty
---@field email? string the email address; not empty, one line
---@field last_name? string the last name; not empty
---@field title? string the job title; not empty
---@field company? string the company; not empty
---@field domain? string the company's domain; not empty
---@field company_size? string the company's size; not empty
---@field industry? string the industry; not empty
---@field city? string the city; not empty
---@field state? string the state; not empty
---@field country? string the country; not empty
---@field time_zone? string the id of the time zone; not empty
---@field phone? string the phone number; not empty
---@field linkedin_url? string the LinkedIn profile; not empty, one line
---@field linkedin_sales_navigator_url? string the profile in Sales Navigator; not empty
---@field linkedin_recruiter_url? string the profile in Recruiter; not empty
---@field notes? string notes; not empty
---@field custom_fields? table[] a list of `{ key = …, value = … }`; the server drops names that are not registered, and says nothing

--- What `import_contacts` takes.
---@class reply.ImportContacts : reply.CallOptions, reply.OnceOptions
---@field contacts reply.ImportContactsContacts[] a list of contacts; at least 1 item
---@field options? table a table, as the server takes it

--- What `import_contacts` gives.
---@class reply.ImportContactsReceipt : reply.Receipt
---@field contacts? table[] for each contact `id`, `status` (created, updated, restored, skipped, failed), `skipReason`, `error`

--- What `inbox_threads` takes.
---@class reply.InboxThreads : reply.CallOptions
---@field search? string a search term; not empty
---@field owner_user? integer|string only those of this user of the team; at least 1
---@field sequences? (integer|string)[] only those of these sequences; at least 1 item
---@field email_accounts? (integer|string)[] only those of these mailboxes; at least 1 item
---@field linkedin_accounts? (integer|string)[] only those of these LinkedIn accounts; at least 1 item
---@field contacts? (integer|string)[] only those with these contacts; at least 1 item
---@field categories? (integer|string)[] only those of these categories; at least 1 item
---@field channels? string[] only those of these; at least one, `email` or `linkedIn`
---@field source? string which part of the inbox; `inbox` when a filter has none, as no value means all; `inbox`, `sent`, `unread` or `aiDraft`
---@field only_with_meeting_intent? boolean only those in which a meeting is wanted
---@field from? string only those that moved after this; a time or a day of ISO 8601
---@field to? string only those that moved before this, which is after `from`; a time or a day of ISO 8601
---@field top? integer|string items a page; 1 to 1,000
---@field skip? integer|string items to leave out at the start; at least 0

--- What `inbox_thread` takes.
---@class reply.InboxThread : reply.CallOptions
---@field thread integer|string the thread's id; at least 1

--- What `inbox_messages` takes.
---@class reply.InboxMessages : reply.CallOptions
---@field thread integer|string the thread's id; at least 1
---@field top? integer|string items a page; 1 to 1,000
---@field skip? integer|string items to leave out at the start; at least 0

--- What `reply_in_thread` takes.
---@class reply.ReplyInThread : reply.CallOptions, reply.OnceOptions
---@field thread integer|string the thread's id; at least 1
---@field channel string the thread's `channel`: a wrong one is refused; `email` or `linkedIn`
---@field message string the text, which may be HTML; not empty
---@field attachments? (integer|string)[] ids of attachments
---@field cc? string[] addresses for a copy; one line each
---@field bcc? string[] addresses for a blind copy; one line each
---@field apply_signature? boolean whether the mailbox's signature is put below

--- What `reply_in_thread` gives.
---@class reply.ReplyInThreadReceipt : reply.Receipt
---@field channel? string `email` or `linkedIn`
---@field date? string when, as the server says it
---@field status? table `state`, `code`, `occurredAt`
---@field is_outbound? boolean true
---@field from_name? string who sends it
---@field from_address? string of an email, from which address
---@field subject? string of an email, its subject

--- What `inbox_categories` takes.
---@class reply.InboxCategories : reply.CallOptions

--- What `set_inbox_category` takes.
---@class reply.SetInboxCategory : reply.CallOptions
---@field thread integer|string the thread's id; at least 1
---@field category integer|string|userdata the category's id; `reply.null` takes the category away; at least 1

--- What `set_inbox_category` gives.
---@class reply.SetInboxCategoryReceipt : reply.Receipt

--- What `mark_inbox_read` takes.
---@class reply.MarkInboxRead : reply.CallOptions
---@field threads (integer|string)[] the threads' ids; at least 1 item

--- What `mark_inbox_read` gives.
---@class reply.MarkInboxReadReceipt : reply.Receipt

--- What `sequences` takes.
---@class reply.Sequences : reply.CallOptions
---@field status? string only those in this state; `new`, `active` or `paused`
---@field owner_user? integer|string only those of this user; at least 1
---@field folder? string only those of this folder: a UUID; not empty
---@field is_archived? boolean only those that are archived, or are not
---@field name? string a part of the name, in any case; not empty
---@field top? integer|string items a page; the server takes 25; 1 to 1,000
---@field skip? integer|string items to leave out at the start; at least 0

--- What `sequence` takes.
---@class reply.Sequence : reply.CallOptions
---@field sequence integer|string the sequence's id; at least 1

--- What `start_sequence` takes.
---@class reply.StartSequence : reply.CallOptions
---@field sequence integer|string the sequence's id; at least 1

--- What `start_sequence` gives.
---@class reply.StartSequenceReceipt : reply.Receipt
---@field id? integer the sequence's id
---@field status? string its status now

--- What `pause_sequence` takes.
---@class reply.PauseSequence : reply.CallOptions
---@field sequence integer|string the sequence's id; at least 1

--- What `pause_sequence` gives.
---@class reply.PauseSequenceReceipt : reply.Receipt
---@field id? integer the sequence's id
---@field status? string its status now

--- What `sequence_contacts` takes.
---@class reply.SequenceContacts : reply.CallOptions
---@field sequence integer|string the sequence's id; at least 1
---@field sort_by? string what to sort by; `addingDate`, `email`, `firstName`, `lastName`, `company` or `statusInSequence`
---@field sort_direction? string the server takes desc; `asc` or `desc`
---@field top? integer|string items a page; the server takes 25; 1 to 1,000
---@field skip? integer|string items to leave out at the start; at least 0

--- What `sequence_contact` takes.
---@class reply.SequenceContact : reply.CallOptions
---@field sequence integer|string the sequence's id; at least 1
---@field contact integer|string the contact's id; at least 1

--- What `add_to_sequence` takes.
---@class reply.AddToSequence : reply.CallOptions, reply.OnceOptions
---@field sequence integer|string the sequence's id; at least 1
---@field contacts (integer|string)[] the contacts' ids; at least 1 item
---@field remove_from_existing? boolean takes them out of every other sequence; goes out always, as false where you do not ask for it
---@field start_step? integer|string the step to begin with; for somebody who is in already, a later one skips the steps between; at least 1
---@field ignore_step_delay? boolean whether the first step's delay is left out
---@field start_from? string not before this; a time or a day of ISO 8601

--- What `add_to_sequence` gives.
---@class reply.AddToSequenceReceipt : reply.Receipt
---@field added? integer[] the ids of those that were added
---@field not_processed? reply.Failure[] a list of `{ contact, error, details }` of those that the server left out: `error` is its word, such as `contactNotFound`, `invalidInput` (also for one who opted out: `contact_statuses` tells) or `forbidden`

--- What `remove_from_sequence` takes.
---@class reply.RemoveFromSequence : reply.CallOptions
---@field sequence integer|string the sequence's id; at least 1
---@field contact? integer|string the contact's id; at least 1; one of `contact` and `contacts`
---@field contacts? (integer|string)[] the contacts' ids; at least 1 item; one of `contact` and `contacts`

--- What `remove_from_sequence` gives.
---@class reply.RemoveFromSequenceReceipt : reply.Receipt
---@field requested? integer of several: how many were to go
---@field removed? integer of several: how many went
---@field removed_ids? integer[] of several: who went
---@field not_found? any of several: those that are not there
---@field not_in_sequence? any of several: those that were not in it

--- What `set_sequence_status` takes.
---@class reply.SetSequenceStatus : reply.CallOptions
---@field sequence integer|string the sequence's id; at least 1
---@field contacts (integer|string)[] the contacts' ids; 1 to 100 items
---@field status string only who is active can be paused; `active`, `paused`, `finished` or `outOfOffice`

--- What `set_sequence_status` gives.
---@class reply.SetSequenceStatusReceipt : reply.Receipt
---@field not_processed? reply.Failure[] a list of `{ contact, error, details }` of those that the server left out: `error` is its word, such as `notInSequence`, `invalidStatusTransition` or `forbidden`; empty where all went well

--- What `webhooks` takes.
---@class reply.Webhooks : reply.CallOptions
---@field top? integer|string items a page; 1 to 1,000
---@field skip? integer|string items to leave out at the start; at least 0

--- What `webhook` takes.
---@class reply.Webhook : reply.CallOptions
---@field webhook integer|string the webhook's id; at least 1

--- What is in `payload_config`.
---@class reply.CreateWebhookPayloadConfig
---@field include_email_url? boolean the URL of the message
---@field include_email_text? boolean the text of the message
---@field include_prospect_custom_fields? boolean the contact's own fields

--- What `create_webhook` takes.
---@class reply.CreateWebhook : reply.CallOptions, reply.OnceOptions
---@field event_type string one event, such as `email_replied` or `linkedin_message_replied`; not empty
---@field url string where to; a secret in it tells you who calls, as no signature is documented; http or https, at most 1,024 characters
---@field scope? string whose events; personal by default, and organization is refused as yet; `personal`, `team` or `organization`
---@field enabled? boolean whether it posts; true by default
---@field payload_config? reply.CreateWebhookPayloadConfig what is posted beside the event

--- What `create_webhook` gives.
---@class reply.CreateWebhookReceipt : reply.Receipt
---@field id? integer the webhook's id
---@field event_type? string its event
---@field url? string where it posts to
---@field scope? string whose events
---@field enabled? boolean whether it posts
---@field created_at? string when it was made
---@field existed? boolean true where it was there before: nothing was created or changed

--- What `delete_webhook` takes.
---@class reply.DeleteWebhook : reply.CallOptions
---@field webhook integer|string the webhook's id; at least 1

--- What `delete_webhook` gives.
---@class reply.DeleteWebhookReceipt : reply.Receipt

--- What `enable_webhook` takes.
---@class reply.EnableWebhook : reply.CallOptions
---@field webhook integer|string the webhook's id; at least 1

--- What `enable_webhook` gives.
---@class reply.EnableWebhookReceipt : reply.Receipt

--- What `disable_webhook` takes.
---@class reply.DisableWebhook : reply.CallOptions
---@field webhook integer|string the webhook's id; at least 1

--- What `disable_webhook` gives.
---@class reply.DisableWebhookReceipt : reply.Receipt

--- What `test_webhook` takes.
---@class reply.TestWebhook : reply.CallOptions
---@field webhook integer|string the webhook's id; at least 1

--- What `test_webhook` gives.
---@class reply.TestWebhookReceipt : reply.Receipt

--- What `webhook_logs` takes.
---@class reply.WebhookLogs : reply.CallOptions
---@field webhook integer|string the webhook's id; at least 1
---@field top? integer|string items a page; 1 to 1,000
---@field skip? integer|string items to leave out at the start; at least 0

--- What `request` takes.
---@class reply.Request : reply.CallOptions, reply.OnceOptions
---@field method "GET"|"POST"|"PUT"|"PATCH"|"DELETE" GET, POST, PUT, PATCH or DELETE
---@field path string begins with `/v3/`, without a query; at most 8,000 bytes
---@field query? table<string, string|number|boolean|(string|number|boolean)[]> names to strings, numbers, booleans or lists of them
---@field body? table a table, sent as JSON
---@field repeatable? boolean true where a second request does no harm; true for GET

--- `send_email` in a batch.
---@class reply.SendEmailEntry : reply.SendEmail
---@field [1] "send_email" the name of the function

--- `send_linkedin_connect` in a batch.
---@class reply.SendLinkedinConnectEntry : reply.SendLinkedinConnect
---@field [1] "send_linkedin_connect" the name of the function

--- `send_linkedin_inmail` in a batch.
---@class reply.SendLinkedinInmailEntry : reply.SendLinkedinInmail
---@field [1] "send_linkedin_inmail" the name of the function

--- `send_linkedin_message` in a batch.
---@class reply.SendLinkedinMessageEntry : reply.SendLinkedinMessage
---@field [1] "send_linkedin_message" the name of the function

--- `send_linkedin_voice` in a batch.
---@class reply.SendLinkedinVoiceEntry : reply.SendLinkedinVoice
---@field [1] "send_linkedin_voice" the name of the function

--- `send_linkedin_ai_voice` in a batch.
---@class reply.SendLinkedinAiVoiceEntry : reply.SendLinkedinAiVoice
---@field [1] "send_linkedin_ai_voice" the name of the function

--- `upload_voice` in a batch.
---@class reply.UploadVoiceEntry : reply.UploadVoice
---@field [1] "upload_voice" the name of the function

--- `whoami` in a batch.
---@class reply.WhoamiEntry : reply.Whoami
---@field [1] "whoami" the name of the function

--- `teams` in a batch.
---@class reply.TeamsEntry : reply.Teams
---@field [1] "teams" the name of the function

--- `email_account` in a batch.
---@class reply.EmailAccountEntry : reply.EmailAccount
---@field [1] "email_account" the name of the function

--- `linkedin_account` in a batch.
---@class reply.LinkedinAccountEntry : reply.LinkedinAccount
---@field [1] "linkedin_account" the name of the function

--- `get_contact` in a batch.
---@class reply.GetContactEntry : reply.GetContact
---@field [1] "get_contact" the name of the function

--- `contact_statuses` in a batch.
---@class reply.ContactStatusesEntry : reply.ContactStatuses
---@field [1] "contact_statuses" the name of the function

--- `create_contact` in a batch.
---@class reply.CreateContactEntry : reply.CreateContact
---@field [1] "create_contact" the name of the function

--- `import_contacts` in a batch.
---@class reply.ImportContactsEntry : reply.ImportContacts
---@field [1] "import_contacts" the name of the function

--- `inbox_thread` in a batch.
---@class reply.InboxThreadEntry : reply.InboxThread
---@field [1] "inbox_thread" the name of the function

--- `reply_in_thread` in a batch.
---@class reply.ReplyInThreadEntry : reply.ReplyInThread
---@field [1] "reply_in_thread" the name of the function

--- `set_inbox_category` in a batch.
---@class reply.SetInboxCategoryEntry : reply.SetInboxCategory
---@field [1] "set_inbox_category" the name of the function

--- `mark_inbox_read` in a batch.
---@class reply.MarkInboxReadEntry : reply.MarkInboxRead
---@field [1] "mark_inbox_read" the name of the function

--- `sequence` in a batch.
---@class reply.SequenceEntry : reply.Sequence
---@field [1] "sequence" the name of the function

--- `start_sequence` in a batch.
---@class reply.StartSequenceEntry : reply.StartSequence
---@field [1] "start_sequence" the name of the function

--- `pause_sequence` in a batch.
---@class reply.PauseSequenceEntry : reply.PauseSequence
---@field [1] "pause_sequence" the name of the function

--- `sequence_contact` in a batch.
---@class reply.SequenceContactEntry : reply.SequenceContact
---@field [1] "sequence_contact" the name of the function

--- `add_to_sequence` in a batch.
---@class reply.AddToSequenceEntry : reply.AddToSequence
---@field [1] "add_to_sequence" the name of the function

--- `remove_from_sequence` in a batch.
---@class reply.RemoveFromSequenceEntry : reply.RemoveFromSequence
---@field [1] "remove_from_sequence" the name of the function

--- `set_sequence_status` in a batch.
---@class reply.SetSequenceStatusEntry : reply.SetSequenceStatus
---@field [1] "set_sequence_status" the name of the function

--- `webhook` in a batch.
---@class reply.WebhookEntry : reply.Webhook
---@field [1] "webhook" the name of the function

--- `create_webhook` in a batch.
---@class reply.CreateWebhookEntry : reply.CreateWebhook
---@field [1] "create_webhook" the name of the function

--- `delete_webhook` in a batch.
---@class reply.DeleteWebhookEntry : reply.DeleteWebhook
---@field [1] "delete_webhook" the name of the function

--- `enable_webhook` in a batch.
---@class reply.EnableWebhookEntry : reply.EnableWebhook
---@field [1] "enable_webhook" the name of the function

--- `disable_webhook` in a batch.
---@class reply.DisableWebhookEntry : reply.DisableWebhook
---@field [1] "disable_webhook" the name of the function

--- `test_webhook` in a batch.
---@class reply.TestWebhookEntry : reply.TestWebhook
---@field [1] "test_webhook" the name of the function

--- `request` in a batch.
---@class reply.RequestEntry : reply.Request
---@field [1] "request" the name of the function

---@alias reply.Entry reply.SendEmailEntry|reply.SendLinkedinConnectEntry|reply.SendLinkedinInmailEntry|reply.SendLinkedinMessageEntry|reply.SendLinkedinVoiceEntry|reply.SendLinkedinAiVoiceEntry|reply.UploadVoiceEntry|reply.WhoamiEntry|reply.TeamsEntry|reply.EmailAccountEntry|reply.LinkedinAccountEntry|reply.GetContactEntry|reply.ContactStatusesEntry|reply.CreateContactEntry|reply.ImportContactsEntry|reply.InboxThreadEntry|reply.ReplyInThreadEntry|reply.SetInboxCategoryEntry|reply.MarkInboxReadEntry|reply.SequenceEntry|reply.StartSequenceEntry|reply.PauseSequenceEntry|reply.SequenceContactEntry|reply.AddToSequenceEntry|reply.RemoveFromSequenceEntry|reply.SetSequenceStatusEntry|reply.WebhookEntry|reply.CreateWebhookEntry|reply.DeleteWebhookEntry|reply.EnableWebhookEntry|reply.DisableWebhookEntry|reply.TestWebhookEntry|reply.RequestEntry

--- What `batch` takes: a list of entries, and options.
---@class reply.Batch
---@field concurrency? integer|string how many calls run at once, at most; 1 to 64; default: 8
---@field deadline? number seconds for the whole list; without it, as long as the user's limits of requests make it take; more than 0, at most 86,400
---@field on_result? fun(index: integer, receipt: table?, err: reply.Error) called as `on_result(index, receipt, err)` as soon as an entry is done
---@field partial? boolean entries that fail validation get their error, and the others go out; without it, nothing goes out then
---@field [integer] reply.Entry the calls

--- What became of an entry.
---@class reply.BatchResult
---@field receipt? table what the function gives: a receipt, a read's object, an answer, a preview
---@field err reply.Error why there is none
---@field observer_error? string what `on_result` raised, if it did

--- What `choose_sender` takes.
---@class reply.ChooseSender
---@field operation string the send that it is for; `send_email`, `send_linkedin_connect`, `send_linkedin_inmail`, `send_linkedin_message`, `send_linkedin_voice` or `send_linkedin_ai_voice`
---@field among? (integer|string)[] only these accounts, the first of them first; otherwise all, as the server lists them; at least 1 item
---@field timeout? number seconds for each of the reads; more than 0, at most 86,400

--- A client: what `reply.new` gives.
---@class reply.Client
---@field ledger? reply.Ledger what is known of the messages with a `dedupe_key`
---@field sandbox reply.Sandbox only of a client in the sandbox: what it knows, and what would have gone out
---@field last_result reply.Receipt|reply.Error|reply.BatchResult[]|false what became of the last message, for a caller whose call was left by an error such as a Ctrl-C; of a batch, its results; false where there is nothing to tell
local Client = {}

--- Sends one email to one contact, now.
---
--- Error 404 `contact.notFound`: no such contact.
---
--- Error 400 `contact.contactInBlackList`: the contact is in the blacklist.
---
--- Error 400 `contact.emailAccountNotFound`: there is no such mailbox.
---
--- Reference: https://docs.reply.io/api-reference/direct-outreach/send-a-direct-email-to-a-contact
---@param input reply.SendEmail
---@return (reply.SendEmailReceipt|reply.Preview)? receipt a preview of a dry run
---@return reply.Error err where there is no receipt
function Client:send_email(input) end

--- Sends a LinkedIn connection request. The contact needs a LinkedIn profile URL.
---
--- Error 404 `contact.notFound`: no such contact.
---
--- Error 400 `contact.contactInBlackList`: the contact is in the blacklist.
---
--- Error 400: there is no such LinkedIn account, or it is not active.
---
--- Error 400: the contact has no LinkedIn profile URL.
---
--- Reference: https://docs.reply.io/api-reference/direct-outreach/send-a-linkedin-connection-request-to-a-contact
---@param input reply.SendLinkedinConnect
---@return (reply.SendLinkedinConnectReceipt|reply.Preview)? receipt a preview of a dry run
---@return reply.Error err where there is no receipt
function Client:send_linkedin_connect(input) end

--- Sends a LinkedIn InMail. The account needs Sales Navigator and InMail credits.
---
--- Error 404 `contact.notFound`: no such contact.
---
--- Error 400 `contact.contactInBlackList`: the contact is in the blacklist.
---
--- Error 400: there is no such LinkedIn account, or it is not active.
---
--- Error 400: the account has no Sales Navigator or no InMail credits.
---
--- Reference: https://docs.reply.io/api-reference/direct-outreach/send-a-linkedin-inmail-to-a-contact
---@param input reply.SendLinkedinInmail
---@return (reply.SendLinkedinInmailReceipt|reply.Preview)? receipt a preview of a dry run
---@return reply.Error err where there is no receipt
function Client:send_linkedin_inmail(input) end

--- Sends a LinkedIn message to a contact that the account is connected with.
---
--- Error 404 `contact.notFound`: no such contact.
---
--- Error 400 `contact.contactInBlackList`: the contact is in the blacklist.
---
--- Error 400: there is no such LinkedIn account, or it is not active.
---
--- Error 400: account and contact are not connected.
---
--- Reference: https://docs.reply.io/api-reference/direct-outreach/send-a-linkedin-message-to-a-contact
---@param input reply.SendLinkedinMessage
---@return (reply.SendLinkedinMessageReceipt|reply.Preview)? receipt a preview of a dry run
---@return reply.Error err where there is no receipt
function Client:send_linkedin_message(input) end

--- Sends a LinkedIn voice message; a `file` or `data` is uploaded first.
---
--- Error 404 `contact.notFound`: no such contact.
---
--- Error 400 `contact.contactInBlackList`: the contact is in the blacklist.
---
--- Error 400: there is no such LinkedIn account, or it is not active.
---
--- Error 400: account and contact are not connected.
---
--- Error 400: there is no such voice attachment.
---
--- Reference: https://docs.reply.io/api-reference/direct-outreach/send-a-linkedin-voice-message-to-a-contact
---@param input reply.SendLinkedinVoice
---@return (reply.SendLinkedinVoiceReceipt|reply.Preview)? receipt a preview of a dry run
---@return reply.Error err where there is no receipt
function Client:send_linkedin_voice(input) end

--- Sends a LinkedIn voice message that is spoken from a script.
---
--- Error 404 `contact.notFound`: no such contact.
---
--- Error 400 `contact.contactInBlackList`: the contact is in the blacklist.
---
--- Error 400: there is no such LinkedIn account, or it is not active.
---
--- Error 400: account and contact are not connected.
---
--- Reference: https://docs.reply.io/api-reference/direct-outreach/send-an-ai-generated-linkedin-voice-message-to-a-contact
---@param input reply.SendLinkedinAiVoice
---@return (reply.SendLinkedinAiVoiceReceipt|reply.Preview)? receipt a preview of a dry run
---@return reply.Error err where there is no receipt
function Client:send_linkedin_ai_voice(input) end

--- Uploads an audio file for `send_linkedin_voice`.
---
--- Error 400: the audio is longer than 60 seconds, empty, or no audio.
---
--- Reference: https://docs.reply.io/api-reference/attachments/upload-voice-attachment
---@param input reply.UploadVoice
---@return (reply.UploadVoiceReceipt|reply.Preview)? receipt a preview of a dry run
---@return reply.Error err where there is no receipt
function Client:upload_voice(input) end

--- Tells whom the key acts as.
---
--- Fields: `userId`, and `username` and `teamId` where the server gives them.
---
--- Reference: https://docs.reply.io/api-reference/user-account/get-current-user
---@param input? reply.Whoami
---@return (table|reply.Preview)? object a preview of a dry run
---@return reply.Error err where there is no object
function Client:whoami(input) end

--- Lists the teams that the key can act in, for a key of an organization.
---
--- Fields: a list of `teamId`, `teamName`, `userId`; a team may stand in it more than once.
---
--- Error 403 `workspace.organizationRequired`: the account is a personal one, which has no teams to choose from.
---
--- Reference: https://docs.reply.io/api-reference/user-account/get-current-user
---@param input? reply.Teams
---@return (table|reply.Preview)? object a preview of a dry run
---@return reply.Error err where there is no object
function Client:teams(input) end

--- Lists the mailboxes to send from.
---
--- Items: `id`, `ownerUserId`, `email`, `senderName`, `emailAccountType`, `isDefault`, `dailyLimit`, `connectionStatus` (connected; disconnected, which cannot send; unknown), `tags`.
---
--- Reference: https://docs.reply.io/api-reference/email-accounts/list-email-accounts
---@param input? reply.EmailAccounts
---@return reply.Pages|reply.Preview items an iterator: `for item, err in items do`; a preview of a dry run
function Client:email_accounts(input) end

--- Reads one mailbox and its health.
---
--- Fields: `isInUse`, `connectionStatus`, `sendingConnectivityError`, `receivingConnectivityError`, `sendingLockedByProvider`, `connection`, `safety`, `signature`, `optOut`, `rampUp`, `tags`, `updatedAt`.
---
--- Error 404: no such mailbox.
---
--- Reference: https://docs.reply.io/api-reference/email-accounts/get-an-email-account
---@param input reply.EmailAccount
---@return (table|reply.Preview)? object a preview of a dry run
---@return reply.Error err where there is no object
function Client:email_account(input) end

--- Lists the LinkedIn accounts to send from.
---
--- Items: `id`, `name`, `status` (disabled, enabled, dailyLimitReached, cookieInvalid), `profileUrl`, `photoUrl`, `ownerUserId`, `accountType` (public, salesNavigator, premium or null), `authType` (cookie, credentials), `cookieStatus` (notValid, valid, neverValidated), `usage` of the day (`connectionRequests`, `messages`, `inMails` and more), `limits` (`limitsMode`, and `fixedMax`, or `rangeMin` and `rangeMax`).
---
--- Reference: https://docs.reply.io/api-reference/linkedin-accounts/list-linkedin-accounts
---@param input? reply.LinkedinAccounts
---@return reply.Pages|reply.Preview items an iterator: `for item, err in items do`; a preview of a dry run
function Client:linkedin_accounts(input) end

--- Reads one LinkedIn account: its state, what it used today, its limits.
---
--- Fields: `id`, `name`, `status` (disabled, enabled, dailyLimitReached, cookieInvalid), `profileUrl`, `photoUrl`, `ownerUserId`, `accountType` (public, salesNavigator, premium or null), `authType` (cookie, credentials), `cookieStatus` (notValid, valid, neverValidated), `usage` of the day (`connectionRequests`, `messages`, `inMails` and more), `limits` (`limitsMode`, and `fixedMax`, or `rangeMin` and `rangeMax`).
---
--- Error 404: no such LinkedIn account.
---
--- Reference: https://docs.reply.io/api-reference/linkedin-accounts/get-a-linkedin-account
---@param input reply.LinkedinAccount
---@return (table|reply.Preview)? object a preview of a dry run
---@return reply.Error err where there is no object
function Client:linkedin_account(input) end

--- Finds contacts by an exact address or profile, or by a search term, rules, a list or a sequence.
---
--- Items: `id`, `email`, `firstName`, `lastName`, `title`, `company`, `linkedInUrl`, `isOptedOut` (true where the person wants no messages: nothing says that a direct send is refused then), `ownerUserId` and more.
---
--- Reference: https://docs.reply.io/api-reference/contacts/filter-contacts
---@param input? reply.FindContacts
---@return reply.Pages|reply.Preview items an iterator: `for item, err in items do`; a preview of a dry run
function Client:find_contacts(input) end

--- Reads one contact.
---
--- Fields: `id`, `email`, `firstName`, `lastName`, `title`, `company`, `linkedInUrl`, `isOptedOut` (true where the person wants no messages: nothing says that a direct send is refused then), `ownerUserId` and more.
---
--- Error 404 `contact.notFound`: no such contact.
---
--- Reference: https://docs.reply.io/api-reference/contacts/get-a-contact
---@param input reply.GetContact
---@return (table|reply.Preview)? object a preview of a dry run
---@return reply.Error err where there is no object
function Client:get_contact(input) end

--- Tells where a contact stands: opted out, called, met, replied or bounced. The look before a send.
---
--- Fields: `contactId`, `isOptedOut`, `callStatus` (none, toCall, called), `meetingStatus` (none, meetingBooked), `sequences` (a list of `sequenceId`, `sequenceName`, `statusInSequence`, `emailDisposition` with `isReplied` and `isBounced`).
---
--- Error 404 `contact.notFound`: no such contact.
---
--- Reference: https://docs.reply.io/api-reference/contacts/get-a-contacts-statuses
---@param input reply.ContactStatuses
---@return (table|reply.Preview)? object a preview of a dry run
---@return reply.Error err where there is no object
function Client:contact_statuses(input) end

--- Creates a contact. Over an address that is known it blanks every field that is not given: `import_contacts` only fills those that are empty.
---
--- Reference: https://docs.reply.io/api-reference/contacts/create-a-contact
---@param input reply.CreateContact
---@return (reply.CreateContactReceipt|reply.Preview)? receipt a preview of a dry run
---@return reply.Error err where there is no receipt
function Client:create_contact(input) end

--- Creates contacts, or finds them by their address and fills only the fields that are empty.
---
--- Error 400 `contact.limitExceeded`: more contacts than the account may have.
---
--- Reference: https://docs.reply.io/api-reference/contacts/import-contacts
---@param input reply.ImportContacts
---@return (reply.ImportContactsReceipt|reply.Preview)? receipt a preview of a dry run
---@return reply.Error err where there is no receipt
function Client:import_contacts(input) end

--- Lists the threads of the inbox, or those that a filter leaves.
---
--- Items: `id`, `channel`, `isRead`, `contact` (`id`, `fullName`, `email`, `linkedInProfileUrl`, `isDeleted` and more), `sequence`, `category`, `hasMeetingIntent`, `lastActivityDate`, `isLastMessagePlanned`, `status`, `subject`, `bodyPreview`.
---
--- Error 400 `inboxThread.invalidInput`: the owner is not of the team.
---
--- Reference: https://docs.reply.io/api-reference/inbox/list-inbox-threads
---@param input? reply.InboxThreads
---@return reply.Pages|reply.Preview items an iterator: `for item, err in items do`; a preview of a dry run
function Client:inbox_threads(input) end

--- Reads one thread with all of its messages.
---
--- Fields: `id`, `channel`, `isRead`, `contact` (`id`, `fullName`, `email`, `linkedInProfileUrl`, `isDeleted` and more), `sequence`, `category`, `hasMeetingIntent`, `lastActivityDate`, `isLastMessagePlanned`, `status`, `messages`, `emailAccountId`, `linkedInAccountId`.
---
--- Error 404 `inboxThread.notFound`: no such thread.
---
--- Reference: https://docs.reply.io/api-reference/inbox/get-inbox-thread
---@param input reply.InboxThread
---@return (table|reply.Preview)? object a preview of a dry run
---@return reply.Error err where there is no object
function Client:inbox_thread(input) end

--- Lists the messages of a thread, the oldest first.
---
--- Items: `channel`, `date`, `body` (HTML), `fromName`, `isOutbound`, `status`; of an email `subject`, `fromAddress`, `to`, `cc`, `bcc`.
---
--- Error 404 `inboxThread.notFound`: no such thread.
---
--- Reference: https://docs.reply.io/api-reference/inbox/list-messages-in-an-inbox-thread
---@param input reply.InboxMessages
---@return reply.Pages|reply.Preview items an iterator: `for item, err in items do`; a preview of a dry run
function Client:inbox_messages(input) end

--- Sends an answer in a thread, now. It is a send: it leaves at most once.
---
--- Error 404 `inboxThread.notFound`: no such thread.
---
--- Error `inboxThread.forbidden`: the key may not touch this thread.
---
--- Error `inboxThread.channelMismatch`: the thread is of another channel.
---
--- Error `inboxThread.contactOptedOut`: the contact wants no messages.
---
--- Error `inboxThread.threadSendFailed`: LinkedIn refused it: a limit, the account's cookie, the length.
---
--- Reference: https://docs.reply.io/api-reference/inbox/send-a-reply-within-a-thread
---@param input reply.ReplyInThread
---@return (reply.ReplyInThreadReceipt|reply.Preview)? receipt a preview of a dry run
---@return reply.Error err where there is no receipt
function Client:reply_in_thread(input) end

--- Lists the categories that a thread can have.
---
--- Items: `id`, `name`, `color`, `isReserved`, `unreadThreadsCount`.
---
--- Reference: https://docs.reply.io/api-reference/inbox/list-inbox-categories
---@param input? reply.InboxCategories
---@return reply.Pages|reply.Preview items an iterator: `for item, err in items do`; a preview of a dry run
function Client:inbox_categories(input) end

--- Gives a thread a category, or takes it away.
---
--- Error 404 `inboxThread.notFound`: no such thread.
---
--- Error `inboxThread.forbidden`: the key may not touch this thread.
---
--- Reference: https://docs.reply.io/api-reference/inbox/assign-or-clear-a-threads-category
---@param input reply.SetInboxCategory
---@return (reply.SetInboxCategoryReceipt|reply.Preview)? receipt a preview of a dry run
---@return reply.Error err where there is no receipt
function Client:set_inbox_category(input) end

--- Marks threads as read.
---
--- Reference: https://docs.reply.io/api-reference/inbox/mark-threads-as-read
---@param input reply.MarkInboxRead
---@return (reply.MarkInboxReadReceipt|reply.Preview)? receipt a preview of a dry run
---@return reply.Error err where there is no receipt
function Client:mark_inbox_read(input) end

--- Lists the sequences.
---
--- Items: `id`, `ownerUserId`, `name`, `status` (new, active, paused), `created`, `isArchived`, `health`.
---
--- Reference: https://docs.reply.io/api-reference/sequences/list-all-sequences
---@param input? reply.Sequences
---@return reply.Pages|reply.Preview items an iterator: `for item, err in items do`; a preview of a dry run
function Client:sequences(input) end

--- Reads one sequence with its steps and accounts.
---
--- Fields: `id`, `ownerUserId`, `name`, `status` (new, active, paused), `created`, `isArchived`, `health`, `scheduleId`, `emailAccounts`, `linkedInAccounts`, `settings`, `steps`, `issues`.
---
--- Error 404 `sequence.notFound`: no such sequence.
---
--- Reference: https://docs.reply.io/api-reference/sequences/get-a-sequence
---@param input reply.Sequence
---@return (table|reply.Preview)? object a preview of a dry run
---@return reply.Error err where there is no object
function Client:sequence(input) end

--- Starts a sequence: from then on it sends to everybody in it.
---
--- Error 404 `sequence.notFound`: no such sequence.
---
--- Error `sequenceAction.archived`: the sequence is archived.
---
--- Error `sequenceAction.activationInProgress`: it is being started already.
---
--- Reference: https://docs.reply.io/api-reference/sequences/start-a-sequence
---@param input reply.StartSequence
---@return (reply.StartSequenceReceipt|reply.Preview)? receipt a preview of a dry run
---@return reply.Error err where there is no receipt
function Client:start_sequence(input) end

--- Pauses a sequence.
---
--- Error 404 `sequence.notFound`: no such sequence.
---
--- Error `sequenceAction.archived`: the sequence is archived.
---
--- Error `sequenceAction.activationInProgress`: it is being started already.
---
--- Reference: https://docs.reply.io/api-reference/sequences/pause-a-sequence
---@param input reply.PauseSequence
---@return (reply.PauseSequenceReceipt|reply.Preview)? receipt a preview of a dry run
---@return reply.Error err where there is no receipt
function Client:pause_sequence(input) end

--- Lists who is in a sequence; empty for one that is not there, too.
---
--- Items: `contactId`, `sequenceId`, `email`, `firstName`, `lastName`, `company`, `title`, `statusInSequence`, `isOptedOut`, `callStatus`, `meetingStatus`, `emailDisposition`, `currentStep` (`stepId`, `displayName`), `addingDate`, `emailAccountId`, `linkedInAccountId`.
---
--- Reference: https://docs.reply.io/api-reference/sequence-contacts/list-contacts-in-sequence
---@param input reply.SequenceContacts
---@return reply.Pages|reply.Preview items an iterator: `for item, err in items do`; a preview of a dry run
function Client:sequence_contacts(input) end

--- Tells where a contact stands in a sequence.
---
--- Fields: `contactId`, `sequenceId`, `email`, `firstName`, `lastName`, `company`, `title`, `statusInSequence`, `isOptedOut`, `callStatus`, `meetingStatus`, `emailDisposition`, `currentStep` (`stepId`, `displayName`), `addingDate`, `emailAccountId`, `linkedInAccountId`.
---
--- Error 404 `sequenceContact.notInSequence`: no such sequence, no such contact, or the contact is not in it: all are the same.
---
--- Reference: https://docs.reply.io/api-reference/sequence-contacts/get-a-contact-in-a-sequence
---@param input reply.SequenceContact
---@return (table|reply.Preview)? object a preview of a dry run
---@return reply.Error err where there is no object
function Client:sequence_contact(input) end

--- Adds contacts to a sequence. Into an active one this sends, so it leaves at most once.
---
--- Error 404 `sequence.notFound`: no such sequence.
---
--- Error 400 `sequenceContact.noStepsInSequence`: the sequence has no steps.
---
--- Error 400 `sequenceContact.contactLimitExceeded`: more contacts than may be in it.
---
--- Error 400 `sequence.archived`: the sequence is archived.
---
--- Reference: https://docs.reply.io/api-reference/sequence-contacts/bulk-add-contacts-to-sequence
---@param input reply.AddToSequence
---@return (reply.AddToSequenceReceipt|reply.Preview)? receipt a preview of a dry run
---@return reply.Error err where there is no receipt
function Client:add_to_sequence(input) end

--- Takes a contact, or several, out of a sequence, also one who is through with it.
---
--- Error 404 `sequenceContact.notInSequence`: no such sequence, no such contact, or the contact is not in it: all are the same.
---
--- Reference: https://docs.reply.io/api-reference/sequence-contacts/bulk-remove-contacts-from-sequence
---@param input reply.RemoveFromSequence
---@return (reply.RemoveFromSequenceReceipt|reply.Preview)? receipt a preview of a dry run
---@return reply.Error err where there is no receipt
function Client:remove_from_sequence(input) end

--- Sets where contacts stand in a sequence, such as paused once they replied.
---
--- Error 404 `sequence.notFound`: no such sequence.
---
--- Reference: https://docs.reply.io/api-reference/sequence-contacts/set-contacts-status-in-this-sequence
---@param input reply.SetSequenceStatus
---@return (reply.SetSequenceStatusReceipt|reply.Preview)? receipt a preview of a dry run
---@return reply.Error err where there is no receipt
function Client:set_sequence_status(input) end

--- Lists the webhooks.
---
--- Items: `id`, `eventType`, `url`, `scope`, `enabled`, `createdAt`, `payloadConfig`.
---
--- Reference: https://docs.reply.io/api-reference/webhooks/list-webhook-subscriptions
---@param input? reply.Webhooks
---@return reply.Pages|reply.Preview items an iterator: `for item, err in items do`; a preview of a dry run
function Client:webhooks(input) end

--- Reads one webhook.
---
--- Fields: `id`, `eventType`, `url`, `scope`, `enabled`, `createdAt`, `payloadConfig`.
---
--- Error 404: no such webhook.
---
--- Reference: https://docs.reply.io/api-reference/webhooks/get-a-webhook-subscription
---@param input reply.Webhook
---@return (table|reply.Preview)? object a preview of a dry run
---@return reply.Error err where there is no object
function Client:webhook(input) end

--- Creates a webhook, unless there is one with this event and URL: the server would make two of them.
---
--- Error 400 `webHook.invalidEvent`: no such event.
---
--- Error 400 `webHook.organizationScopeNotImplemented`: the scope of an organization.
---
--- Reference: https://docs.reply.io/api-reference/webhooks/create-a-webhook-subscription
---@param input reply.CreateWebhook
---@return (reply.CreateWebhookReceipt|reply.Preview)? receipt a preview of a dry run
---@return reply.Error err where there is no receipt
function Client:create_webhook(input) end

--- Deletes a webhook.
---
--- Error 404: no such webhook.
---
--- Reference: https://docs.reply.io/api-reference/webhooks/delete-a-webhook-subscription
---@param input reply.DeleteWebhook
---@return (reply.DeleteWebhookReceipt|reply.Preview)? receipt a preview of a dry run
---@return reply.Error err where there is no receipt
function Client:delete_webhook(input) end

--- Lets a webhook post.
---
--- Error 404: no such webhook.
---
--- Reference: https://docs.reply.io/api-reference/webhooks/enable-a-webhook-subscription
---@param input reply.EnableWebhook
---@return (reply.EnableWebhookReceipt|reply.Preview)? receipt a preview of a dry run
---@return reply.Error err where there is no receipt
function Client:enable_webhook(input) end

--- Keeps a webhook from posting.
---
--- Error 404: no such webhook.
---
--- Reference: https://docs.reply.io/api-reference/webhooks/disable-a-webhook-subscription
---@param input reply.DisableWebhook
---@return (reply.DisableWebhookReceipt|reply.Preview)? receipt a preview of a dry run
---@return reply.Error err where there is no receipt
function Client:disable_webhook(input) end

--- Lets Reply.io post a test event.
---
--- Error 404: no such webhook.
---
--- Reference: https://docs.reply.io/api-reference/webhooks/test-a-webhook-subscription
---@param input reply.TestWebhook
---@return (reply.TestWebhookReceipt|reply.Preview)? receipt a preview of a dry run
---@return reply.Error err where there is no receipt
function Client:test_webhook(input) end

--- Lists the deliveries of a webhook that failed.
---
--- Error 404: no such webhook.
---
--- Reference: https://docs.reply.io/api-reference/webhooks/get-webhook-logs
---@param input reply.WebhookLogs
---@return reply.Pages|reply.Preview items an iterator: `for item, err in items do`; a preview of a dry run
function Client:webhook_logs(input) end

--- Makes a request to any other endpoint under /v3, with the same key, limits, errors and outcomes.
---
--- Reference: https://docs.reply.io/api-reference/introduction
---@param input reply.Request
---@return (reply.Answer|reply.Preview)? answer a preview of a dry run
---@return reply.Error err where there is no answer
function Client:request(input) end

--- Makes many calls at once, each as if it were alone. Nothing is sent before every entry is valid.
---@param input reply.Batch
---@return reply.BatchResult[]? results in the order of the input
---@return reply.Error err where there is no list: nothing was sent
function Client:batch(input) end

--- Chooses what to send from: the first account that is connected and under its limit.
---@param input reply.ChooseSender
---@return reply.Choice? choice
---@return reply.Error err where there is no choice: kind `not_found` where no account can send now
function Client:choose_sender(input) end

---@class reply
local reply = {}

--- Sends one email to one contact, now.
---
--- Error 404 `contact.notFound`: no such contact.
---
--- Error 400 `contact.contactInBlackList`: the contact is in the blacklist.
---
--- Error 400 `contact.emailAccountNotFound`: there is no such mailbox.
---
--- Reference: https://docs.reply.io/api-reference/direct-outreach/send-a-direct-email-to-a-contact
---@param input reply.SendEmail
---@return (reply.SendEmailReceipt|reply.Preview)? receipt a preview of a dry run
---@return reply.Error err where there is no receipt
function reply.send_email(input) end

--- Sends a LinkedIn connection request. The contact needs a LinkedIn profile URL.
---
--- Error 404 `contact.notFound`: no such contact.
---
--- Error 400 `contact.contactInBlackList`: the contact is in the blacklist.
---
--- Error 400: there is no such LinkedIn account, or it is not active.
---
--- Error 400: the contact has no LinkedIn profile URL.
---
--- Reference: https://docs.reply.io/api-reference/direct-outreach/send-a-linkedin-connection-request-to-a-contact
---@param input reply.SendLinkedinConnect
---@return (reply.SendLinkedinConnectReceipt|reply.Preview)? receipt a preview of a dry run
---@return reply.Error err where there is no receipt
function reply.send_linkedin_connect(input) end

--- Sends a LinkedIn InMail. The account needs Sales Navigator and InMail credits.
---
--- Error 404 `contact.notFound`: no such contact.
---
--- Error 400 `contact.contactInBlackList`: the contact is in the blacklist.
---
--- Error 400: there is no such LinkedIn account, or it is not active.
---
--- Error 400: the account has no Sales Navigator or no InMail credits.
---
--- Reference: https://docs.reply.io/api-reference/direct-outreach/send-a-linkedin-inmail-to-a-contact
---@param input reply.SendLinkedinInmail
---@return (reply.SendLinkedinInmailReceipt|reply.Preview)? receipt a preview of a dry run
---@return reply.Error err where there is no receipt
function reply.send_linkedin_inmail(input) end

--- Sends a LinkedIn message to a contact that the account is connected with.
---
--- Error 404 `contact.notFound`: no such contact.
---
--- Error 400 `contact.contactInBlackList`: the contact is in the blacklist.
---
--- Error 400: there is no such LinkedIn account, or it is not active.
---
--- Error 400: account and contact are not connected.
---
--- Reference: https://docs.reply.io/api-reference/direct-outreach/send-a-linkedin-message-to-a-contact
---@param input reply.SendLinkedinMessage
---@return (reply.SendLinkedinMessageReceipt|reply.Preview)? receipt a preview of a dry run
---@return reply.Error err where there is no receipt
function reply.send_linkedin_message(input) end

--- Sends a LinkedIn voice message; a `file` or `data` is uploaded first.
---
--- Error 404 `contact.notFound`: no such contact.
---
--- Error 400 `contact.contactInBlackList`: the contact is in the blacklist.
---
--- Error 400: there is no such LinkedIn account, or it is not active.
---
--- Error 400: account and contact are not connected.
---
--- Error 400: there is no such voice attachment.
---
--- Reference: https://docs.reply.io/api-reference/direct-outreach/send-a-linkedin-voice-message-to-a-contact
---@param input reply.SendLinkedinVoice
---@return (reply.SendLinkedinVoiceReceipt|reply.Preview)? receipt a preview of a dry run
---@return reply.Error err where there is no receipt
function reply.send_linkedin_voice(input) end

--- Sends a LinkedIn voice message that is spoken from a script.
---
--- Error 404 `contact.notFound`: no such contact.
---
--- Error 400 `contact.contactInBlackList`: the contact is in the blacklist.
---
--- Error 400: there is no such LinkedIn account, or it is not active.
---
--- Error 400: account and contact are not connected.
---
--- Reference: https://docs.reply.io/api-reference/direct-outreach/send-an-ai-generated-linkedin-voice-message-to-a-contact
---@param input reply.SendLinkedinAiVoice
---@return (reply.SendLinkedinAiVoiceReceipt|reply.Preview)? receipt a preview of a dry run
---@return reply.Error err where there is no receipt
function reply.send_linkedin_ai_voice(input) end

--- Uploads an audio file for `send_linkedin_voice`.
---
--- Error 400: the audio is longer than 60 seconds, empty, or no audio.
---
--- Reference: https://docs.reply.io/api-reference/attachments/upload-voice-attachment
---@param input reply.UploadVoice
---@return (reply.UploadVoiceReceipt|reply.Preview)? receipt a preview of a dry run
---@return reply.Error err where there is no receipt
function reply.upload_voice(input) end

--- Tells whom the key acts as.
---
--- Fields: `userId`, and `username` and `teamId` where the server gives them.
---
--- Reference: https://docs.reply.io/api-reference/user-account/get-current-user
---@param input? reply.Whoami
---@return (table|reply.Preview)? object a preview of a dry run
---@return reply.Error err where there is no object
function reply.whoami(input) end

--- Lists the teams that the key can act in, for a key of an organization.
---
--- Fields: a list of `teamId`, `teamName`, `userId`; a team may stand in it more than once.
---
--- Error 403 `workspace.organizationRequired`: the account is a personal one, which has no teams to choose from.
---
--- Reference: https://docs.reply.io/api-reference/user-account/get-current-user
---@param input? reply.Teams
---@return (table|reply.Preview)? object a preview of a dry run
---@return reply.Error err where there is no object
function reply.teams(input) end

--- Lists the mailboxes to send from.
---
--- Items: `id`, `ownerUserId`, `email`, `senderName`, `emailAccountType`, `isDefault`, `dailyLimit`, `connectionStatus` (connected; disconnected, which cannot send; unknown), `tags`.
---
--- Reference: https://docs.reply.io/api-reference/email-accounts/list-email-accounts
---@param input? reply.EmailAccounts
---@return reply.Pages|reply.Preview items an iterator: `for item, err in items do`; a preview of a dry run
function reply.email_accounts(input) end

--- Reads one mailbox and its health.
---
--- Fields: `isInUse`, `connectionStatus`, `sendingConnectivityError`, `receivingConnectivityError`, `sendingLockedByProvider`, `connection`, `safety`, `signature`, `optOut`, `rampUp`, `tags`, `updatedAt`.
---
--- Error 404: no such mailbox.
---
--- Reference: https://docs.reply.io/api-reference/email-accounts/get-an-email-account
---@param input reply.EmailAccount
---@return (table|reply.Preview)? object a preview of a dry run
---@return reply.Error err where there is no object
function reply.email_account(input) end

--- Lists the LinkedIn accounts to send from.
---
--- Items: `id`, `name`, `status` (disabled, enabled, dailyLimitReached, cookieInvalid), `profileUrl`, `photoUrl`, `ownerUserId`, `accountType` (public, salesNavigator, premium or null), `authType` (cookie, credentials), `cookieStatus` (notValid, valid, neverValidated), `usage` of the day (`connectionRequests`, `messages`, `inMails` and more), `limits` (`limitsMode`, and `fixedMax`, or `rangeMin` and `rangeMax`).
---
--- Reference: https://docs.reply.io/api-reference/linkedin-accounts/list-linkedin-accounts
---@param input? reply.LinkedinAccounts
---@return reply.Pages|reply.Preview items an iterator: `for item, err in items do`; a preview of a dry run
function reply.linkedin_accounts(input) end

--- Reads one LinkedIn account: its state, what it used today, its limits.
---
--- Fields: `id`, `name`, `status` (disabled, enabled, dailyLimitReached, cookieInvalid), `profileUrl`, `photoUrl`, `ownerUserId`, `accountType` (public, salesNavigator, premium or null), `authType` (cookie, credentials), `cookieStatus` (notValid, valid, neverValidated), `usage` of the day (`connectionRequests`, `messages`, `inMails` and more), `limits` (`limitsMode`, and `fixedMax`, or `rangeMin` and `rangeMax`).
---
--- Error 404: no such LinkedIn account.
---
--- Reference: https://docs.reply.io/api-reference/linkedin-accounts/get-a-linkedin-account
---@param input reply.LinkedinAccount
---@return (table|reply.Preview)? object a preview of a dry run
---@return reply.Error err where there is no object
function reply.linkedin_account(input) end

--- Finds contacts by an exact address or profile, or by a search term, rules, a list or a sequence.
---
--- Items: `id`, `email`, `firstName`, `lastName`, `title`, `company`, `linkedInUrl`, `isOptedOut` (true where the person wants no messages: nothing says that a direct send is refused then), `ownerUserId` and more.
---
--- Reference: https://docs.reply.io/api-reference/contacts/filter-contacts
---@param input? reply.FindContacts
---@return reply.Pages|reply.Preview items an iterator: `for item, err in items do`; a preview of a dry run
function reply.find_contacts(input) end

--- Reads one contact.
---
--- Fields: `id`, `email`, `firstName`, `lastName`, `title`, `company`, `linkedInUrl`, `isOptedOut` (true where the person wants no messages: nothing says that a direct send is refused then), `ownerUserId` and more.
---
--- Error 404 `contact.notFound`: no such contact.
---
--- Reference: https://docs.reply.io/api-reference/contacts/get-a-contact
---@param input reply.GetContact
---@return (table|reply.Preview)? object a preview of a dry run
---@return reply.Error err where there is no object
function reply.get_contact(input) end

--- Tells where a contact stands: opted out, called, met, replied or bounced. The look before a send.
---
--- Fields: `contactId`, `isOptedOut`, `callStatus` (none, toCall, called), `meetingStatus` (none, meetingBooked), `sequences` (a list of `sequenceId`, `sequenceName`, `statusInSequence`, `emailDisposition` with `isReplied` and `isBounced`).
---
--- Error 404 `contact.notFound`: no such contact.
---
--- Reference: https://docs.reply.io/api-reference/contacts/get-a-contacts-statuses
---@param input reply.ContactStatuses
---@return (table|reply.Preview)? object a preview of a dry run
---@return reply.Error err where there is no object
function reply.contact_statuses(input) end

--- Creates a contact. Over an address that is known it blanks every field that is not given: `import_contacts` only fills those that are empty.
---
--- Reference: https://docs.reply.io/api-reference/contacts/create-a-contact
---@param input reply.CreateContact
---@return (reply.CreateContactReceipt|reply.Preview)? receipt a preview of a dry run
---@return reply.Error err where there is no receipt
function reply.create_contact(input) end

--- Creates contacts, or finds them by their address and fills only the fields that are empty.
---
--- Error 400 `contact.limitExceeded`: more contacts than the account may have.
---
--- Reference: https://docs.reply.io/api-reference/contacts/import-contacts
---@param input reply.ImportContacts
---@return (reply.ImportContactsReceipt|reply.Preview)? receipt a preview of a dry run
---@return reply.Error err where there is no receipt
function reply.import_contacts(input) end

--- Lists the threads of the inbox, or those that a filter leaves.
---
--- Items: `id`, `channel`, `isRead`, `contact` (`id`, `fullName`, `email`, `linkedInProfileUrl`, `isDeleted` and more), `sequence`, `category`, `hasMeetingIntent`, `lastActivityDate`, `isLastMessagePlanned`, `status`, `subject`, `bodyPreview`.
---
--- Error 400 `inboxThread.invalidInput`: the owner is not of the team.
---
--- Reference: https://docs.reply.io/api-reference/inbox/list-inbox-threads
---@param input? reply.InboxThreads
---@return reply.Pages|reply.Preview items an iterator: `for item, err in items do`; a preview of a dry run
function reply.inbox_threads(input) end

--- Reads one thread with all of its messages.
---
--- Fields: `id`, `channel`, `isRead`, `contact` (`id`, `fullName`, `email`, `linkedInProfileUrl`, `isDeleted` and more), `sequence`, `category`, `hasMeetingIntent`, `lastActivityDate`, `isLastMessagePlanned`, `status`, `messages`, `emailAccountId`, `linkedInAccountId`.
---
--- Error 404 `inboxThread.notFound`: no such thread.
---
--- Reference: https://docs.reply.io/api-reference/inbox/get-inbox-thread
---@param input reply.InboxThread
---@return (table|reply.Preview)? object a preview of a dry run
---@return reply.Error err where there is no object
function reply.inbox_thread(input) end

--- Lists the messages of a thread, the oldest first.
---
--- Items: `channel`, `date`, `body` (HTML), `fromName`, `isOutbound`, `status`; of an email `subject`, `fromAddress`, `to`, `cc`, `bcc`.
---
--- Error 404 `inboxThread.notFound`: no such thread.
---
--- Reference: https://docs.reply.io/api-reference/inbox/list-messages-in-an-inbox-thread
---@param input reply.InboxMessages
---@return reply.Pages|reply.Preview items an iterator: `for item, err in items do`; a preview of a dry run
function reply.inbox_messages(input) end

--- Sends an answer in a thread, now. It is a send: it leaves at most once.
---
--- Error 404 `inboxThread.notFound`: no such thread.
---
--- Error `inboxThread.forbidden`: the key may not touch this thread.
---
--- Error `inboxThread.channelMismatch`: the thread is of another channel.
---
--- Error `inboxThread.contactOptedOut`: the contact wants no messages.
---
--- Error `inboxThread.threadSendFailed`: LinkedIn refused it: a limit, the account's cookie, the length.
---
--- Reference: https://docs.reply.io/api-reference/inbox/send-a-reply-within-a-thread
---@param input reply.ReplyInThread
---@return (reply.ReplyInThreadReceipt|reply.Preview)? receipt a preview of a dry run
---@return reply.Error err where there is no receipt
function reply.reply_in_thread(input) end

--- Lists the categories that a thread can have.
---
--- Items: `id`, `name`, `color`, `isReserved`, `unreadThreadsCount`.
---
--- Reference: https://docs.reply.io/api-reference/inbox/list-inbox-categories
---@param input? reply.InboxCategories
---@return reply.Pages|reply.Preview items an iterator: `for item, err in items do`; a preview of a dry run
function reply.inbox_categories(input) end

--- Gives a thread a category, or takes it away.
---
--- Error 404 `inboxThread.notFound`: no such thread.
---
--- Error `inboxThread.forbidden`: the key may not touch this thread.
---
--- Reference: https://docs.reply.io/api-reference/inbox/assign-or-clear-a-threads-category
---@param input reply.SetInboxCategory
---@return (reply.SetInboxCategoryReceipt|reply.Preview)? receipt a preview of a dry run
---@return reply.Error err where there is no receipt
function reply.set_inbox_category(input) end

--- Marks threads as read.
---
--- Reference: https://docs.reply.io/api-reference/inbox/mark-threads-as-read
---@param input reply.MarkInboxRead
---@return (reply.MarkInboxReadReceipt|reply.Preview)? receipt a preview of a dry run
---@return reply.Error err where there is no receipt
function reply.mark_inbox_read(input) end

--- Lists the sequences.
---
--- Items: `id`, `ownerUserId`, `name`, `status` (new, active, paused), `created`, `isArchived`, `health`.
---
--- Reference: https://docs.reply.io/api-reference/sequences/list-all-sequences
---@param input? reply.Sequences
---@return reply.Pages|reply.Preview items an iterator: `for item, err in items do`; a preview of a dry run
function reply.sequences(input) end

--- Reads one sequence with its steps and accounts.
---
--- Fields: `id`, `ownerUserId`, `name`, `status` (new, active, paused), `created`, `isArchived`, `health`, `scheduleId`, `emailAccounts`, `linkedInAccounts`, `settings`, `steps`, `issues`.
---
--- Error 404 `sequence.notFound`: no such sequence.
---
--- Reference: https://docs.reply.io/api-reference/sequences/get-a-sequence
---@param input reply.Sequence
---@return (table|reply.Preview)? object a preview of a dry run
---@return reply.Error err where there is no object
function reply.sequence(input) end

--- Starts a sequence: from then on it sends to everybody in it.
---
--- Error 404 `sequence.notFound`: no such sequence.
---
--- Error `sequenceAction.archived`: the sequence is archived.
---
--- Error `sequenceAction.activationInProgress`: it is being started already.
---
--- Reference: https://docs.reply.io/api-reference/sequences/start-a-sequence
---@param input reply.StartSequence
---@return (reply.StartSequenceReceipt|reply.Preview)? receipt a preview of a dry run
---@return reply.Error err where there is no receipt
function reply.start_sequence(input) end

--- Pauses a sequence.
---
--- Error 404 `sequence.notFound`: no such sequence.
---
--- Error `sequenceAction.archived`: the sequence is archived.
---
--- Error `sequenceAction.activationInProgress`: it is being started already.
---
--- Reference: https://docs.reply.io/api-reference/sequences/pause-a-sequence
---@param input reply.PauseSequence
---@return (reply.PauseSequenceReceipt|reply.Preview)? receipt a preview of a dry run
---@return reply.Error err where there is no receipt
function reply.pause_sequence(input) end

--- Lists who is in a sequence; empty for one that is not there, too.
---
--- Items: `contactId`, `sequenceId`, `email`, `firstName`, `lastName`, `company`, `title`, `statusInSequence`, `isOptedOut`, `callStatus`, `meetingStatus`, `emailDisposition`, `currentStep` (`stepId`, `displayName`), `addingDate`, `emailAccountId`, `linkedInAccountId`.
---
--- Reference: https://docs.reply.io/api-reference/sequence-contacts/list-contacts-in-sequence
---@param input reply.SequenceContacts
---@return reply.Pages|reply.Preview items an iterator: `for item, err in items do`; a preview of a dry run
function reply.sequence_contacts(input) end

--- Tells where a contact stands in a sequence.
---
--- Fields: `contactId`, `sequenceId`, `email`, `firstName`, `lastName`, `company`, `title`, `statusInSequence`, `isOptedOut`, `callStatus`, `meetingStatus`, `emailDisposition`, `currentStep` (`stepId`, `displayName`), `addingDate`, `emailAccountId`, `linkedInAccountId`.
---
--- Error 404 `sequenceContact.notInSequence`: no such sequence, no such contact, or the contact is not in it: all are the same.
---
--- Reference: https://docs.reply.io/api-reference/sequence-contacts/get-a-contact-in-a-sequence
---@param input reply.SequenceContact
---@return (table|reply.Preview)? object a preview of a dry run
---@return reply.Error err where there is no object
function reply.sequence_contact(input) end

--- Adds contacts to a sequence. Into an active one this sends, so it leaves at most once.
---
--- Error 404 `sequence.notFound`: no such sequence.
---
--- Error 400 `sequenceContact.noStepsInSequence`: the sequence has no steps.
---
--- Error 400 `sequenceContact.contactLimitExceeded`: more contacts than may be in it.
---
--- Error 400 `sequence.archived`: the sequence is archived.
---
--- Reference: https://docs.reply.io/api-reference/sequence-contacts/bulk-add-contacts-to-sequence
---@param input reply.AddToSequence
---@return (reply.AddToSequenceReceipt|reply.Preview)? receipt a preview of a dry run
---@return reply.Error err where there is no receipt
function reply.add_to_sequence(input) end

--- Takes a contact, or several, out of a sequence, also one who is through with it.
---
--- Error 404 `sequenceContact.notInSequence`: no such sequence, no such contact, or the contact is not in it: all are the same.
---
--- Reference: https://docs.reply.io/api-reference/sequence-contacts/bulk-remove-contacts-from-sequence
---@param input reply.RemoveFromSequence
---@return (reply.RemoveFromSequenceReceipt|reply.Preview)? receipt a preview of a dry run
---@return reply.Error err where there is no receipt
function reply.remove_from_sequence(input) end

--- Sets where contacts stand in a sequence, such as paused once they replied.
---
--- Error 404 `sequence.notFound`: no such sequence.
---
--- Reference: https://docs.reply.io/api-reference/sequence-contacts/set-contacts-status-in-this-sequence
---@param input reply.SetSequenceStatus
---@return (reply.SetSequenceStatusReceipt|reply.Preview)? receipt a preview of a dry run
---@return reply.Error err where there is no receipt
function reply.set_sequence_status(input) end

--- Lists the webhooks.
---
--- Items: `id`, `eventType`, `url`, `scope`, `enabled`, `createdAt`, `payloadConfig`.
---
--- Reference: https://docs.reply.io/api-reference/webhooks/list-webhook-subscriptions
---@param input? reply.Webhooks
---@return reply.Pages|reply.Preview items an iterator: `for item, err in items do`; a preview of a dry run
function reply.webhooks(input) end

--- Reads one webhook.
---
--- Fields: `id`, `eventType`, `url`, `scope`, `enabled`, `createdAt`, `payloadConfig`.
---
--- Error 404: no such webhook.
---
--- Reference: https://docs.reply.io/api-reference/webhooks/get-a-webhook-subscription
---@param input reply.Webhook
---@return (table|reply.Preview)? object a preview of a dry run
---@return reply.Error err where there is no object
function reply.webhook(input) end

--- Creates a webhook, unless there is one with this event and URL: the server would make two of them.
---
--- Error 400 `webHook.invalidEvent`: no such event.
---
--- Error 400 `webHook.organizationScopeNotImplemented`: the scope of an organization.
---
--- Reference: https://docs.reply.io/api-reference/webhooks/create-a-webhook-subscription
---@param input reply.CreateWebhook
---@return (reply.CreateWebhookReceipt|reply.Preview)? receipt a preview of a dry run
---@return reply.Error err where there is no receipt
function reply.create_webhook(input) end

--- Deletes a webhook.
---
--- Error 404: no such webhook.
---
--- Reference: https://docs.reply.io/api-reference/webhooks/delete-a-webhook-subscription
---@param input reply.DeleteWebhook
---@return (reply.DeleteWebhookReceipt|reply.Preview)? receipt a preview of a dry run
---@return reply.Error err where there is no receipt
function reply.delete_webhook(input) end

--- Lets a webhook post.
---
--- Error 404: no such webhook.
---
--- Reference: https://docs.reply.io/api-reference/webhooks/enable-a-webhook-subscription
---@param input reply.EnableWebhook
---@return (reply.EnableWebhookReceipt|reply.Preview)? receipt a preview of a dry run
---@return reply.Error err where there is no receipt
function reply.enable_webhook(input) end

--- Keeps a webhook from posting.
---
--- Error 404: no such webhook.
---
--- Reference: https://docs.reply.io/api-reference/webhooks/disable-a-webhook-subscription
---@param input reply.DisableWebhook
---@return (reply.DisableWebhookReceipt|reply.Preview)? receipt a preview of a dry run
---@return reply.Error err where there is no receipt
function reply.disable_webhook(input) end

--- Lets Reply.io post a test event.
---
--- Error 404: no such webhook.
---
--- Reference: https://docs.reply.io/api-reference/webhooks/test-a-webhook-subscription
---@param input reply.TestWebhook
---@return (reply.TestWebhookReceipt|reply.Preview)? receipt a preview of a dry run
---@return reply.Error err where there is no receipt
function reply.test_webhook(input) end

--- Lists the deliveries of a webhook that failed.
---
--- Error 404: no such webhook.
---
--- Reference: https://docs.reply.io/api-reference/webhooks/get-webhook-logs
---@param input reply.WebhookLogs
---@return reply.Pages|reply.Preview items an iterator: `for item, err in items do`; a preview of a dry run
function reply.webhook_logs(input) end

--- Makes a request to any other endpoint under /v3, with the same key, limits, errors and outcomes.
---
--- Reference: https://docs.reply.io/api-reference/introduction
---@param input reply.Request
---@return (reply.Answer|reply.Preview)? answer a preview of a dry run
---@return reply.Error err where there is no answer
function reply.request(input) end

--- Makes many calls at once, each as if it were alone. Nothing is sent before every entry is valid.
---@param input reply.Batch
---@return reply.BatchResult[]? results in the order of the input
---@return reply.Error err where there is no list: nothing was sent
function reply.batch(input) end

--- Chooses what to send from: the first account that is connected and under its limit.
---@param input reply.ChooseSender
---@return reply.Choice? choice
---@return reply.Error err where there is no choice: kind `not_found` where no account can send now
function reply.choose_sender(input) end

--- Reads what a webhook of Reply.io posted.
---@param body string|table? the bytes, or what they decode to
---@return reply.Delivery? event
---@return reply.Error err where there is no event: kind `validation`
function reply.event(body) end
