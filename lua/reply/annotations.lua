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
---| "not_found" # 404: there is no such contact, or no such endpoint
---| "rejected" # another 4xx: the server's reason is in `code`, `detail` or `errors`
---| "rate_limited" # 429, or held back here before it was sent: too many requests, and `retry_after` says when to come back; or more than one worker can carry
---| "duplicate" # an earlier call with the `dedupe_key` may have sent it, or is sending it; or the key is another message's; `code` tells which
---| "server" # 5xx: the server failed
---| "timeout" # the time ran out; `phase` says where
---| "connection" # no connection could be made, or it broke
---| "tls" # the certificate is not trusted, or TLS is not set up here
---| "protocol" # a redirect, which is never followed, or an answer that is not what the API gives
---| "canceled" # the client was closed, the process forked or memory ran out while it was under way

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
---@field ledger_error? string why the ledger could not note the end; its record becomes `unknown`
---@field body? any the decoded answer, untouched
---@field raw? string the bytes of the answer
---@field headers? table<string, string> the headers of the answer, names in lower case
---@field observer_error? string what `on_event` or `on_progress` raised, if it did
---@field sandbox? boolean true where the sandbox gave it, so that nothing left

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

--- What `request` gives.
---@class reply.Answer : reply.Receipt
---@field status integer the HTTP status, of the 2xx class
---@field headers table<string, string> the headers of the answer, names in lower case

--- What a call with `dry_run` gives.
---@class reply.Preview
---@field dry_run true tells it from a receipt
---@field method string the HTTP method
---@field url string the whole URL
---@field headers string[] the header lines, the key as `***`
---@field body? string the JSON, byte for byte
---@field upload? table of an upload: `file` or `data`, `filename`, `content_type`
---@field upload_first? reply.Preview the upload that would come before a voice message; `body` lacks the id that it gives
---@field ledger? table what the ledger knows of the `dedupe_key`: `state` (`absent` where nothing), `same_message`, `error`
---@field sandbox? boolean true where the sandbox gave it, so that nothing left

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
---@field users table[] the users
---@field teams table[] their teams
---@field key string the key that the client has in the sandbox
---@field keys table<string, table> the keys that it knows
---@field limits { minute: number, hour: number } requests that one user may make

--- A message that would have gone out, with the fields of its call.
---@class reply.Sent
---@field operation string the function, such as `send_email`
---@field contact integer the contact's id
---@field at number when, in seconds since 1970
---@field [string] any

--- The options of `reply.new`.
---@class reply.Options
---@field api_key? string|fun(): string the key, or a function that returns it; visible ASCII; environment: REPLY_API_KEY
---@field base_url? string https, or http on loopback; default: https://api.reply.io; environment: REPLY_BASE_URL
---@field team? integer|string the team to act in, for a key of several; visible ASCII; environment: REPLY_TEAM_ID
---@field user? integer|string the user to act as, by id; visible ASCII; environment: REPLY_USER_ID
---@field user_email? string the user to act as, by email address; one line
---@field timeout? number seconds for a whole call, repeats included; more than 0, at most 86,400; default: 30
---@field connect_timeout? number seconds until the connection stands, TLS included; more than 0, at most 86,400; default: 5
---@field retries? integer|string how often a call may be made again where that cannot send a second message; 0 to 10; default: 2
---@field ca_file? string PEM file of the authorities to trust; a PEM file with a certificate, and none that is broken; environment: REPLY_CA_FILE
---@field proxy? string of a proxy, http or https; those of the environment are not used
---@field user_agent? string put before the library's own; one line
---@field on_event? fun(event: reply.Event) called with a table after every attempt
---@field wait? fun(descriptor: integer?, seconds: number) waits in an event loop of your own
---@field pace? "wait"|"error"|"off"|reply.Pace how it keeps to Reply.io's limits of requests: a mode, or a table of settings; default: wait
---@field ledger? reply.LedgerStore where it is noted what was sent under which `dedupe_key`: a store of `reply.stores`
---@field sandbox? boolean|table no network: answers come from `reply.sandbox`; environment: REPLY_SANDBOX

--- The settings of the option `pace`.
---@class reply.Pace
---@field mode? string `wait` for a slot inside the call's time, `error` where there is none at once, or `off`; default: wait
---@field share? number how much of the limits is for the programs of this store; more than 0, at most 1; default: 1
---@field key? string a name for whoever the limits are: for the keys of one user, the same name; not empty
---@field minute? integer|string requests a minute; at least 1; default: 100
---@field hour? integer|string requests an hour; at least 1; default: 3000
---@field store? reply.PaceStore where the slots are kept; without it, in this process

--- What every call takes beside its fields.
---@class reply.CallOptions
---@field timeout? number seconds for the whole call, repeats included; more than 0, at most 86,400
---@field dry_run? boolean returns the request that would go out, and sends nothing

--- What a call that uploads takes, too.
---@class reply.UploadOptions : reply.CallOptions
---@field on_progress? fun(sent: integer, total: integer) called as `on_progress(sent, total)`, in bytes, during an upload

--- What a call takes, too, that must not be made twice.
---@class reply.OnceOptions
---@field dedupe_key? string at most one message leaves for this key, of all that use the ledger; 1 to 255 characters

--- What `send_email` takes.
---@class reply.SendEmail : reply.CallOptions, reply.OnceOptions
---@field contact integer|string the contact's id; at least 1
---@field subject string the subject line; not empty, one line
---@field body string the text, HTML; not empty
---@field email_account? integer|string the mailbox to send from; the default mailbox when left out; at least 1

