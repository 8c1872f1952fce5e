-- SPDX-License-Identifier: MIT
-- What makes two messages the same: operation, account and the very bytes that go out. Not the API key: after it was
-- changed, the records have to be found.

local core = require "reply.core"

local VERSION = "reply ledger 1"

--- The fingerprint of a message.
---@param settings table of the client
---@param request table see `reply.call.encode`
---@param audio string? the digest of what is uploaded before the message
---@return string hex
return function(settings, request, audio)
  local parts = { VERSION, request.operation, settings.base_url, settings.team or "", settings.user or "",
                  settings.user_email or "", request.method, request.path, request.body or "", audio or "" }
  for index, part in ipairs(parts) do parts[index] = #part .. ":" .. part end   -- no part can pass for two
  return core.sha256(table.concat(parts, ","))
end
