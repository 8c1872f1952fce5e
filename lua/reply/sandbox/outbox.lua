-- SPDX-License-Identifier: MIT
-- What would have gone out, and what is told of it.

local problems = require "reply.sandbox.problems"

local outbox = {}

--- Notes a message that would have gone out.
---@param state table
---@param values table
---@param call table
---@param more? table further fields
function outbox.note(state, values, call, more)
  local sent = { operation = call.operation.name, at = math.floor(call.now) }
  for _, fields in ipairs{ values, more or {} } do
    for name, value in pairs(fields) do sent[name] = value end
  end
  state.sent[#state.sent + 1] = sent
end

--- A gateway's failure, where the answer to a message that left is lost on its way: the caller cannot know.
---@param contact table
---@return table? refused an answer
function outbox.lost_answer(contact)
  return contact.answer_lost == true and problems.new(503, "The answer was lost on its way.") or nil
end

--- What the caller is told of a message that left.
---@param contact table
---@param receipt table
---@return table? receipt
---@return table? refused an answer
function outbox.answer_to(contact, receipt)
  local lost = outbox.lost_answer(contact)
  if lost then return nil, lost end
  return receipt
end

return outbox