--- What `send_email` gives.
---@class reply.SendEmailReceipt : reply.Receipt
---@field status? string `sent`, or `new` where Reply.io has taken the email and is yet to send it: that needs no other send
---@field message_id? string absent while the server has none

--- What `send_linkedin_connect` takes.
---@class reply.SendLinkedinConnect : reply.CallOptions, reply.OnceOptions
---@field contact integer|string the contact's id; at least 1
---@field linkedin_account integer|string the LinkedIn account to send from; at least 1
---@field message? string a note with the request; the reference has no limit, but LinkedIn takes 300 characters, and 200 on free accounts; not empty

--- What `send_linkedin_connect` gives.
---@class reply.SendLinkedinConnectReceipt : reply.Receipt
---@field action_type? string `connect`
---@field linkedin_activity_id? integer the activity's id
---@field sent_at? string ISO 8601, UTC

--- What `send_linkedin_inmail` takes.
---@class reply.SendLinkedinInmail : reply.CallOptions, reply.OnceOptions
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
---@class reply.SendLinkedinMessage : reply.CallOptions, reply.OnceOptions
---@field contact integer|string the contact's id; at least 1
---@field linkedin_account integer|string the LinkedIn account to send from; at least 1
---@field message string the text; 1 to 8,000 characters

--- What `send_linkedin_message` gives.
---@class reply.SendLinkedinMessageReceipt : reply.Receipt
---@field action_type? string `message`
---@field linkedin_activity_id? integer the activity's id
---@field sent_at? string ISO 8601, UTC

--- What `send_linkedin_voice` takes.
---@class reply.SendLinkedinVoice : reply.UploadOptions, reply.OnceOptions
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
---@class reply.SendLinkedinAiVoice : reply.CallOptions, reply.OnceOptions
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
---@field my? boolean only the acting user's own
---@field top? integer|string items a page; the server takes 25; 1 to 1,000
---@field skip? integer|string items to leave out at the start; at least 0

--- What `linkedin_accounts` takes.
---@class reply.LinkedinAccounts : reply.CallOptions

--- What `find_contacts` takes.
---@class reply.FindContacts : reply.CallOptions
---@field search? string an email address, a name, a company, or a part of one: `ann@x` finds `joann@x` too; not empty
---@field rules? table[] a list of `{ property = …, condition = …, value = … }`
---@field list? integer|string only the contacts of this list; at least 1
---@field sequence? integer|string only the contacts of this sequence; at least 1
---@field sort_by? string the property to sort by; not empty
---@field sort_direction? string as the server names it; not empty
---@field top? integer|string items a page; the server takes 25; 1 to 1,000
---@field skip? integer|string items to leave out at the start; at least 0

--- What `get_contact` takes.
---@class reply.GetContact : reply.CallOptions
---@field contact integer|string the contact's id; at least 1

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

--- `get_contact` in a batch.
---@class reply.GetContactEntry : reply.GetContact
---@field [1] "get_contact" the name of the function

--- `request` in a batch.
---@class reply.RequestEntry : reply.Request
---@field [1] "request" the name of the function

---@alias reply.Entry reply.SendEmailEntry|reply.SendLinkedinConnectEntry|reply.SendLinkedinInmailEntry|reply.SendLinkedinMessageEntry|reply.SendLinkedinVoiceEntry|reply.SendLinkedinAiVoiceEntry|reply.UploadVoiceEntry|reply.WhoamiEntry|reply.TeamsEntry|reply.GetContactEntry|reply.RequestEntry

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
--- Fields: `userId` and more.
---
--- Reference: https://docs.reply.io/api-reference/user-account/get-current-user
---@param input? reply.Whoami
---@return (table|reply.Preview)? object a preview of a dry run
---@return reply.Error err where there is no object
function Client:whoami(input) end

--- Lists the teams that the key can act in.
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

--- Lists the LinkedIn accounts to send from.
---
--- Items: `id`, `name`, `status` (disabled, enabled, dailyLimitReached, cookieInvalid), `profileUrl`, `photoUrl`, `ownerUserId`, `accountType` (public, salesNavigator, premium or null), `authType`, `cookieStatus`, `usage`, `limits`.
---
--- Reference: https://docs.reply.io/api-reference/linkedin-accounts/list-linkedin-accounts
---@param input? reply.LinkedinAccounts
---@return reply.Pages|reply.Preview items an iterator: `for item, err in items do`; a preview of a dry run
function Client:linkedin_accounts(input) end

--- Finds contacts by a search term, rules, a list or a sequence.
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
--- Fields: `userId` and more.
---
--- Reference: https://docs.reply.io/api-reference/user-account/get-current-user
---@param input? reply.Whoami
---@return (table|reply.Preview)? object a preview of a dry run
---@return reply.Error err where there is no object
function reply.whoami(input) end

--- Lists the teams that the key can act in.
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

--- Lists the LinkedIn accounts to send from.
---
--- Items: `id`, `name`, `status` (disabled, enabled, dailyLimitReached, cookieInvalid), `profileUrl`, `photoUrl`, `ownerUserId`, `accountType` (public, salesNavigator, premium or null), `authType`, `cookieStatus`, `usage`, `limits`.
---
--- Reference: https://docs.reply.io/api-reference/linkedin-accounts/list-linkedin-accounts
---@param input? reply.LinkedinAccounts
---@return reply.Pages|reply.Preview items an iterator: `for item, err in items do`; a preview of a dry run
function reply.linkedin_accounts(input) end

--- Finds contacts by a search term, rules, a list or a sequence.
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
