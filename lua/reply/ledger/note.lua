-- SPDX-License-Identifier: MIT
-- What a ledger keeps of an answer, as one text: a line of JSON, then the bytes of the server's answer. From these a
-- receipt is made again. Of the message it has what the server repeats of it, and no more.

local decode = require "reply.call.decode"
local json = require "reply.json"

local note = {}

local LONGEST_ANSWER = 65536
local TOO_LONG = "the answer was too long for the ledger"

local function join(head, raw)
  return (json.encode(head) or "{}") .. "\n" .. (raw or "")
end

local function utf8_or_nil(text)
  return type(text) == "string" and json.encode(text) and text or nil
end

--- The note of a receipt.
---@param receipt table
---@return string
function note.of_receipt(receipt)
  local raw = receipt.raw or ""
  local is_long = #raw > LONGEST_ANSWER
  return join({
    attempts = receipt.attempts, request_id = utf8_or_nil(receipt.request_id),
    unreadable = is_long and TOO_LONG or utf8_or_nil(receipt.unreadable),   -- of a cut one the bytes do not tell
    voice_attachment = receipt.voice_attachment, status = type(receipt.status) == "number" and receipt.status or nil,
  }, not is_long and raw or "")
end

--- The note of an error: what happened, not what the server said of it.
---@param err reply.Error
---@param voice_attachment integer? what is uploaded already
---@return string
function note.of_error(err, voice_attachment)
  return join{ attempts = err.attempts, kind = err.kind, phase = err.phase, status = err.status,
               code = utf8_or_nil(err.code), request_id = utf8_or_nil(err.request_id),
               voice_attachment = voice_attachment }
end

--- The note of a claim: what is there already.
---@param voice_attachment integer?
---@return string?
function note.of_claim(voice_attachment)
  return voice_attachment and join{ voice_attachment = voice_attachment } or nil
end

--- What a note says, and the answer's bytes.
---@param text string?
---@return table head
---@return string raw
function note.read(text)
  local head, raw = (text or ""):match("^([^\n]*)\n(.*)$")
  head = head and json.decode(head)
  return type(head) == "table" and head or {}, raw or ""
end

--- The receipt once more.
---@param operation table an entry of `reply.operations`
---@param text string? where a person said that it was sent, nil or the note of a claim or an error
---@return table receipt with `replayed`
function note.receipt(operation, text)
  local head, raw = note.read(text)
  local is_of_receipt = head.attempts and not head.kind   -- that of a claim has neither
  local lost = head.unreadable or not is_of_receipt and "no answer is known: a person said that it was sent"
  local receipt = decode.result[operation.result](operation, {
    status = head.status, headers = { ["x-request-id"] = head.request_id }, body = raw,
    cut = lost or nil,
  }, head.attempts or 0)
  receipt.headers = nil   -- they were not kept
  receipt.voice_attachment = head.voice_attachment or receipt.voice_attachment
  receipt.replayed = true
  return receipt
end

return note
