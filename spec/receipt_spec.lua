-- SPDX-License-Identifier: MIT
-- What a call gives prints as one line, and is a plain table all the same.

local cjson = require "cjson"
local json = require "reply.json"
local reply = require "reply"
local scripted = require "support.scripted"
local support = require "support"

local sent = scripted.sent

local EMAIL = { contact = 1, subject = "s", body = "b" }

local function receipt_of(answer, name, input)
  return assert(scripted.client{ answer }[name or "send_email"](scripted.client{ answer }, input or EMAIL))
end

local function line_of(answer, name, input)
  local client = scripted.client{ answer }
  return tostring(assert(client[name or "send_email"](client, input or EMAIL)))
end

describe("a receipt as a line", function()
  it("has the function's own fields in their order", function()
    assert.equal("send_email: sent: status new, message_id m-1", line_of(sent '{"messageId":"m-1","status":"new"}'))
    assert.equal("send_linkedin_connect: sent: action_type connect, linkedin_activity_id 1044, "
                 .. "sent_at 2026-05-15T10:34:00Z",
      line_of(sent '{"actionType":"connect","linkedInActivityId":1044,"sentAtUtc":"2026-05-15T10:34:00Z"}',
              "send_linkedin_connect", { contact = 1, linkedin_account = 2 }))
    assert.equal("upload_voice: sent: id 7, file_name a.wav, length_in_seconds 2",
      line_of(sent '{"id":7,"fileName":"a.wav","lengthInSeconds":2}', "upload_voice",
              { data = "x", filename = "a.wav" }))
  end)

  it("leaves out what the server left out", function()
    assert.equal("send_email: sent: status sent", line_of(sent '{"status":"sent","messageId":null,"more":1}'))
  end)

  it("says what is out of the ordinary", function()
    assert.matches("^send_email: sent: unreadable: the answer is not JSON: ", line_of(sent "<html>"))
    assert.equal("send_email: sent: status sent, request_id r-1",
                 line_of(sent('{"status":"sent"}', { headers = { ["x-request-id"] = "r-1" } })))
    local client = scripted.client({ scripted.refused(429), sent '{"status":"sent"}' }, { retries = 1 })
    assert.equal("send_email: sent: status sent, attempts 2", tostring(client:send_email(EMAIL)))
  end)

  it("is one, whatever the server says", function()
    local line = line_of(sent '{"status":"a\\nb\\u001b[31m\\u0085","messageId":{"a":1}}')
    assert.is_nil(line:find("[%c\194]"))
    assert.equal("send_email: sent: status a b [31m ", line)
    assert.is_true(#line_of(sent('{"status":"' .. ("x"):rep(5000) .. '"}')) < 700)
  end)

  it("is that of an answer and of a dry run, too", function()
    assert.equal("request: sent: status 200", line_of(sent "{}", "request", { method = "GET", path = "/v3/x" }))
    local client = reply.new{ api_key = support.api_key }
    local preview = client:send_email{ contact = 1, subject = "s", body = "b", dry_run = true }
    assert.equal("send_email: dry run: POST https://api.reply.io/v3/contacts/1/send-direct-email", tostring(preview))
    assert.equal("find_contacts: dry run: POST https://api.reply.io/v3/contacts/filter",
                 tostring(client:find_contacts{ dry_run = true }))
  end)

  it("is what stands behind ..", function()
    local client = reply.new{ sandbox = true }
    local message = { contact = 90514382, subject = "s", body = "b", dry_run = true }
    assert.matches("^shown: send_email: dry run: POST ", "shown: " .. client:send_email(message))
    message.dry_run = nil
    assert.matches("^it left: send_email: sent in the sandbox: ", "it left: " .. client:send_email(message))
    client:close()
  end)

  it("says that it comes from the sandbox", function()
    local client = reply.new{ sandbox = true }
    assert.equal("reply.client (sandbox)", tostring(client))
    local receipt = client:send_email{ contact = 90514382, subject = "s", body = "b" }
    assert.is_true(receipt.sandbox)
    assert.matches("^send_email: sent in the sandbox: status sent, message_id ", tostring(receipt))
    assert.is_true(client:request{ method = "GET", path = "/v3/whoami" }.sandbox)
    assert.is_true(client:whoami{ dry_run = true }.sandbox)
    assert.is_true(client:batch{ { "send_email", contact = 90514382, subject = "s", body = "b" } }[1].receipt.sandbox)
    assert.is_true(select(2, client:send_email{ contact = 90514384, subject = "s", body = "b" }).sandbox)
    assert.is_nil(client:whoami().sandbox)   -- that is the server's own object
    assert.is_nil(receipt_of(sent '{"status":"sent"}').sandbox)
    client:close()
    assert.equal("reply.client (sandbox, closed)", tostring(client))
  end)
end)

describe("a receipt", function()
  local receipt = receipt_of(sent '{"status":"sent","messageId":"m-1"}')

  it("has its fields and no other", function()
    local names = {}
    for name in pairs(receipt) do names[#names + 1] = name end
    table.sort(names)
    assert.same({ "attempts", "body", "message_id", "outcome", "raw", "status" }, names)
  end)

  it("is JSON as any table is", function()
    assert.equal("m-1", cjson.decode(cjson.encode(receipt)).message_id)
    assert.equal("m-1", json.decode(json.encode(receipt)).message_id)
  end)
end)
