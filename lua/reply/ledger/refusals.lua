-- SPDX-License-Identifier: MIT
-- Why a message with a key is not sent, and what to do about it. `err.code` tells these apart.

local errors = require "reply.errors"

local refusals = {}

local LOOK = "look at the contact's thread in Reply.io, then say what you saw: "
             .. 'client.ledger:resolve(key, "sent"), or "not_sent" to let it be sent again'

local function new(operation, fields)
  fields.operation, fields.phase, fields.attempts = operation, "local", 0
  fields.retryable = fields.retryable or false
  return errors.new(fields)
end

--- The store cannot say what it knows. Without that, nothing is sent.
---@param operation string
---@param fault table of the store
---@return reply.Error
function refusals.store(operation, fault)
  return new(operation, { kind = "config", outcome = "not_sent", code = "ledger." .. fault.code,
                          retryable = fault.retryable,
                          message = "nothing is sent that the ledger cannot note: " .. fault.message })
end

function refusals.another_message(operation)
  return new(operation, { kind = "duplicate", outcome = "not_sent", code = "ledger.another_message",
    message = "the dedupe_key was used for another message",
    hint = "a key belongs to one message: give this one a key of its own" })
end

function refusals.in_progress(operation, record)
  return new(operation, { kind = "duplicate", outcome = "unknown", code = "ledger.in_progress",
    retry_after = record.lease_left, retryable = true, message = "the message is being sent by another call",
    hint = "ask again later with the same dedupe_key: that never sends it twice" })
end

function refusals.unknown(operation)
  return new(operation, { kind = "duplicate", outcome = "unknown", code = "ledger.unknown",
    message = "an earlier call may have sent the message, and nobody knows", hint = LOOK })
end

--- Another message to the contact stands in the way.
---@param operation string
---@param record reply.LedgerRecord of that one
---@param apart number seconds
---@return reply.Error
function refusals.not_apart(operation, record, apart)
  local other_key = record.key:match("[^%z]*$")   -- as its call gave it
  local fields = { kind = "duplicate", outcome = "not_sent", code = "ledger.not_apart", other_key = other_key }
  if record.state == "sent" then
    fields.retry_after = math.max((record.settled_at or record.claimed_at) + apart - record.now, 0)
    fields.message = "the contact was sent another message of this kind a short while ago"
    fields.hint = "one that is meant to come after it says so: follows = " .. ("%q"):format(other_key)
  else
    fields.message = record.state == "intent" and "another message of this kind is being sent to the contact"
                     or "another message of this kind may have been sent to the contact, and nobody knows"
    fields.hint = record.state == "unknown" and LOOK or nil
  end
  return new(operation, fields)
end

function refusals.same_batch(operation, first)
  return new(operation, { kind = "duplicate", outcome = "not_sent", code = "ledger.same_batch",
    message = ("entry %d of the batch has the same dedupe_key"):format(first),
    hint = "see the result of that one" })
end

return refusals
