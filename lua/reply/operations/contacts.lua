-- SPDX-License-Identifier: MIT
-- Whom to write to.

local parts = require "reply.operations.parts"

local UNKNOWN_CONTACT, contact = parts.UNKNOWN_CONTACT, parts.contact
local DOCS = parts.DOCS .. "contacts/"
local READ, WRITE = "contacts:read", "contacts:write"

local CONTACT = "`id`, `email`, `firstName`, `lastName`, `title`, `company`, `linkedInUrl`, `isOptedOut` "
                .. "(true where the person wants no messages: nothing says that a direct send is refused then), "
                .. "`ownerUserId` and more"

-- An exact look-up is a request of its own.
local ALONE = { "search", "rules", "list", "sequence", "sequence_step", "sort_by", "sort_direction", "linkedin" }

local function text(name, wire, doc)
  return { name = name, wire = wire, type = "string", doc = doc }
end

-- What a contact is found by: one with the line break of the file that it was read from is nobody's.
local function line(name, wire, doc)
  return { name = name, wire = wire, type = "string", single_line = true, doc = doc }
end

-- What is known of a contact. Stands last in a list, as Lua cuts a call in the middle to one value.
local function particulars()
  return
    line("email", nil, "the email address"),
    text("last_name", "lastName", "the last name"),
    text("title", nil, "the job title"),
    text("company", nil, "the company"),
    text("domain", nil, "the company's domain"),
    text("company_size", "companySize", "the company's size"),
    text("industry", nil, "the industry"),
    text("city", nil, "the city"),
    text("state", nil, "the state"),
    text("country", nil, "the country"),
    text("time_zone", "timeZoneId", "the id of the time zone"),
    text("phone", nil, "the phone number"),
    line("linkedin_url", "linkedInUrl", "the LinkedIn profile"),
    text("linkedin_sales_navigator_url", "linkedInSalesNavigatorUrl", "the profile in Sales Navigator"),
    text("linkedin_recruiter_url", "linkedInRecruiterUrl", "the profile in Recruiter"),
    text("notes", nil, "notes"),
    { name = "custom_fields", wire = "customFields", type = "list",
      doc = "a list of `{ key = …, value = … }`; the server drops names that are not registered, and says nothing" }
end

return {
  {
    name = "find_contacts",
    summary = "Finds contacts by an exact address or profile, or by a search term, rules, a list or a sequence.",
    reference = DOCS .. "filter-contacts",
    method = "POST", path = "/v3/contacts/filter", instead = { method = "GET", path = "/v3/contacts" },
    repeatable = true, scope = READ, result = "pages", holds = CONTACT,
    fields = {
      { name = "email", type = "string", single_line = true, place = "query", instead = true, not_with = ALONE,
        doc = "exactly this email address" },
      { name = "linkedin", wire = "linkedIn", type = "string", single_line = true, place = "query", instead = true,
        not_with = ALONE, doc = "exactly this LinkedIn profile, its URL" },
      { name = "search", wire = "searchTerm", type = "string",
        doc = "an email address, a name, a company, or a part of one: `ann@x` finds `joann@x` too" },
      { name = "rules", type = "list", doc = "a list of `{ property = …, condition = …, value = … }`" },
      { name = "list", wire = "listId", type = "id", doc = "only the contacts of this list" },
      { name = "sequence", wire = "sequenceId", type = "id", doc = "only the contacts of this sequence" },
      { name = "sequence_step", wire = "sequenceStepId", type = "id", doc = "only those at this step" },
      { name = "sort_by", wire = "sortBy", type = "string", doc = "the property to sort by" },
      { name = "sort_direction", wire = "sortDirection", type = "string", doc = "as the server names it" },
      parts.page(25),
    },
  },
  {
    name = "get_contact",
    summary = "Reads one contact.",
    reference = DOCS .. "get-a-contact",
    method = "GET", path = "/v3/contacts/{contact}", repeatable = true, scope = READ, fields = { contact() },
    result = "object", holds = CONTACT, refusals = { UNKNOWN_CONTACT },
  },
  {
    name = "contact_statuses",
    summary = "Tells where a contact stands: opted out, called, met, replied or bounced. The look before a send.",
    reference = DOCS .. "get-a-contacts-statuses",
    method = "GET", path = "/v3/contacts/{contact}/statuses", repeatable = true, scope = READ, fields = { contact() },
    result = "object", refusals = { UNKNOWN_CONTACT },
    holds = "`contactId`, `isOptedOut`, `callStatus` (none, toCall, called), `meetingStatus` (none, meetingBooked), "
            .. "`sequences` (a list of `sequenceId`, `sequenceName`, `statusInSequence`, `emailDisposition` with "
            .. "`isReplied` and `isBounced`)",
  },
  {
    name = "create_contact",
    summary = "Creates a contact. Over an address that is known it blanks every field that is not given: "
              .. "`import_contacts` only fills those that are empty.",
    reference = DOCS .. "create-a-contact",
    method = "POST", path = "/v3/contacts", scope = WRITE,
    fields = { text("first_name", "firstName", "the first name"), particulars() },
    result = "receipt",
    receipt = {
      { name = "id", wire = "id", type = "integer", doc = "the contact's id" },
      { name = "email", wire = "email", type = "string", doc = "the email address" },
    },
  },
  {
    name = "import_contacts",
    summary = "Creates contacts, or finds them by their address and fills only the fields that are empty.",
    reference = DOCS .. "import-contacts",
    method = "POST", path = "/v3/contacts/import", scope = WRITE,
    fields = {
      { name = "contacts", wire = "items", type = "list", required = true, min_items = 1, doc = "a list of contacts",
        fields = {
          { name = "first_name", wire = "firstName", type = "string", required = true, doc = "the first name" },
          particulars(),
        } },
      { name = "options", type = "json", doc = "a table, as the server takes it" },
    },
    result = "receipt",
    receipt = {
      { name = "contacts", wire = "items", type = "table[]",
        doc = "for each contact `id`, `status` (created, updated, restored, skipped, failed), `skipReason`, `error`" },
    },
    refusals = { { status = 400, code = "contact.limitExceeded", doc = "more contacts than the account may have" } },
  },
}
