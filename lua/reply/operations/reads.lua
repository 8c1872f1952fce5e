-- SPDX-License-Identifier: MIT
-- What is read before a send: whom the key acts as, what to send from, and whom to.

local parts = require "reply.operations.parts"

local DOCS, UNKNOWN_CONTACT, contact = parts.DOCS, parts.UNKNOWN_CONTACT, parts.contact

local CONTACT = "`id`, `email`, `firstName`, `lastName`, `title`, `company`, `linkedInUrl`, `isOptedOut` "
                .. "(true where the person wants no messages: nothing says that a direct send is refused then), "
                .. "`ownerUserId` and more"

-- Several fields: stands last in a list, as Lua cuts a call in the middle to one value.
local function page_fields()
  return
    { name = "top", type = "integer", place = "query", min = 1, max = 1000, doc = "items a page; the server takes 25" },
    { name = "skip", type = "integer", place = "query", min = 0, doc = "items to leave out at the start" }
end

return {
  {
    name = "whoami",
    summary = "Tells whom the key acts as.",
    reference = DOCS .. "user-account/get-current-user",
    method = "GET", path = "/v3/whoami", repeatable = true, fields = {}, result = "object",
    holds = "`userId` and more",
  },
  {
    name = "teams",
    summary = "Lists the teams that the key can act in.",
    reference = DOCS .. "user-account/get-current-user",
    method = "GET", path = "/v3/whoami/team-users", repeatable = true, fields = {}, result = "object",
  },
  {
    name = "email_accounts",
    summary = "Lists the mailboxes to send from.",
    reference = DOCS .. "email-accounts/list-email-accounts",
    method = "GET", path = "/v3/email-accounts", repeatable = true, result = "pages",
    holds = "`id`, `ownerUserId`, `email`, `senderName`, `emailAccountType`, `isDefault`, `dailyLimit`, "
            .. "`connectionStatus` (connected; disconnected, which cannot send; unknown), `tags`",
    fields = {
      { name = "my", type = "boolean", place = "query", doc = "only the acting user's own" },
      page_fields(),
    },
  },
  {
    name = "linkedin_accounts",
    summary = "Lists the LinkedIn accounts to send from.",
    reference = DOCS .. "linkedin-accounts/list-linkedin-accounts",
    method = "GET", path = "/v3/linkedin-accounts", repeatable = true, fields = {}, result = "pages",
    holds = "`id`, `name`, `status` (disabled, enabled, dailyLimitReached, cookieInvalid), `profileUrl`, `photoUrl`, "
            .. "`ownerUserId`, `accountType` (public, salesNavigator, premium or null), `authType`, `cookieStatus`, "
            .. "`usage`, `limits`",
  },
  {
    name = "find_contacts",
    summary = "Finds contacts by a search term, rules, a list or a sequence.",
    reference = DOCS .. "contacts/filter-contacts",
    method = "POST", path = "/v3/contacts/filter", repeatable = true, result = "pages", holds = CONTACT,
    fields = {
      { name = "search", wire = "searchTerm", type = "string",
        doc = "an email address, a name, a company, or a part of one: `ann@x` finds `joann@x` too" },
      { name = "rules", type = "list", doc = "a list of `{ property = …, condition = …, value = … }`" },
      { name = "list", wire = "listId", type = "id", doc = "only the contacts of this list" },
      { name = "sequence", wire = "sequenceId", type = "id", doc = "only the contacts of this sequence" },
      { name = "sort_by", wire = "sortBy", type = "string", doc = "the property to sort by" },
      { name = "sort_direction", wire = "sortDirection", type = "string", doc = "as the server names it" },
      page_fields(),
    },
  },
  {
    name = "get_contact",
    summary = "Reads one contact.",
    reference = DOCS .. "contacts/get-a-contact",
    method = "GET", path = "/v3/contacts/{contact}", repeatable = true, fields = { contact() }, result = "object",
    holds = CONTACT, refusals = { UNKNOWN_CONTACT },
  },
}
