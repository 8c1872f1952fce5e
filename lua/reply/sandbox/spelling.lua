-- SPDX-License-Identifier: MIT
-- The older spelling of the API's words: Email for email, LinkedIn for linkedIn, EmailReplied for email_replied.

local ascii = require "reply.ascii"

local WORDS = {
  accountType = true, actionType = true, authType = true, callStatus = true, channel = true, connectionStatus = true,
  cookieStatus = true, emailAccountType = true, limitsMode = true, meetingStatus = true, scope = true, state = true,
  status = true, statusInSequence = true,
}

local spelling = {}

--- A word in the older spelling.
---@param word string
---@return string
function spelling.older(word)
  return (word:gsub("^[a-z]", ascii.upper):gsub("_([a-z])", ascii.upper))
end

--- An answer with its words in the older spelling.
---@param value any
---@return any
function spelling.all_older(value)
  if type(value) ~= "table" then return value end
  local copied = setmetatable({}, getmetatable(value))
  for name, item in pairs(value) do
    copied[name] = WORDS[name] and type(item) == "string" and spelling.older(item) or spelling.all_older(item)
  end
  return copied
end

return spelling
