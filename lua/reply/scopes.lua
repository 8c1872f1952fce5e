-- SPDX-License-Identifier: MIT
-- What a key may do: its scopes, `domain:verb`. `write` and `operate` each include `read`, and * stands for all.

local function gives(scope, domain, verb)
  local own_domain, own_verb = tostring(scope):match("^(.-):(.*)$")
  if own_domain ~= domain and own_domain ~= "*" then return false end
  return own_verb == verb or own_verb == "*" or verb == "read"
end

local scopes = {}

--- The first scope that is lacking of those that are needed.
---@param given any[] of the key
---@param needed string with spaces between
---@return string? scope
function scopes.lacking(given, needed)
  for wanted in needed:gmatch("%S+") do
    local domain, verb = wanted:match("^(.-):(.*)$")
    local found = false
    for _, scope in ipairs(given) do found = found or gives(scope, domain, verb) end
    if not found then return wanted end
  end
  return nil
end

return scopes
