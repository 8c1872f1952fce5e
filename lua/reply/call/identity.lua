-- SPDX-License-Identifier: MIT
-- The key that a request goes out with. It goes to the core and stays there. A function is asked anew for every
-- request.

local config = require "reply.config"

--- Others may use the client while one waits, with keys of theirs: so the driver sets this one's right before it
--- submits an attempt, by the function that this gives.
---@param client reply.Client
---@return function|false|nil identify false: the core has it for good; nil: there is no key
---@return table|string|nil account what the key is paced by, see `reply.pace`; or why there is no key
return function(client)
  local settings = client.settings
  if client.closed then return nil, "the client is closed" end
  if client.has_key then return false, client.account end
  if not settings.api_key then return nil, client.no_key or config.no_key end   -- in the words of who made the client
  local key, why = config.key_from(settings.api_key)
  if not key then return nil, why end
  local function identify()
    return client.handle:identity(key, settings.team, settings.user, settings.user_email)
  end
  client.identified, why = identify()
  if not client.identified then return nil, why end
  return identify, client.pacer and client.pacer:account(key)
end
