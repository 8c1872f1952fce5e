-- SPDX-License-Identifier: MIT
-- How long a person's yes is one, which no spec of the server can wait for; and what is no answer.

local confirm = require "reply.mcp.confirm"

local time = os.time
local ERA, CAN_ASK = { name = "modern" }, { elicitation = {} }
local CALL = { key = "the message", question = function() return "Send it?" end }
local now

before_each(function()
  now = time()
  os.time = function() return now end   -- luacheck: ignore
end)
after_each(function() os.time = time end)   -- luacheck: ignore

local function ask(confirmed, state)
  local answers = state and { send = { action = "accept" } }
  return confirmed:ask(ERA, CALL, { id = 1, params = { inputResponses = answers, requestState = state } }, CAN_ASK)
end

it("a yes that comes within ten minutes is taken, and a later one is asked for once more", function()
  for _, row in ipairs{ { 0, true }, { 600, true }, { 601 }, { 3600 } } do
    local asks = confirm.new()
    local yes, wanted = ask(asks)
    assert.same({ nil, "input_required" }, { yes, wanted.resultType })
    now = now + row[1]
    local answer, again = ask(asks, wanted.requestState)
    assert.same({ row[2], not row[2] and "input_required" or nil }, { answer, again and again.resultType })
  end
end)

it("a question that comes back without an answer is asked once more, and can still be answered", function()
  local asks = confirm.new()
  local _, wanted = ask(asks)
  local yes, again = asks:ask(ERA, CALL, { id = 2, params = { requestState = wanted.requestState } }, CAN_ASK)
  assert.same({ nil, "input_required" }, { yes, again.resultType })
  assert.is_true((ask(asks, wanted.requestState)))
end)
