-- SPDX-License-Identifier: MIT
-- Whom the key acts as, and what there is to send from.

local existing = require "reply.sandbox.existing"
local json = require "reply.json"
local or_null = require "reply.sandbox.or_null"
local page = require "reply.sandbox.page"
local problems = require "reply.sandbox.problems"
local store = require "reply.sandbox.state"

local senders = {}

local of_mailbox = existing("email_accounts", "email_account", problems.new(404, "There is no such email account."))
local of_linkedin = existing("linkedin_accounts", "linkedin_account",
                             problems.new(404, "There is no such LinkedIn account."))

function senders.whoami(_, _, call)
  return { userId = call.caller.user.id }
end

function senders.teams(_, _, call)
  if call.caller.key.personal then return nil, problems.slug("workspace.organizationRequired") end
  local list = json.list{}
  for index, team in ipairs(call.caller.teams) do
    list[index] = { teamId = team.id, teamName = team.name, userId = call.caller.user.id }
  end
  return list
end

function senders.email_accounts(state, values, call)
  local found = {}
  for _, account in ipairs(state.email_accounts) do
    if not values.my or account.ownerUserId == call.caller.user.id then found[#found + 1] = account end
  end
  return page(found, values)
end

-- A mailbox and its health.
senders.email_account = of_mailbox(function(_, account)
  return {
    id = account.id, isInUse = true, connectionStatus = or_null(account.connectionStatus),
    sendingConnectivityError = or_null(account.sendingConnectivityError),
    receivingConnectivityError = or_null(account.receivingConnectivityError),
    sendingLockedByProvider = account.sendingLockedByProvider == true,
    connection = { email = or_null(account.email), senderName = or_null(account.senderName) },
    safety = { dailyLimit = or_null(account.dailyLimit) }, tags = account.tags or json.list{},
  }
end)

function senders.linkedin_accounts(state)
  return page(state.linkedin_accounts, { top = math.huge }).items
end

senders.linkedin_account = of_linkedin(function(_, account) return store.public(account) end)

return senders
