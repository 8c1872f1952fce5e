-- SPDX-License-Identifier: MIT
-- The six sends: what must hold before a message leaves, what it uses up, and its receipt.

local problems = require "reply.sandbox.problems"
local store = require "reply.sandbox.state"

local sends = {}

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

-- What each LinkedIn action asks for, in this order, and what it counts as in the account's `usage`.
local actions = {
  send_linkedin_connect = { type = "connect", usage = "connectionRequests", rules.has_profile },
  send_linkedin_inmail = { type = "inMail", usage = "inMails", rules.sales_navigator, rules.credits },
  send_linkedin_message = { type = "message", usage = "messages", rules.connected },
  send_linkedin_voice = { type = "voice", usage = "messages", rules.connected, rules.attachment },
  send_linkedin_ai_voice = { type = "aiVoice", usage = "messages", rules.connected },
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

local function default_mailbox(state, user)
  for _, mailbox in ipairs(state.email_accounts) do
    if mailbox.isDefault == true and mailbox.ownerUserId == user.id then return mailbox end
  end
  return nil
end

-- The shape of a GUID; the first is that of the reference's worked example.
local function next_message_id(state)
  state.last.message = state.last.message + 1
  return ("1a2b3c4d-5e6f-7081-92a3-%012x"):format(0xb4c5d6e7f808 + state.last.message)
end

local function email(state, values, call)
  local mailbox = values.email_account and store.find(state.email_accounts, values.email_account)
  if not values.email_account then mailbox = default_mailbox(state, call.caller.user) end
  if not mailbox then return nil, problems.slug("contact.emailAccountNotFound") end
  return { status = "sent", messageId = next_message_id(state) }
end

local function linkedin(state, values, call, contact)
  local action = actions[call.operation.name]
  local account = store.find(state.linkedin_accounts, values.linkedin_account)
  local code = obstacle(state, action, contact, account, values)
  if code then return nil, problems.slug(code) end
  if action.type == "inMail" then account.inmail_credits = account.inmail_credits - 1 end
  if type(account.usage) == "table" then account.usage[action.usage] = (account.usage[action.usage] or 0) + 1 end
  state.last.activity = state.last.activity + 1
  return { actionType = action.type, linkedInActivityId = state.last.activity,
           sentAtUtc = os.date("!%Y-%m-%dT%H:%M:%SZ", math.floor(call.now)) }
end

local function note(state, values, call)
  local sent = { operation = call.operation.name, at = math.floor(call.now) }
  for name, value in pairs(values) do sent[name] = value end
  state.sent[#state.sent + 1] = sent
end

-- What the caller is told of a message that left. A gateway's failure where the answer is lost on its way: the caller
-- cannot know.
local function answer_to(contact, receipt)
  if contact.answer_lost == true then return nil, problems.new(503, "The answer was lost on its way.") end
  return receipt
end

-- A send: the contact first, as every send has one.
local function handler(dispatch)
  return function(state, values, call)
    local contact = store.find(state.contacts, values.contact)
    if not contact then return nil, problems.slug("contact.notFound") end
    if contact.blacklisted == true then return nil, problems.slug("contact.contactInBlackList") end
    local receipt, refused = dispatch(state, values, call, contact)
    if not receipt then return nil, refused end
    note(state, values, call)
    return answer_to(contact, receipt)
  end
end

sends.send_email = handler(email)
for name in pairs(actions) do sends[name] = handler(linkedin) end

return sends
