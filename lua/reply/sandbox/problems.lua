-- SPDX-License-Identifier: MIT
-- The answers that refuse: RFC 9457 problems as Reply.io makes them, with a status, a slug where there is one, and
-- the one exception, an empty 401.

local json = require "reply.json"

local problems = {}

-- Slugs of the public reference: { status, detail }. The texts are the sandbox's.
local DOCUMENTED = {
  ["contact.notFound"] = { 404, "There is no such contact." },
  ["contact.contactInBlackList"] = { 400, "The contact is in the blacklist." },
  ["inboxThread.notFound"] = { 404, "There is no such thread." },
  ["inboxThread.channelMismatch"] = { 400, "The thread is of another channel." },
  ["inboxThread.contactOptedOut"] = { 400, "The contact has opted out." },
  ["inboxThread.invalidInput"] = { 400, "The owner is not of the team." },
  ["inboxThread.threadSendFailed"] = { 400, "LinkedIn refused the message." },
  ["sequence.notFound"] = { 404, "There is no such sequence." },
  ["sequence.archived"] = { 400, "The sequence is archived." },
  ["sequenceAction.archived"] = { 400, "The sequence is archived." },
  ["sequenceContact.noStepsInSequence"] = { 400, "The sequence has no steps." },
  ["sequenceContact.notInSequence"] = { 404, "The contact is not in the sequence." },
  ["webHook.organizationScopeNotImplemented"] = { 400, "The scope of an organization is not implemented." },
  ["webHook.invalidEvent"] = { 400, "There is no such event." },
  ["workspace.organizationRequired"] = { 403, "Only an organization has teams." },
  ["contact.emailAccountNotFound"] = { 400, "There is no such email account, or no default one." },
  TEAM_REQUIRED = { 403, "The key reaches several teams: name one with X-TEAM-ID." },
  TEAM_NOT_ACCESSIBLE = { 403, "The key cannot act in this team." },
  USER_REQUIRED = { 403, "An organization key needs an acting user: X-User-Id, or X-User-Email with X-TEAM-ID." },
  USER_NOT_FOUND = { 401, "No user matches the credentials." },
}

-- Invented by necessity. The public reference says that these cases are refused with a status of 400 and a slug of the
-- form <resource>.<variant>, but not which. A script must not depend on these names: the real ones may differ.
--
-- Not documented either, and so a guess of the sandbox:
--   * every `type`, `title` and `detail` but those of a missing scope, and the member `detail` of an entry of `errors`;
--   * the member `teams` of TEAM_REQUIRED and TEAM_NOT_ACCESSIBLE, and the shape of `GET /v3/whoami/team-users`;
--   * that these two reads of whoami need no team, and that X-User-Id wins where X-User-Email stands beside it;
--   * the conditions of the rules of a contact filter (here `equals` and `contains`), and how a list is sorted;
--   * that a fraction of a second of audio counts as a whole one, and all of formats other than WAV, of which
--     the sandbox looks at the first bytes alone;
--   * the order in which the server checks things, and when a rate window begins;
--   * that a direct send opens a thread which the inbox lists at once, and which message goes on in which thread;
--   * the words of a thread's `status`, and the status of the slugs of the inbox and the sequences that are no 404;
--   * the code of a mailbox, a LinkedIn account, a webhook or a category that is not there;
--   * what enabling, disabling and testing a webhook answers; and that creating a contact answers with it;
--   * what it says of a filter of threads whose `to` is not after its `from` (400);
--   * what it says of an unknown path (404), of another method (405) or Content-Type (415), and of broken JSON (400).
local INVENTED = {
  ["contact.linkedInAccountNotFound"] = "There is no such LinkedIn account.",
  ["contact.linkedInAccountNotActive"] = "The LinkedIn account is not active.",
  ["contact.linkedInUrlMissing"] = "The contact has no LinkedIn profile URL.",
  ["contact.notConnected"] = "The LinkedIn account and the contact are not connected.",
  ["contact.salesNavigatorRequired"] = "The LinkedIn account has no Sales Navigator.",
  ["contact.inMailCreditsExhausted"] = "The LinkedIn account has no InMail credits left.",
  ["contact.voiceAttachmentNotFound"] = "There is no such voice attachment.",
}

local TITLES = { [400] = "Bad Request", [401] = "Unauthorized", [403] = "Forbidden", [404] = "Not Found",
                 [405] = "Method Not Allowed", [415] = "Unsupported Media Type", [429] = "Too Many Requests",
                 [503] = "Service Unavailable" }

--- A problem of that status.
---@param status integer
---@param detail string
---@param members? table more members, which win
---@param headers? table more headers
---@return table answer
function problems.new(status, detail, members, headers)
  local problem = { type = "about:blank", title = TITLES[status], status = status, detail = detail }
  for name, value in pairs(members or {}) do problem[name] = value end
  local answer = { status = status, headers = { ["Content-Type"] = "application/problem+json" },
                   body = assert(json.encode(problem)) }
  for name, value in pairs(headers or {}) do answer.headers[name] = value end
  return answer
end

--- The problem of a slug.
---@param code string one of the two lists above
---@param members? table
---@return table answer
function problems.slug(code, members)
  local status, detail = 400, INVENTED[code]
  if not detail then status, detail = DOCUMENTED[code][1], DOCUMENTED[code][2] end
  members = members or {}
  members.code = code
  return problems.new(status, detail, members)
end

--- Input that does not hold: no slug, but an entry for every fault.
---@param faults { pointer: string, detail: string }[]
---@return table answer
function problems.invalid(faults)
  return problems.new(400, "The request is not valid: see errors.", { errors = json.list(faults) })
end

--- No key, or none that is known.
---@return table answer
function problems.unauthorized()
  return { status = 401, headers = { ["WWW-Authenticate"] = "Bearer" }, body = "" }
end

--- A key that lacks a scope.
---@param scope string
---@return table answer
function problems.missing_scope(scope)
  return problems.new(403, ("This API key does not have the required scope: %s."):format(scope),
                      { type = "https://docs.reply.io/api-reference/authentication" })
end

return problems
