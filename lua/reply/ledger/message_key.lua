-- SPDX-License-Identifier: MIT
-- A dedupe_key that follows from the message, for a list that has none: operation, account and the very bytes that go
-- out, and the audio wherever it lies. The same message has the same key, however it is written.

local audio_of = require "reply.ledger.audio"
local encode = require "reply.call.encode"
local fingerprint = require "reply.ledger.fingerprint"
local validate = require "reply.validate"

-- What goes only with a key that is still to be made, and is none of the message.
local OF_A_KEY = { apart = true, follows = true }

local function message_of(input)
  local message = {}
  for name, value in pairs(input) do
    if not OF_A_KEY[name] then message[name] = value end
  end
  return message
end

--- The key of a message.
---@param client reply.Client
---@param operation table an entry of `reply.operations`
---@param input table of a call, or an entry of a batch
---@return string? key nil where the call is not right: its own check says why
return function(client, operation, input)
  local values = validate.call(operation, message_of(input), 1)
  if not values then return nil end
  local audio, faults = audio_of(values)
  if faults then return nil end
  return "message:" .. fingerprint(client.settings, encode.of(operation, values), audio)
end
