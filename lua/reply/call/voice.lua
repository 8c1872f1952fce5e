-- SPDX-License-Identifier: MIT
-- A voice message: where it is a file or bytes, two requests, of which only the second is a message.

local before = require "reply.call.before"
local errors = require "reply.errors"
local json = require "reply.json"
local operations = require "reply.operations"
local types = require "reply.types"

local function without_id(operation, receipt)
  return errors.new{
    operation = operation.upload_first, outcome = "not_sent", kind = "protocol", phase = "answer", retryable = true,
    message = "the answer to the upload has no id: " .. (receipt.unreadable or "no exact integer is there"),
    body = receipt.body, raw = receipt.raw, attempts = receipt.attempts, request_id = receipt.request_id,
    observer_error = receipt.observer_error,
  }
end

local function send(client, operation, values, call, run)
  call.voice_attachment = json.number(values.voice_attachment)   -- goes to the receipt or the error
  return run(client, operation, values, call)
end

local function upload_and_send(client, operation, values, call, run)
  return before(run, client, operation, operations[operation.upload_first], values, call, function(receipt)
    values.voice_attachment = types.id(receipt.id, {})
    if not values.voice_attachment then return nil, without_id(operation, receipt) end
    return send(client, operation, values, call, run)
  end)
end

--- Sends a voice message, after the upload where there is one to make.
---@param run function carries out one operation of checked values, see `reply.client`
---@return table? receipt with `voice_attachment`
---@return reply.Error? err with `voice_attachment` where the audio is uploaded: nobody uploads twice
local function voice(client, operation, values, call, run)
  local id = values.voice_attachment
  if values.dry_run then
    local result = run(client, operation, values, call)
    result.upload_first = not id and run(client, operations[operation.upload_first], values, call) or nil
    return result
  end
  return (id and send or upload_and_send)(client, operation, values, call, run)
end

return voice
