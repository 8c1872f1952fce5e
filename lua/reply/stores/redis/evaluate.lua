-- SPDX-License-Identifier: MIT
-- Runs a script in Redis by its digest, which is Redis' to make. Redis forgets its scripts when it starts anew, another
-- node may never have had them, and SCRIPT may not be allowed: then the text goes along.

--- Runs it.
---@param call fun(command: string, ...): any, any gives the reply, or nil and why
---@param digests table<string, string|false> those that are known, by the texts
---@param script string
---@param ... any what EVAL takes beside the text
---@return any reply
---@return any why
return function(call, digests, script, ...)
  if digests[script] == nil then
    local digest = call("SCRIPT", "LOAD", script)
    digests[script] = type(digest) == "string" and digest
  end
  local digest, reply, why = digests[script], nil, "NOSCRIPT"
  if digest then reply, why = call("EVALSHA", digest, ...) end
  if reply == nil and tostring(why):find("NOSCRIPT", 1, true) then return call("EVAL", script, ...) end
  return reply, why
end
