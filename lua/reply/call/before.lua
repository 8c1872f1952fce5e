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

-- What it did is not lost: audio that is uploaded has an id.
local function unsent_after(self, answer)
  local id = self.is_upload and types.id(answer.id, {})
  self.unsent.voice_attachment = id and json.number(id) or nil
  return self.unsent
end

-- Called where the call is broken off. Without an attempt there is nothing to tell.
function Before:leave()
  local told = self.call.last_result
  if not told then return end
  if errors.is_error(told) then told.outcome = "not_sent" else told = unsent_after(self, told) end
  self.client.last_result, self.call.last_result = told, told
end

--- Makes such a request.
---@param run function carries out one operation of checked values, see `reply.client`
---@param client reply.Client
---@param operation table that of the message
---@param first table that of the request
---@param values table of the request
---@param call table
---@return table? answer
---@return reply.Error? err
return function(run, client, operation, first, values, call)
  local self = setmetatable({ client = client, call = call, unsent = unsent.broken_off(operation, call),
                              is_upload = operation.upload_first ~= nil, is_over = false }, Before)
  local answer, err = protect.call(self, run, client, first, values, call)
  if err then err.outcome = "not_sent" end
  return answer, err
end
