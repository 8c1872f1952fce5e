-- SPDX-License-Identifier: MIT
-- Whom the key acts as.

local parts = require "reply.operations.parts"

local DOCS = parts.DOCS .. "user-account/"

return {
  {
    name = "whoami",
    summary = "Tells whom the key acts as.",
    reference = DOCS .. "get-current-user",
    method = "GET", path = "/v3/whoami", repeatable = true, fields = {}, result = "object",
    holds = "`userId`, and `username` and `teamId` where the server gives them",
  },
  {
    name = "teams",
    summary = "Lists the teams that the key can act in, for a key of an organization.",
    reference = DOCS .. "get-current-user",
    method = "GET", path = "/v3/whoami/team-users", repeatable = true, fields = {}, result = "object",
    holds = "a list of `teamId`, `teamName`, `userId`; a team may stand in it more than once",
    refusals = { { status = 403, code = "workspace.organizationRequired",
                   doc = "the account is a personal one, which has no teams to choose from" } },
  },
}
