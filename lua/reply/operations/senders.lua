-- SPDX-License-Identifier: MIT
-- What to send from: mailboxes and LinkedIn accounts, and how they are.

local parts = require "reply.operations.parts"

local DOCS, READ = parts.DOCS, "channels:read"

local LINKEDIN_ACCOUNT = "`id`, `name`, `status` (disabled, enabled, dailyLimitReached, cookieInvalid), `profileUrl`, "
  .. "`photoUrl`, `ownerUserId`, `accountType` (public, salesNavigator, premium or null), `authType` (cookie, "
  .. "credentials), `cookieStatus` (notValid, valid, neverValidated), `usage` of the day (`connectionRequests`, "
  .. "`messages`, `inMails` and more), `limits` (`limitsMode`, and `fixedMax`, or `rangeMin` and `rangeMax`)"

return {
  {
    name = "email_accounts",
    summary = "Lists the mailboxes to send from.",
    reference = DOCS .. "email-accounts/list-email-accounts",
    method = "GET", path = "/v3/email-accounts", repeatable = true, scope = READ, result = "pages",
    holds = "`id`, `ownerUserId`, `email`, `senderName`, `emailAccountType`, `isDefault`, `dailyLimit`, "
            .. "`connectionStatus` (connected; disconnected, which cannot send; unknown), `tags`",
    fields = {
      { name = "my", type = "boolean", place = "query",
        doc = "only the acting user's own; `false` for the team's, which a private team shows to its owner alone" },
      parts.page(25),
    },
  },
  {
    name = "email_account",
    summary = "Reads one mailbox and its health.",
    reference = DOCS .. "email-accounts/get-an-email-account",
    method = "GET", path = "/v3/email-accounts/{email_account}", repeatable = true, scope = READ, result = "object",
    fields = { parts.id("email_account", "mailbox", "email_accounts") },
    holds = "`isInUse`, `connectionStatus`, `sendingConnectivityError`, `receivingConnectivityError`, "
            .. "`sendingLockedByProvider`, `connection`, `safety`, `signature`, `optOut`, `rampUp`, `tags`, "
            .. "`updatedAt`",
    refusals = { { status = 404, doc = "no such mailbox" } },
  },
  {
    name = "linkedin_accounts",
    summary = "Lists the LinkedIn accounts to send from.",
    reference = DOCS .. "linkedin-accounts/list-linkedin-accounts",
    method = "GET", path = "/v3/linkedin-accounts", repeatable = true, scope = READ, fields = {}, result = "pages",
    holds = LINKEDIN_ACCOUNT,
  },
  {
    name = "linkedin_account",
    summary = "Reads one LinkedIn account: its state, what it used today, its limits.",
    reference = DOCS .. "linkedin-accounts/get-a-linkedin-account",
    method = "GET", path = "/v3/linkedin-accounts/{linkedin_account}", repeatable = true, scope = READ,
    fields = { parts.id("linkedin_account", "LinkedIn account", "linkedin_accounts") }, result = "object",
    holds = LINKEDIN_ACCOUNT,
    refusals = { { status = 404, doc = "no such LinkedIn account" } },
  },
}
