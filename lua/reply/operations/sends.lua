-- SPDX-License-Identifier: MIT
-- The six sends: a message to one contact, which leaves at most once.

local parts = require "reply.operations.parts"

local contact, voice_source = parts.contact, parts.voice_source
local UNKNOWN_CONTACT = parts.UNKNOWN_CONTACT
local DOCS = parts.DOCS .. "direct-outreach/"
local OPERATE = "contacts:operate"

local function linkedin_account()
  return { name = "linkedin_account", wire = "linkedInAccountId", type = "id", required = true,
           found_by = "linkedin_accounts", doc = "the LinkedIn account to send from" }
end

local function linkedin_receipt(action, ...)
  return {
    { name = "action_type", wire = "actionType", type = "string", doc = "`" .. action .. "`" },
    { name = "linkedin_activity_id", wire = "linkedInActivityId", type = "integer", doc = "the activity's id" },
    { name = "sent_at", wire = "sentAtUtc", type = "string", doc = "ISO 8601, UTC" },
    ...
  }
end

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

return {
  {
    name = "send_email",
    summary = "Sends one email to one contact, now.",
    reference = DOCS .. "send-a-direct-email-to-a-contact",
    method = "POST", path = "/v3/contacts/{contact}/send-direct-email", scope = OPERATE,
    fields = {
      contact(),
      { name = "email_account", wire = "emailAccountId", type = "id", found_by = "email_accounts",
        doc = "the mailbox to send from; the default mailbox when left out" },
      { name = "subject", type = "string", required = true, single_line = true, doc = "the subject line" },
      { name = "body", type = "string", required = true, doc = "the text, HTML" },
    },
    result = "receipt",
    receipt = {
      { name = "status", wire = "status", type = "string",
        doc = "`sent`, or `new` where Reply.io has taken the email and is yet to send it: that needs no other send" },
      { name = "message_id", wire = "messageId", type = "string", doc = "absent while the server has none" },
    },
    refusals = refusals({ status = 400, code = "contact.emailAccountNotFound", doc = "there is no such mailbox" }),
  },
  {
    name = "send_linkedin_connect",
    summary = "Sends a LinkedIn connection request. The contact needs a LinkedIn profile URL.",
    reference = DOCS .. "send-a-linkedin-connection-request-to-a-contact",
    method = "POST", path = "/v3/contacts/{contact}/send-direct-linkedin-connect", scope = OPERATE,
    spends = { "connectionRequests", "dailySendConnectionRequestCount" },
    fields = {
      contact(), linkedin_account(),
      { name = "message", type = "string",
        doc = "a note with the request; the reference has no limit, but LinkedIn takes 300 characters, and 200 on "
              .. "free accounts" },
    },
    result = "receipt", receipt = linkedin_receipt("connect"),
    refusals = linkedin_refusals("the contact has no LinkedIn profile URL"),
  },
  {
    name = "send_linkedin_inmail",
    summary = "Sends a LinkedIn InMail. The account needs Sales Navigator and InMail credits.",
    reference = DOCS .. "send-a-linkedin-inmail-to-a-contact",
    method = "POST", path = "/v3/contacts/{contact}/send-direct-linkedin-inmail", scope = OPERATE,
    spends = { "inMails", "dailyInMailCount" },
    fields = {
      contact(), linkedin_account(),
      { name = "subject", type = "string", required = true, single_line = true, doc = "the subject line" },
      { name = "body", type = "string", required = true, max_characters = 1900, doc = "the text, plain" },
    },
    result = "receipt", receipt = linkedin_receipt("inMail"),
    refusals = linkedin_refusals("the account has no Sales Navigator or no InMail credits"),
  },
  {
    name = "send_linkedin_message",
    summary = "Sends a LinkedIn message to a contact that the account is connected with.",
    reference = DOCS .. "send-a-linkedin-message-to-a-contact",
    method = "POST", path = "/v3/contacts/{contact}/send-direct-linkedin-message", scope = OPERATE,
    spends = { "messages", "dailySendMessageCount" },
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
    reference = DOCS .. "send-a-linkedin-voice-message-to-a-contact",
    method = "POST", path = "/v3/contacts/{contact}/send-direct-linkedin-voice", scope = OPERATE,
    spends = { "messages", "dailySendMessageCount" },
    upload_first = "upload_voice",
    one_of = { "voice_attachment", "file", "data" },
    fields = {
      contact(), linkedin_account(),
      { name = "voice_attachment", wire = "voiceAttachmentId", type = "id", found_by = "upload_voice",
        doc = "the id that `upload_voice` gave" },
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
    reference = DOCS .. "send-an-ai-generated-linkedin-voice-message-to-a-contact",
    method = "POST", path = "/v3/contacts/{contact}/send-direct-linkedin-ai-voice", scope = OPERATE,
    spends = { "messages", "dailySendMessageCount" },
    fields = {
      contact(), linkedin_account(),
      { name = "script", type = "string", required = true, max_characters = 1000, doc = "the text to speak" },
    },
    result = "receipt", receipt = linkedin_receipt("aiVoice"),
    refusals = linkedin_refusals("account and contact are not connected"),
  },
}
