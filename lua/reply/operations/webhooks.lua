-- SPDX-License-Identifier: MIT
-- Webhooks: where Reply.io posts its events to. What is posted is read by `reply.event`.

local parts = require "reply.operations.parts"

local DOCS = parts.DOCS .. "webhooks/"
local READ, WRITE, OPERATE = "webhooks:read", "webhooks:write", "webhooks:operate"

local WEBHOOK = "`id`, `eventType`, `url`, `scope`, `enabled`, `createdAt`, `payloadConfig`"
local UNKNOWN_WEBHOOK = { status = 404, doc = "no such webhook" }

local function webhook() return parts.id("webhook", "webhook", "webhooks") end

local function flag(name, wire, doc)
  return { name = name, wire = wire, type = "boolean", doc = doc }
end

-- Something that is done to a webhook, without a body.
local function action(name, summary, scope, repeatable)
  return {
    name = name .. "_webhook", summary = summary, reference = DOCS .. name .. "-a-webhook-subscription",
    method = "POST", path = "/v3/webhooks/{webhook}/" .. name, repeatable = repeatable, scope = scope,
    fields = { webhook() }, result = "receipt", receipt = {}, refusals = { UNKNOWN_WEBHOOK },
  }
end

return {
  {
    name = "webhooks",
    summary = "Lists the webhooks.",
    reference = DOCS .. "list-webhook-subscriptions",
    method = "GET", path = "/v3/webhooks", repeatable = true, scope = READ, fields = { parts.page() },
    result = "pages", holds = WEBHOOK,
  },
  {
    name = "webhook",
    summary = "Reads one webhook.",
    reference = DOCS .. "get-a-webhook-subscription",
    method = "GET", path = "/v3/webhooks/{webhook}", repeatable = true, scope = READ, fields = { webhook() },
    result = "object", holds = WEBHOOK, refusals = { UNKNOWN_WEBHOOK },
  },
  {
    name = "create_webhook",
    summary = "Creates a webhook, unless there is one with this event and URL: the server would make two of them.",
    reference = DOCS .. "create-a-webhook-subscription",
    method = "POST", path = "/v3/webhooks", scope = WRITE,
    look_first = { list = "webhooks", by = { "event_type", "url" } },
    fields = {
      { name = "event_type", wire = "eventType", type = "string", required = true,
        doc = "one event, such as `email_replied` or `linkedin_message_replied`" },
      { name = "url", type = "web_address", required = true, max_characters = 1024,
        doc = "where to; a secret in it tells you who calls, as no signature is documented" },
      { name = "scope", type = "choice", choices = { "personal", "team", "organization" },
        doc = "whose events; personal by default, and organization is refused as yet" },
      { name = "enabled", type = "boolean", doc = "whether it posts; true by default" },
      { name = "payload_config", wire = "payloadConfig", type = "object", doc = "what is posted beside the event",
        fields = {
          flag("include_email_url", "includeEmailUrl", "the URL of the message"),
          flag("include_email_text", "includeEmailText", "the text of the message"),
          flag("include_prospect_custom_fields", "includeProspectCustomFields", "the contact's own fields"),
        } },
    },
    result = "receipt",
    receipt = {
      { name = "id", wire = "id", type = "integer", doc = "the webhook's id" },
      { name = "event_type", wire = "eventType", type = "string", doc = "its event" },
      { name = "url", wire = "url", type = "string", doc = "where it posts to" },
      { name = "scope", wire = "scope", type = "string", doc = "whose events" },
      { name = "enabled", wire = "enabled", type = "boolean", doc = "whether it posts" },
      { name = "created_at", wire = "createdAt", type = "string", doc = "when it was made" },
      { name = "existed", type = "boolean", doc = "true where it was there before: nothing was created or changed" },
    },
    refusals = {
      { status = 400, code = "webHook.invalidEvent", doc = "no such event" },
      { status = 400, code = "webHook.organizationScopeNotImplemented", doc = "the scope of an organization" },
    },
  },
  {
    name = "delete_webhook",
    summary = "Deletes a webhook.",
    reference = DOCS .. "delete-a-webhook-subscription",
    method = "DELETE", path = "/v3/webhooks/{webhook}", repeatable = true, scope = WRITE, fields = { webhook() },
    result = "receipt", receipt = {}, refusals = { UNKNOWN_WEBHOOK },
  },
  action("enable", "Lets a webhook post.", OPERATE, true),
  action("disable", "Keeps a webhook from posting.", OPERATE, true),
  action("test", "Lets Reply.io post a test event.", nil, true),   -- its scope is not documented
  {
    name = "webhook_logs",
    summary = "Lists the deliveries of a webhook that failed.",
    reference = DOCS .. "get-webhook-logs",
    method = "GET", path = "/v3/webhooks/{webhook}/logs", repeatable = true, scope = READ,
    fields = { webhook(), parts.page() }, result = "pages", refusals = { UNKNOWN_WEBHOOK },
  },
}
