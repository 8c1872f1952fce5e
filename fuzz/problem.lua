-- SPDX-License-Identifier: MIT
-- What a server says in an answer: an error is one clean line, a receipt is a receipt, and nothing raises. The first
-- byte picks the status, a line of headers comes next, then the body.

local core = require "reply.core"
local decode = require "reply.call.decode"
local errors = require "reply.errors"
local operations = require "reply.operations"

local STATUS = { 200, 400, 401, 403, 404, 408, 429, 500, 501, 302, 307, 600 }

local function answer_of(bytes)
  local status = STATUS[(bytes:byte(1) or 0) % #STATUS + 1]
  local id, body = bytes:match("^.([^\n]*)\n(.*)$")
  local outcome, kind, phase = core.outcome{ prereq = 1, code = 0, status = status, sent = 1, length = 1 }
  return { outcome = outcome, kind = kind, phase = phase, status = status, body = body or bytes:sub(2),
           headers = { ["x-request-id"] = id }, cut = id == "cut" and "it was cut" or nil }
end

local function check_line(line)
  assert(type(line) == "string" and #line <= 603, "too long")
  assert(not line:find("[%c]"), "a control character")
  assert(core.utf8_length(line), "no UTF-8")
end

local function check_words(err)
  for _, name in ipairs{ "type", "title", "detail", "code" } do
    assert(err[name] == nil or type(err[name]) == "string", name)
  end
  assert(err.errors == nil or #err.errors > 0, "an empty list")
  for _, fault in ipairs(err.errors or {}) do
    assert(type(fault.message) == "string" and (fault.pointer == nil or fault.pointer:find("^/")), "a fault")
  end
end

return function(bytes)
  local answer = answer_of(bytes)
  local err = errors.from_answer("send_email", answer, { attempts = 1, retryable = false })
  check_line(tostring(err))
  assert(err.outcome == answer.outcome and err.kind == answer.kind and err.status == answer.status)
  assert(err.raw == answer.body and err.attempts == 1 and err.operation == "send_email")
  check_words(err)
  for _, name in ipairs{ "send_email", "upload_voice", "request" } do
    local receipt = decode.result[operations[name].result](operations[name], answer, 1)
    assert(receipt.outcome == "sent" and receipt.raw == answer.body)
  end
  for _, read in ipairs{ decode.object, decode.page } do
    local value, why = read(answer)
    assert(type(value) == "table" or value == nil and type(why) == "string")
  end
end
