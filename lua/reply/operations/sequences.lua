-- SPDX-License-Identifier: MIT
-- Sequences, and who is in them. To add somebody to an active one is a send.

local parts = require "reply.operations.parts"

local DOCS, READ, OPERATE = parts.DOCS, "sequences:read", "sequences:operate"

local UNKNOWN_SEQUENCE = { status = 404, code = "sequence.notFound", doc = "no such sequence" }
local NOT_IN_SEQUENCE = { status = 404, code = "sequenceContact.notInSequence",
                          doc = "no such sequence, no such contact, or the contact is not in it: all are the same" }

local SEQUENCE = "`id`, `ownerUserId`, `name`, `status` (new, active, paused), `created`, `isArchived`, `health`"
local MEMBER = "`contactId`, `sequenceId`, `email`, `firstName`, `lastName`, `company`, `title`, `statusInSequence`, "
               .. "`isOptedOut`, `callStatus`, `meetingStatus`, `emailDisposition`, `currentStep` (`stepId`, "
               .. "`displayName`), `addingDate`, `emailAccountId`, `linkedInAccountId`"

local function sequence() return parts.id("sequence", "sequence", "sequences") end

local function contacts(more)
  local field = { name = "contacts", wire = "contactIds", type = "list", items = "id", min_items = 1,
                  found_by = "find_contacts", doc = "the contacts' ids" }
  for name, value in pairs(more) do field[name] = value end
  return field
end

local NOT_PROCESSED = "a list of `{ contact, error, details }` of those that the server left out: `error` is its word, "

-- Starts or pauses a whole sequence. Neither does anything where it is so already.
local function action(name, summary)
  return {
    name = name .. "_sequence", summary = summary, reference = DOCS .. "sequences/" .. name .. "-a-sequence",
    method = "POST", path = "/v3/sequences/{sequence}/" .. name, repeatable = true, scope = OPERATE,
    fields = { sequence() }, result = "receipt",
    receipt = {
      { name = "id", wire = "id", type = "integer", doc = "the sequence's id" },
      { name = "status", wire = "status", type = "string", doc = "its status now" },
    },
    refusals = {
      UNKNOWN_SEQUENCE,
      { code = "sequenceAction.archived", doc = "the sequence is archived" },
      { code = "sequenceAction.activationInProgress", doc = "it is being started already" },
    },
  }
end

