-- SPDX-License-Identifier: MIT
-- What a model gets of a call: the outcome, whether it may call again, what to do now, and what there is to know. All
-- of it goes out as JSON.

local encodable = require "reply.encodable"
local key_word = require "reply.cli.key_word"
local receipts = require "reply.receipt"
local schema = require "reply.tools.schema"

local result = {}

-- Only of the receipt and the error: the bytes of the answer are of no use to a model.
local NOT_TOLD = { raw = true, body = true, headers = true, outcome = true, operation = true, retryable = true,
                   hint = true, other_key = true }

local LOOK = "Stop. It may have left, and nobody can tell. Do not call again for it, with these or with other words. "
  .. "Tell the person to look %s in Reply.io, and to say what is there: "
  .. "lua-reply ledger resolve %s sent (or not_sent, which lets it be sent again)."

-- What a person can look at, and the command that takes what was seen.
local function look(operation, key)
  return LOOK:format(schema.is_apart(operation) and "at the contact's thread" or "for it", key_word(key))
end

local function told(given)
  local kept = {}
  for name, value in pairs(given) do
    if not NOT_TOLD[name] then kept[name] = encodable(value) end
  end
  return kept
end

local function with_seconds(sentence, err)
  if not err.retry_after then return sentence end
  return ("%s, %d seconds from now at the earliest"):format(sentence, math.ceil(math.min(err.retry_after, 1e6)))
end

local function advice_on_duplicate(err, operation, key)
  if err.code == "ledger.in_progress" then
    return with_seconds("Another call is sending this very message. The same call with the same arguments tells what "
                        .. "became of it, and never sends it twice", err) .. "."
  elseif err.code == "ledger.unknown" then
    return look(operation, key)
  elseif err.code == "ledger.not_apart" and err.retry_after then
    return ("Nothing was sent: %s. If it is the same message in other words, that one has left. If the person wants "
            .. "another message so soon, call with follows = %q."):format(err.message, err.other_key)
  elseif err.code == "ledger.not_apart" and not err.hint then   -- nobody has to settle what is on its way
    return ("Nothing was sent: %s. Do not call again before its end is known: the call that sends it tells it."):format(
      err.message)
  elseif err.code == "ledger.not_apart" then
    return ("Nothing was sent: %s. Do not call again before it is settled. %s"):format(
      err.message, look(operation, err.other_key))
  end
  return "Nothing was sent: " .. err.message .. "."
end

-- What is wrong with the arguments can be corrected, and nothing has left.
local function may_call_again(err)
  return err.retryable or err.kind == "validation"
end

-- A change that may be made again is not known to the ledger, and may have been made all the same.
local function what_became(err, operation)
  if operation and schema.is_once(operation) then return "Nothing was sent" end
  local may_be_done = err.outcome == "unknown" and schema.changes(operation)
  return may_be_done and "Nobody knows whether it was done" or "It did not work"
end

local function advice_on_error(err, operation, key)
  local is_once = operation and schema.is_once(operation)
  local left = what_became(err, operation)
  if err.kind == "duplicate" then return advice_on_duplicate(err, operation, key) end
  if err.outcome == "unknown" and is_once then return look(operation, key) end
  if err.kind == "canceled" then return left .. ": " .. err.message .. "." end
  if err.kind == "validation" then return left .. ": correct the arguments, then call again. " .. tostring(err) end
  if err.retryable then
    return with_seconds(left .. ". The same call may be made again", err) .. ". " .. tostring(err)
  end
  return left .. ", and the same call would end in the same way. " .. tostring(err)
end

--- What became of an error.
---@param err reply.Error
---@param operation table? an entry of `reply.operations`; nil where there is no such tool
---@param key string? the message's key in the ledger
---@return table
function result.of_error(err, operation, key)
  local again = may_call_again(err)
  return { is_error = true, content = {
    outcome = err.outcome, may_call_again = again, advice = encodable(advice_on_error(err, operation, key)),
    error = told(err), message_key = key,
  } }
end

local function list_of_left_out(receipt)
  return receipt.not_processed and "not_processed" or "contacts"
end

-- Whom the server left out, for the end of an advice.
local function left_out(receipt)
  if not receipts.left_out(receipt)[1] then return "" end
  return (" Not for all: %s of the receipt says for whom not, and why."):format(list_of_left_out(receipt))
end

local LEFT = { now = "It left. Do not call again for it.",
               before = "It had left before: an earlier call sent it, and this one sent nothing." }
-- What is made once and is no message to a contact, such as a contact.
local DONE = { now = "It is done. Do not call again for it.",
               before = "It was done before: an earlier call did it, and this one did nothing." }

local function advice_on_receipt(receipt, operation, asked)
  if receipts.is_for_nobody(receipt, asked) then
    return ("Nobody was added: %s says why. Correct that; a call with other arguments adds those."):format(
      list_of_left_out(receipt))
  end
  local words = schema.is_apart(operation) and LEFT or DONE
  return (receipt.replayed and words.before or words.now) .. left_out(receipt)
end

--- What became of a message, or of what else is made once.
---@param receipt reply.Receipt
---@param operation table
---@param key string
---@param asked any the contacts that the call was for
---@return table
function result.of_receipt(receipt, operation, key, asked)
  local advice = advice_on_receipt(receipt, operation, asked)
  return { is_error = false, content = { outcome = "sent", may_call_again = false, advice = advice,
                                         receipt = told(receipt), message_key = key } }
end

local DONE_FOR_NOBODY = "It was done for nobody: not_processed of the receipt says why. Correct that, and call again."

--- What was read, uploaded, or changed in a way that a second call does not make worse.
---@param members table
---@param operation table an entry of `reply.operations`
---@param asked any the contacts that the call was for
---@return table
function result.of_data(members, operation, asked)
  local content = encodable(members)
  content.outcome, content.may_call_again = "done", true
  content.advice = schema.changes(operation) and "It is done." or "Nothing was sent."
  local receipt = members.receipt
  if receipt then
    content.receipt = told(receipt)
    content.advice = receipts.is_for_nobody(receipt, asked) and DONE_FOR_NOBODY or content.advice .. left_out(receipt)
  end
  return { is_error = false, content = content }
end

return result
