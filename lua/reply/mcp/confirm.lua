-- SPDX-License-Identifier: MIT
-- Asks the person before a message is sent or something is changed, where the server was started so. A client of today
-- is answered that input is required, and sends its call again with it; an older one is sent a request of ours.

local core = require "reply.core"
local rpc = require "reply.mcp.rpc"
local token = require "reply.stores.token"

local TIME_TO_ANSWER = 600   -- seconds
local NAME = "send"

local Confirm = {}
Confirm.__index = Confirm

-- Nobody but this process can make one: what a client gives back may be anything.
local function seal(self, text)
  return core.sha256(self.secret .. core.sha256(self.secret .. text))
end

local function state_of(self, key)
  self.asked = self.asked + 1
  local head = ("%d.%d"):format(os.time() + TIME_TO_ANSWER, self.asked)
  return head .. "." .. seal(self, head .. key)
end

-- Whether this process asked for this very message, a short while ago, and has no answer yet: a yes is for one call.
local function takes(self, state, key)
  local head, expires, number, mark = tostring(state):match("^((%d+)%.(%d+))%.(%x+)$")
  if not head or mark ~= seal(self, head .. key) or os.time() > tonumber(expires) then return false end
  if self.answered[number] then return false end
  self.answered[number] = true
  return true
end

local function can_ask(capabilities)
  local elicitation = capabilities.elicitation
  return rpc.is_object(elicitation) and (elicitation.form ~= nil or elicitation.url == nil)
end

local function question(call, mode)
  return { mode = mode, message = call:question(),
           requestedSchema = { type = "object", properties = {} } }
end

-- Whether the person said yes; and why not, where they did not say no.
local function verdict(answer)
  local action = rpc.is_object(answer) and answer.action
  if action == "accept" or action == "decline" then return action == "accept" end
  return false, action == "cancel" and "the person closed the question without an answer"
                or "the client did not say what the person answered"
end

local CANNOT_ASK = "the server asks the person before it sends, and this client cannot ask"

-- Each gives whether to send; or nothing, and a result of the protocol, or an error of it.
local ask = {}

function ask.modern(self, call, request, capabilities)
  local params = request.params
  local answer = rpc.is_object(params.inputResponses) and params.inputResponses[NAME]
  if answer and takes(self, params.requestState, call.key) then return verdict(answer) end
  if not can_ask(capabilities) then
    return nil, nil, rpc.error(request.id, rpc.MISSING_CLIENT_CAPABILITY, CANNOT_ASK,
                               { requiredCapabilities = { elicitation = {} } })
  end
  local asked = { method = "elicitation/create", params = question(call, "form") }
  return nil, { resultType = "input_required", requestState = state_of(self, call.key),
                inputRequests = { [NAME] = asked } }
end

function ask.legacy(_, call, _, capabilities, server)
  if not can_ask(capabilities) then return false, CANNOT_ASK end
  local answer = server:ask_client("elicitation/create", question(call))
  return verdict(answer.error == nil and answer.result)
end

--- Asks whether to send.
---@param era table see `reply.mcp.era`
---@return boolean? yes nil where the answer is still to come
---@return any more false: why; nil: a result of the protocol
---@return table? refusal an answer of JSON-RPC
function Confirm:ask(era, ...)
  return ask[era.name](self, ...)
end

local confirm = {}

---@return table
function confirm.new()
  return setmetatable({ secret = token() .. token(), asked = 0, answered = {} }, Confirm)
end

return confirm
