-- SPDX-License-Identifier: MIT

local ask = require "support.sandbox_ask"
local json = require "reply.json"
local sandbox = require "reply.sandbox"
local wire = require "reply.sandbox.wire"
local operations = require "reply.operations"

local INMAIL = "POST /v3/contacts/90514382/send-direct-linkedin-inmail"

-- Gives the faults of a request as one text a fault: "pointer detail".
local function faults_of(line, body)
  local status, answer = ask(sandbox.new(), line, body)
  assert.equal(400, status)
  assert.equal("The request is not valid: see errors.", answer.detail)
  assert.is_nil(answer.code)
  local texts = {}
  for index, entry in ipairs(answer.errors) do
    texts[index] = entry.pointer .. " " .. entry.detail
    assert.same({ pointer = entry.pointer, detail = entry.detail }, entry)
  end
  return texts
end

describe("the sandbox's checks of a body", function()
  local GOOD = { linkedInAccountId = 301, subject = "s", body = "b" }

  for _, row in ipairs{
    { "linkedInAccountId", nil, "is required" },
    { "linkedInAccountId", json.null, "is required" },
    { "linkedInAccountId", "301", "must be a JSON integer, got a string" },
    { "linkedInAccountId", 0, "must be an integer of at least 1, got zero" },
    { "linkedInAccountId", -1, "must be an integer of at least 1, got a negative number" },
    { "linkedInAccountId", 1.5, "must be an integer of at least 1, got a fraction" },
    { "linkedInAccountId", true, "must be an integer of at least 1, got a boolean" },
    { "linkedInAccountId", json.list{}, "must be an integer of at least 1, got a table" },
    { "linkedInAccountId", "12345678901234567890",
      "must be an integer of at least 1, got a string of too many digits" },
    { "subject", nil, "is required" },
    { "subject", "", "must not be empty, got an empty string" },
    { "subject", 7, "must be a string, got a number" },
    { "subject", "a\0b", "must not have a NUL byte, got a string with one" },
    { "body", ("é"):rep(1901), "must be at most 1,900 characters, got a string of 1,901" },
  } do
    it(("find %s: %s"):format(row[1], row[3]), function()
      local body = {}
      for name, value in pairs(GOOD) do body[name] = value end
      body[row[1]] = row[2]
      assert.same({ "/" .. row[1] .. " " .. row[3] }, faults_of(INMAIL, body))
    end)
  end

  it("take a large id in a list for the number that it is, on every Lua", function()
    local form = operations.add_to_sequence
    local values, faults = wire.check(form, { path = { id = "81" }, query = {},
                                              body = json.decode('{"contactIds":[9007199254740993]}') })
    assert.is_nil(faults)
    assert.same({ json.number("9007199254740993") }, values.contacts)
  end)

  it("find words in another spelling, items that are none, and what is wrong inside of a table", function()
    assert.same({ "/channel must be email, got another spelling" },
                faults_of("POST /v3/inbox/threads/5001/messages", { channel = "Email", message = "m" }))
    assert.same({ "/contactIds must hold JSON integers, got a string as item 2" },
                faults_of("POST /v3/sequences/81/contact-links/bulk", { contactIds = { 1, "2" } }))
    assert.same({ "/items/0/firstName is required" },
                faults_of("POST /v3/contacts/import", { items = { { email = "a@b.c" } } }))
    assert.same({ "/categoryId is required" }, faults_of("PUT /v3/inbox/threads/5001/category", {}))
  end)

  it("find bytes that are not UTF-8", function()
    local body = '{"linkedInAccountId":301,"subject":"a\255","body":"b"}'
    assert.same({ "/subject must be UTF-8, got a string that is not from byte 2 on" }, faults_of(INMAIL, body))
  end)

  it("find every fault at once", function()
    assert.same({ "/linkedInAccountId must be a JSON integer, got a string", "/subject is required",
                  "/body is required" }, faults_of(INMAIL, { linkedInAccountId = "301" }))
  end)

  it("pass text at its limit, and names that are not the API's", function()
    local body = { linkedInAccountId = 301, subject = "s", body = ("é"):rep(1900), x = 1 }
    assert.equal(200, (ask(sandbox.new(), INMAIL, body)))
  end)

  it("ask for the attachment of a voice message, which only the client can leave out", function()
    assert.same({ "/voiceAttachmentId is required" },
                faults_of("POST /v3/contacts/90514382/send-direct-linkedin-voice", { linkedInAccountId = 301 }))
  end)

  it("take null for an optional field that is left out", function()
    local world = sandbox.new()
    assert.equal(200, (ask(world, "POST /v3/contacts/90514382/send-direct-email",
                           { emailAccountId = json.null, subject = "s", body = "b" })))
    assert.is_nil(world.sent[1].email_account)
  end)
end)

describe("the sandbox's checks of a path and a query", function()
  for _, row in ipairs{
    { "GET /v3/contacts/0", "/id must be an integer of at least 1, got zero" },
    { "GET /v3/contacts/007", "/id must be an integer of at least 1, got a string that is not one" },
    { "GET /v3/email-accounts?top=0", "/top must be an integer from 1 to 1,000, got zero" },
    { "GET /v3/email-accounts?top=1001", "/top must be an integer from 1 to 1,000, got a larger number" },
    { "GET /v3/email-accounts?top=ten", "/top must be an integer from 1 to 1,000, got a string that is not one" },
    { "GET /v3/email-accounts?top=", "/top must be an integer from 1 to 1,000, got an empty string" },
    { "GET /v3/email-accounts?top", "/top must be an integer from 1 to 1,000, got an empty string" },
    { "GET /v3/email-accounts?my=yes", "/my must be true or false, got another string" },
    { "GET /v3/email-accounts?skip=%2D1", "/skip must be an integer of at least 0, got a string that is not one" },
  } do
    it("find " .. row[2] .. " in " .. row[1], function() assert.same({ row[2] }, faults_of(row[1])) end)
  end

  it("give numbers and booleans, not text", function()
    local values = wire.check(operations.email_accounts, { path = {}, query = { my = "True", top = "3" }, body = {} })
    assert.same({ my = true, top = 3 }, values)
  end)

  it("decode names and values", function()
    assert.equal(200, (ask(sandbox.new(), "GET /v3/email-accounts?t%6Fp=%31%30&x=a+b&&=&%")))
  end)
end)
