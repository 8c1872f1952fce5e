-- SPDX-License-Identifier: MIT
-- A request that comes before the message: an upload, a look at a list. Whatever becomes of it, no message has left,
-- also where the call is broken off there.

local errors = require "reply.errors"
local json = require "reply.json"
local protect = require "reply.call.protect"
local types = require "reply.types"
local unsent = require "reply.call.unsent"

local Before = { __close = protect.close }
Before.__index = Before

-- What it did is not lost: audio that is uploaded has an id, though nobody may have come to read it out of the answer.
local function id_in(answer)
  local body = answer.body or json.read(answer.raw)
  local id = type(body) == "table" and types.id(body.id, {})
  return id and json.number(id) or nil
end

-- Called where the call is broken off. Without an attempt there is nothing to tell; where the message has one, that
-- tells.
function Before:leave()
  local told, answer = self.call.last_result, self.answer
  if not told and not answer or told and answer then return end
  local err = errors.is_error(told) and told or self.unsent
  err.outcome = "not_sent"
  self.client.last_result, self.call.last_result = err, err
  if self.is_upload and err ~= told then err.voice_attachment = id_in(answer or told) end
end

local function make(self, go_on, run, client, first, values, call)
  local answer, err = run(client, first, values, call)
  if err then err.outcome = "not_sent" end
  if not (answer and go_on) then return answer, err end
  self.answer = answer
  return go_on(answer)
end

--- Makes such a request.
---@param run function carries out one operation of checked values, see `reply.client`
---@param client reply.Client
---@param operation table that of the message
---@param first table that of the request
---@param values table of the request
---@param call table
---@param go_on? fun(answer: table): table?, reply.Error? makes the message; what it gives is given then
---@return table? answer
---@return reply.Error? err
return function(run, client, operation, first, values, call, go_on)
  local self = setmetatable({ client = client, call = call, unsent = unsent.broken_off(operation, call), answer = false,
                              is_upload = operation.upload_first ~= nil, is_over = false }, Before)
  return protect.call(self, make, self, go_on, run, client, first, values, call)
end
