-- SPDX-License-Identifier: MIT

local json = require "reply.json"
local scripted = require "support.scripted"
local support = require "support"

local failed, refused, sent = scripted.failed, scripted.refused, scripted.sent

local RECEIPT = '{"actionType":"voice","linkedInActivityId":5,"sentAtUtc":"2026-05-15T10:34:00Z"}'
local UPLOADED = sent('{"id":12,"fileName":"a.wav","lengthInSeconds":3}')

-- A voice message of some bytes, with further fields.
local function input_with(more)
  local input = { contact = 1, linkedin_account = 2, data = "RIFF", filename = "a.wav" }
  for name, value in pairs(more or {}) do input[name] = value or nil end
  return input
end

-- Returns the receipt, the error and the driver.
local function send(answers, more, options)
  local client, driver = scripted.client(answers, options)
  local receipt, err = client:send_linkedin_voice(input_with(more))
  return receipt, err, driver
end

describe("a voice message of", function()
  local path = support.wav_file(0.1)

  local function goes_out(more, upload)
    local receipt, _, driver = send({ UPLOADED, sent(RECEIPT) }, more)
    assert.same({ "upload_voice", "send_linkedin_voice" },
                { driver.requests[1].operation, driver.requests[2].operation })
    assert.same(upload, driver.requests[1].upload)
    assert.equal("/v3/contacts/1/send-direct-linkedin-voice", driver.requests[2].path)
    assert.equal('{"linkedInAccountId":2,"voiceAttachmentId":12}', driver.requests[2].body)
    assert.is_nil(driver.requests[2].upload)
    assert.same({ "sent", "voice", 5, 12, 1 }, { receipt.outcome, receipt.action_type, receipt.linkedin_activity_id,
                                                 receipt.voice_attachment, receipt.attempts })
    assert.equal("12", tostring(receipt.voice_attachment))
  end

  it("bytes is uploaded and sent", function()
    goes_out(nil, { data = "RIFF", filename = "a.wav", content_type = "audio/wav" })
  end)

  it("a file is uploaded and sent", function()
    goes_out({ data = false, filename = false, file = path },
             { file = path, filename = "tone.wav", content_type = "audio/wav" })
  end)

  it("bytes is sent by any id that the upload gives", function()
    for _, id in ipairs{ "1", "7", "9007199254740991", "9007199254740993", "9223372036854775807" } do
      local receipt, _, driver = send{ sent('{"id":' .. id .. "}"), sent(RECEIPT) }
      assert.equal('{"linkedInAccountId":2,"voiceAttachmentId":' .. id .. "}", driver.requests[2].body)
      local told = receipt.voice_attachment
      assert.equal(id, type(told) == "number" and json.encode(told) or told)
      local _, _, again = send({ sent(RECEIPT) },
                               { data = false, filename = false, voice_attachment = told })
      assert.equal(driver.requests[2].body, again.requests[1].body)
    end
  end)

  it("an uploaded id is sent", function()
    for given, digits in pairs{ [1] = "1", [7] = "7", ["8"] = "8", ["9007199254740993"] = "9007199254740993" } do
      local receipt, _, driver = send({ sent(RECEIPT) }, { data = false, filename = false, voice_attachment = given })
      assert.equal(1, #driver.requests)
      assert.equal('{"linkedInAccountId":2,"voiceAttachmentId":' .. digits .. "}", driver.requests[1].body)
      assert.equal(json.number(digits), receipt.voice_attachment)
    end
  end)

  it("an id with 18 digits goes out digit for digit", function()
    local _, _, driver = send({ sent(RECEIPT) },
                              { data = false, filename = false, voice_attachment = "123456789012345678" })
    assert.equal('{"linkedInAccountId":2,"voiceAttachmentId":123456789012345678}', driver.requests[1].body)
  end)
end)

describe("an upload that fails", function()
  local rows = {
    { "did not leave", failed("not_sent", "connect", "connection"), "connection", true },
    { "may have arrived", failed("unknown", "wait", "timeout"), "timeout", true },
    { "was refused", refused(400, '{"detail":"too long"}'), "rejected", false },
    { "was held back", refused(429, "", { kind = "rate_limited", retry_after = 99 }), "rate_limited", true },
    { "met a fault of the server", refused(500, "", { outcome = "unknown", kind = "server" }), "server", true },
  }
  for _, row in ipairs(rows) do
    it("because it " .. row[1] .. " lets no message out", function()
      local receipt, err, driver = send({ row[2] }, nil, { retries = 0 })
      assert.is_nil(receipt)
      assert.same({ "not_sent", row[3], "upload_voice", row[4], 1 },
                  { err.outcome, err.kind, err.operation, err.retryable, err.attempts })
      assert.equal(row[2].status, err.status)
      assert.is_nil(err.voice_attachment)
      assert.is_nil(err.hint)
      assert.equal(1, #driver.requests)
    end)
  end

  it("by an unknown outcome is made again", function()
    local receipt, _, driver = send{ failed("unknown", "wait", "timeout"), UPLOADED, sent(RECEIPT) }
    assert.equal("sent", receipt.outcome)
    assert.equal(3, #driver.requests)
  end)
end)

describe("an upload whose receipt has no id", function()
  local rows = {
    { "", "the answer is empty" }, { "5", "the answer is not a JSON object" },
    { "<p>", "the answer is not JSON: Expected value but found invalid token at character 1" },
  }
  for _, body in ipairs{ "{}", "[]" } do rows[#rows + 1] = { body, "no exact integer is there" } end
  for _, id in ipairs{ "null", '"12a"', "0", "-1", "1.5", "true", "{}", "9223372036854775808", "1e300",
                       "9007199254740993.0" } do
    rows[#rows + 1] = { '{"id":' .. id .. "}", "no exact integer is there" }
  end
  for _, row in ipairs(rows) do
    it("lets no message out: " .. row[1], function()
      local receipt, err, driver = send{ sent(row[1], { headers = { ["x-request-id"] = "r-1" } }) }
      assert.is_nil(receipt)
      assert.equal("upload_voice: not_sent, protocol in phase answer: the answer to the upload has no id: " .. row[2],
                   tostring(err))
      assert.same({ "not_sent", true, 1, row[1], "r-1" },
                  { err.outcome, err.retryable, err.attempts, err.raw, err.request_id })
      assert.equal(1, #driver.requests)
    end)
  end

  it("keeps what an observer raised", function()
    local _, err = send({ sent("{}") }, nil, { on_event = function() error("broken", 0) end })
    assert.equal("broken", err.observer_error)
  end)
end)

describe("a send that fails after the upload", function()
  local rows = {
    { "it may have left", failed("unknown", "wait", "timeout"), "unknown", "timeout" },
    { "it was refused", refused(400, '{"code":"contact.notConnected"}'), "rejected", "rejected" },
    { "it did not leave", failed("not_sent", "tls", "tls"), "not_sent", "tls" },
  }
  for _, row in ipairs(rows) do
    it("names the uploaded audio: " .. row[1], function()
      local receipt, err, driver = send{ UPLOADED, row[2] }
      assert.is_nil(receipt)
      assert.same({ row[3], row[4], "send_linkedin_voice", 12 },
                  { err.outcome, err.kind, err.operation, err.voice_attachment })
      assert.equal(2, #driver.requests)
    end)
  end

  it("names it where no time is left", function()
    local _, err, driver = send{ sent('{"id":12}', { seconds = 30 }) }
    assert.same({ "not_sent", "timeout", "local", 12 }, { err.outcome, err.kind, err.phase, err.voice_attachment })
    assert.equal(1, #driver.requests)
  end)

  it("names it where the key cannot be had twice", function()
    local asked = 0
    local _, err = send({ UPLOADED }, nil,
                        { api_key = function() asked = asked + 1 return asked == 1 and "key" or nil end })
    assert.same({ "not_sent", "config", 12 }, { err.outcome, err.kind, err.voice_attachment })
  end)
end)

describe("both requests of a voice message", function()
  it("share the call's time", function()
    local _, _, driver = send({ sent('{"id":12}', { seconds = 7 }), sent(RECEIPT) }, { timeout = 10 })
    assert.same({ 10, 3 }, { driver.limits[1].timeout, driver.limits[2].timeout })
  end)

  it("are told to on_event, and the upload alone to on_progress", function()
    local events, progress = {}, 0
    send({ UPLOADED, sent(RECEIPT) }, { on_progress = function() progress = progress + 1 end },
         { on_event = function(event) events[#events + 1] = event.operation end })
    assert.same({ "upload_voice", "send_linkedin_voice" }, events)
    assert.equal(1, progress)
  end)

  it("keep what an observer raised", function()
    local receipt = send({ UPLOADED, sent(RECEIPT) }, { on_progress = function() error("broken", 0) end })
    assert.same({ "sent", 12, "broken" }, { receipt.outcome, receipt.voice_attachment, receipt.observer_error })
    local _, err = send({ UPLOADED, refused(400) }, { on_progress = function() error("broken", 0) end })
    assert.same({ 12, "broken" }, { err.voice_attachment, err.observer_error })
  end)

  it("leave the caller's table as it was", function()
    local client = scripted.client{ UPLOADED, sent(RECEIPT) }
    local input = input_with()
    assert(client:send_linkedin_voice(input))
    assert.same(input_with(), input)
  end)

  it("are shown by a dry run", function()
    local shown, _, driver = send({}, { dry_run = true })
    assert.equal(0, #driver.requests)
    assert.equal("https://api.example/v3/contacts/1/send-direct-linkedin-voice", shown.url)
    assert.equal('{"linkedInAccountId":2}', shown.body)
    assert.equal("https://api.example/v3/attachments/voice", shown.upload_first.url)
    assert.same({ data = "RIFF", filename = "a.wav", content_type = "audio/wav" }, shown.upload_first.upload)
    shown = send({}, { dry_run = true, data = false, filename = false, voice_attachment = 9 })
    assert.equal('{"linkedInAccountId":2,"voiceAttachmentId":9}', shown.body)
    assert.is_nil(shown.upload_first)
  end)
end)
