-- SPDX-License-Identifier: MIT
-- Turns an answer of the 2xx class into what the caller gets. Nothing of it is lost: `body` is the decoded answer and
-- `raw` its bytes.

local errors = require "reply.errors"
local json = require "reply.json"
local new_receipt = require("reply.receipt").new

local decode = {}

--- The decoded body of an answer.
---@param answer table a driver's answer
---@return any body nil where it cannot be read
---@return string? why
function decode.body(answer)
  if answer.cut then return nil, answer.cut end
  if answer.body == "" then return nil, "the answer is empty" end
  local body, why = json.read(answer.body)
  if body == nil then return nil, "the answer is not JSON: " .. why end
  return body
end

--- The decoded body where it is an object or a list, as every documented answer is.
---@param answer table a driver's answer
---@return table? body
---@return string? why
function decode.object(answer)
  local body, why = decode.body(answer)
  if body ~= nil and type(body) ~= "table" then return nil, "the answer is not a JSON object" end
  return body, why
end

local function is_list(value)
  return type(value) == "table" and json.is_list(value)
end

--- The decoded body where it holds a list: an array, or a page with `items`.
---@param answer table a driver's answer
---@return table? body
---@return string? why
function decode.page(answer)
  local body, why = decode.object(answer)
  if body and not is_list(body.items) and not is_list(body) then return nil, "the answer has no list" end
  return body, why
end

-- The nils make room for what comes then.
local function common(operation, answer, attempts)
  return new_receipt(operation, { outcome = "sent", attempts = attempts, request_id = errors.request_id(answer),
                                  raw = answer.body, body = nil, unreadable = nil, status = nil, sandbox = nil })
end

-- What a caller gets of an operation, by the kind of its result.
decode.result = {}

local function unless_null(value)
  if not json.is_null(value) then return value end
  return nil
end

-- The server's map from ids to what went wrong, as a list in the order of the ids. The places of a list are no ids: an
-- entry of one says itself whom it is of, or nobody does.
local function failures(map)
  local list = json.list{}
  for id, failure in pairs(type(map) == "table" and map or {}) do
    local said = type(failure) == "table" and failure or { error = failure }
    local contact = type(id) == "string" and json.number(id) or unless_null(said.contactId or said.id)
    list[#list + 1] = { contact = contact, error = unless_null(said.error), details = unless_null(said.errorDetails) }
  end
  table.sort(list, function(a, b) return (tonumber(a.contact) or 0) < (tonumber(b.contact) or 0) end)
  return list
end

--- Takes a receipt's own fields out of the server's object. A list of tables may be all of it, as with a read.
---@param operation table an entry of `reply.operations`
---@param receipt table
---@param body table
function decode.fields(operation, receipt, body)
  local fields = operation.receipt
  for index = 1, #fields do
    local field = fields[index]
    local value = body[field.wire]
    if field.type == "failures" then
      value = failures(value or not field.wire and body)
    elseif field.type == "table[]" and is_list(body) then
      value = body
    end
    if value ~= nil and value ~= json.null then receipt[field.name] = value end
  end
end

-- Whether an answer without a body says all that there is to say.
local function says_all(operation, answer)
  return not answer.cut and (#operation.receipt == 0 or operation.may_be_empty)
end

-- A 2xx is a receipt even if nobody can read it: the message left.
function decode.result.receipt(operation, answer, attempts)
  local receipt = common(operation, answer, attempts)
  if answer.body == "" and says_all(operation, answer) then return receipt end
  local body, why = decode.object(answer)
  receipt.body, receipt.unreadable = body, why
  if body then decode.fields(operation, receipt, body) end
  return receipt
end

function decode.result.answer(operation, answer, attempts)
  local receipt = common(operation, answer, attempts)
  receipt.status, receipt.headers = answer.status, answer.headers
  if answer.body ~= "" or answer.cut then receipt.body, receipt.unreadable = decode.body(answer) end
  return receipt
end

function decode.result.object(_, answer)
  return (decode.object(answer))
end

decode.result.pages = decode.result.object

return decode