return {
  {
    name = "sequences",
    summary = "Lists the sequences.",
    reference = DOCS .. "sequences/list-all-sequences",
    method = "GET", path = "/v3/sequences", repeatable = true, scope = READ, result = "pages", holds = SEQUENCE,
    fields = {
      { name = "status", type = "choice", choices = { "new", "active", "paused" }, place = "query",
        doc = "only those in this state" },
      { name = "owner_user", wire = "ownerUserId", type = "id", place = "query", doc = "only those of this user" },
      { name = "folder", wire = "folderId", type = "string", place = "query",
        doc = "only those of this folder: a UUID" },
      { name = "is_archived", wire = "isArchived", type = "boolean", place = "query",
        doc = "only those that are archived, or are not" },
      { name = "name", type = "string", place = "query", doc = "a part of the name, in any case" },
      parts.page(25),
    },
  },
  {
    name = "sequence",
    summary = "Reads one sequence with its steps and accounts.",
    reference = DOCS .. "sequences/get-a-sequence",
    method = "GET", path = "/v3/sequences/{sequence}", repeatable = true, scope = READ, fields = { sequence() },
    result = "object", refusals = { UNKNOWN_SEQUENCE },
    holds = SEQUENCE .. ", `scheduleId`, `emailAccounts`, `linkedInAccounts`, `settings`, `steps`, `issues`",
  },
  action("start", "Starts a sequence: from then on it sends to everybody in it."),
  action("pause", "Pauses a sequence."),
  {
    name = "sequence_contacts",
    summary = "Lists who is in a sequence; empty for one that is not there, too.",
    reference = DOCS .. "sequence-contacts/list-contacts-in-sequence",
    method = "GET", path = "/v3/sequences/{sequence}/contacts", repeatable = true, scope = READ, result = "pages",
    fields = {
      sequence(),
      { name = "sort_by", type = "choice", place = "query", doc = "what to sort by",
        choices = { "addingDate", "email", "firstName", "lastName", "company", "statusInSequence" } },
      { name = "sort_direction", type = "choice", choices = { "asc", "desc" }, place = "query",
        doc = "the server takes desc" },
      parts.page(25),
    },
    holds = MEMBER, item_id = "contactId",
  },
  {
    name = "sequence_contact",
    summary = "Tells where a contact stands in a sequence.",
    reference = DOCS .. "sequence-contacts/get-a-contact-in-a-sequence",
    method = "GET", path = "/v3/sequences/{sequence}/contacts/{contact}", repeatable = true, scope = READ,
    fields = { sequence(), parts.contact() }, result = "object", holds = MEMBER, refusals = { NOT_IN_SEQUENCE },
  },
  {
    name = "add_to_sequence",
    summary = "Adds contacts to a sequence. Into an active one this sends, so it leaves at most once.",
    reference = DOCS .. "sequence-contacts/bulk-add-contacts-to-sequence",
    method = "POST", path = "/v3/sequences/{sequence}/contact-links/bulk", scope = OPERATE .. " contacts:read",
    fields = {
      sequence(), contacts{ required = true },
      { name = "remove_from_existing", wire = "removeFromExisting", type = "boolean", otherwise = false,
        doc = "takes them out of every other sequence; goes out always, as false where you do not ask for it" },
      { name = "start_step", wire = "startStepId", type = "id",
        doc = "the step to begin with; for somebody who is in already, a later one skips the steps between" },
      { name = "ignore_step_delay", wire = "ignoreStepDelay", type = "boolean",
        doc = "whether the first step's delay is left out" },
      { name = "start_from", wire = "startFrom", type = "time", doc = "not before this" },
    },
    result = "receipt",
    receipt = {
      { name = "added", wire = "added", type = "integer[]", doc = "the ids of those that were added" },
      { name = "not_processed", wire = "notProcessed", type = "failures",
        doc = NOT_PROCESSED .. "such as `contactNotFound`, `invalidInput` (also for one who opted out: "
              .. "`contact_statuses` tells) or `forbidden`" },
    },
    refusals = {
      UNKNOWN_SEQUENCE,
      { status = 400, code = "sequenceContact.noStepsInSequence", doc = "the sequence has no steps" },
      { status = 400, code = "sequenceContact.contactLimitExceeded", doc = "more contacts than may be in it" },
      { status = 400, code = "sequence.archived", doc = "the sequence is archived" },
    },
  },
  {
    name = "remove_from_sequence",
    summary = "Takes a contact, or several, out of a sequence, also one who is through with it.",
    reference = DOCS .. "sequence-contacts/bulk-remove-contacts-from-sequence",
    method = "DELETE", path = "/v3/sequences/{sequence}/contact-links/{contact}",
    instead = { method = "POST", path = "/v3/sequences/{sequence}/contact-links/bulk-delete" },
    repeatable = true, scope = OPERATE, one_of = { "contact", "contacts" }, may_be_empty = true,
    fields = {
      sequence(),
      { name = "contact", type = "id", place = "path", found_by = "find_contacts", doc = "the contact's id" },
      contacts{ instead = true },
    },
    result = "receipt",
    receipt = {
      { name = "requested", wire = "requested", type = "integer", doc = "of several: how many were to go" },
      { name = "removed", wire = "removed", type = "integer", doc = "of several: how many went" },
      { name = "removed_ids", wire = "removedIds", type = "integer[]", doc = "of several: who went" },
      { name = "not_found", wire = "notFound", type = "any", doc = "of several: those that are not there" },
      { name = "not_in_sequence", wire = "notInSequence", type = "any", doc = "of several: those that were not in it" },
    },
    refusals = { NOT_IN_SEQUENCE },
  },
  {
    name = "set_sequence_status",
    summary = "Sets where contacts stand in a sequence, such as paused once they replied.",
    reference = DOCS .. "sequence-contacts/set-contacts-status-in-this-sequence",
    method = "POST", path = "/v3/sequences/{sequence}/contacts/set-status-in-sequence", repeatable = true,
    scope = OPERATE,
    fields = {
      sequence(), contacts{ required = true, max_items = 100 },
      { name = "status", wire = "statusInSequence", type = "choice", required = true,
        choices = { "active", "paused", "finished", "outOfOffice" }, doc = "only who is active can be paused" },
    },
    result = "receipt",
    receipt = {
      { name = "not_processed", type = "failures",
        doc = NOT_PROCESSED .. "such as `notInSequence`, `invalidStatusTransition` or `forbidden`; empty where all "
              .. "went well" },
    },
    refusals = { UNKNOWN_SEQUENCE },
  },
}
