-- SPDX-License-Identifier: MIT
-- Webhooks: kept, and given out. Nothing is posted: `receive` gives what would be.

local existing = require "reply.sandbox.existing"
local page = require "reply.sandbox.page"
local problems = require "reply.sandbox.problems"
local store = require "reply.sandbox.state"
local threads = require "reply.sandbox.threads"

local webhooks = {}

local EVENTS = {}
for _, name in ipairs{
  "email_sent", "email_opened", "email_link_clicked", "email_replied", "reply_categorized", "email_bounced",
  "email_auto_reply", "email_account_connection_lost", "email_account_error", "linkedin_connection_request_sent",
  "linkedin_connection_request_accepted", "linkedin_message_sent", "linkedin_message_replied",
  "linkedin_reply_categorized", "linkedin_account_alerts", "contact_called", "contact_finished", "contact_opted_out",
  "autopilot_stopped",
} do EVENTS[name] = true end

function webhooks.webhooks(state, values) return page(state.webhooks, values) end

local function flag(config, name)
  return config[name] == true
end

function webhooks.create_webhook(state, values, call)
  if not EVENTS[values.event_type] then return nil, problems.slug("webHook.invalidEvent") end
  if values.scope == "organization" then return nil, problems.slug("webHook.organizationScopeNotImplemented") end
  local config = values.payload_config or {}
  local webhook = {
    id = store.next_id(state.webhooks, 900), eventType = values.event_type, url = values.url,
    scope = values.scope or "personal", enabled = values.enabled ~= false, createdAt = threads.time(call.now),
    payloadConfig = {
      includeEmailUrl = flag(config, "includeEmailUrl"), includeEmailText = flag(config, "includeEmailText"),
      includeProspectCustomFields = flag(config, "includeProspectCustomFields"),
    },
  }
  state.webhooks[#state.webhooks + 1] = webhook
  return webhook
end

local of_webhook = existing("webhooks", "webhook", problems.new(404, "There is no such webhook."))

webhooks.webhook = of_webhook(function(_, webhook) return store.public(webhook) end)

webhooks.delete_webhook = of_webhook(function(state, webhook)
  for place, one in ipairs(state.webhooks) do
    if one == webhook then table.remove(state.webhooks, place) end
  end
  return true
end)

local function switched(enabled)
  return of_webhook(function(_, webhook)
    webhook.enabled = enabled
    return store.public(webhook)
  end)
end

webhooks.enable_webhook, webhooks.disable_webhook = switched(true), switched(false)

webhooks.test_webhook = of_webhook(function() return true end)

webhooks.webhook_logs = of_webhook(function(_, _, values) return page({}, values) end)

return webhooks
