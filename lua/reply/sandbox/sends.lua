-- SPDX-License-Identifier: MIT
-- The six sends: what must hold before a message leaves, what it uses up, and its receipt.

local existing = require "reply.sandbox.existing"
local outbox = require "reply.sandbox.outbox"
local problems = require "reply.sandbox.problems"
local store = require "reply.sandbox.state"
local threads = require "reply.sandbox.threads"

local sends = {}

local of_contact = existing("contacts", "contact", problems.slug "contact.notFound")

-- Each rule gives the slug of what stands in the way, or nothing.
local rules = {}

function rules.has_profile(_, contact)
  if type(contact.linkedInUrl) ~= "string" or contact.linkedInUrl == "" then return "contact.linkedInUrlMissing" end
end

function rules.connected(_, contact, account)
  if not store.has(contact.connected_to, account.id) then return "contact.notConnected" end
end

function rules.sales_navigator(_, _, account)
  if account.accountType ~= "salesNavigator" then return "contact.salesNavigatorRequired" end
end

function rules.credits(_, _, account)
  local credits = account.inmail_credits
  if type(credits) ~= "number" or credits < 1 then return "contact.inMailCreditsExhausted" end
end

function rules.attachment(state, _, _, values)
  if not store.find(state.attachments, values.voice_attachment) then return "contact.voiceAttachmentNotFound" end
end

-- What each LinkedIn action asks for, in this order, and whether it is a message of a thread.
local actions = {
  send_linkedin_connect = { type = "connect", rules.has_profile },
  send_linkedin_inmail = { type = "inMail", opens = true, rules.sales_navigator, rules.credits },
  send_linkedin_message = { type = "message", opens = true, rules.connected },
  send_linkedin_voice = { type = "voice", opens = true, rules.connected, rules.attachment },
  send_linkedin_ai_voice = { type = "aiVoice", opens = true, rules.connected },
}

-- The slug that keeps a LinkedIn action from going out, if there is one.
local function obstacle(state, action, contact, account, values)
  if not account then return "contact.linkedInAccountNotFound" end
  if account.status ~= "enabled" then return "contact.linkedInAccountNotActive" end
  for _, rule in ipairs(action) do
    local code = rule(state, contact, account, values)
    if code then return code end
  end
  return nil
end

-- The message in the inbox: of the thread that goes on, or of a new one.
local function keep(state, values, call, channel, account)
  local thread = threads.open(state, { contact = values.contact, channel = channel, account = account.id,
                                       subject = values.subject })
  threads.add_outbound(state, thread, { body = values.body or values.message or values.script or "", account = account,
                                        now = call.now })
end

local function email(state, values, call)
  local mailbox = values.email_account and store.find(state.email_accounts, values.email_account)
  if not values.email_account then mailbox = store.default_mailbox(state, call.caller.user.id) end
  if not mailbox then return nil, problems.slug("contact.emailAccountNotFound") end
  keep(state, values, call, "email", mailbox)
  return { status = "sent", messageId = store.next_uuid(state) }
end

-- What an account did today, where the seed lets it count.
local function count(usage, name)
  if type(usage) ~= "table" then return end
  usage[name] = (type(usage[name]) == "number" and usage[name] or 0) + 1
end

local function linkedin(state, values, call, contact)
  local action = actions[call.operation.name]
  local account = store.find(state.linkedin_accounts, values.linkedin_account)
  local code = obstacle(state, action, contact, account, values)
  if code then return nil, problems.slug(code) end
  if action.type == "inMail" then account.inmail_credits = account.inmail_credits - 1 end
  count(account.usage, call.operation.spends[1])
  if action.opens then keep(state, values, call, "linkedIn", account) end
  state.last.activity = state.last.activity + 1
  return { actionType = action.type, linkedInActivityId = state.last.activity,
           sentAtUtc = threads.time(call.now) }
end

-- A send: the contact first, as every send has one.
local function handler(dispatch)
  return of_contact(function(state, contact, values, call)
    if contact.blacklisted == true then return nil, problems.slug("contact.contactInBlackList") end
    local receipt, refused = dispatch(state, values, call, contact)
    if not receipt then return nil, refused end
    outbox.note(state, values, call)
    return outbox.answer_to(contact, receipt)
  end)
end

sends.send_email = handler(email)
for name in pairs(actions) do sends[name] = handler(linkedin) end

return sends
