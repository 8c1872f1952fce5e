-- SPDX-License-Identifier: MIT

local make_wav = require "support.wav"
local reply = require "reply"
local sandbox = require "reply.sandbox"
local support = require "support"

local LETTER = { contact = 90514382, subject = "s", body = "b" }

local function client_of(seed, options)
  local all = { sandbox = seed == nil and true or seed }
  for name, value in pairs(options or {}) do all[name] = value end
  return assert(reply.new(all))
end

-- A seed with that limit, and a list of the waits that the driver was asked for.
local function limited(limit, options)
  local client, waits = client_of({ limits = { minute = limit } }, options), {}
  local sleep = client.driver.sleep
  function client.driver:sleep(seconds)
    waits[#waits + 1] = seconds
    return sleep(self, seconds)
  end
  return client, waits
end

describe("the sandbox in process", function()
  it("answers the worked example", function()
    local client = client_of()
    local receipt = assert(client:send_email{
      contact = 90514382, subject = "Re: your question about SOC 2", email_account = 4821,
      body = "<p>Hi Dana — short answer, yes. Full report attached to our trust page.</p>",
    })
    assert.same({
      outcome = "sent", attempts = 1, sandbox = true, status = "sent",
      message_id = "1a2b3c4d-5e6f-7081-92a3-b4c5d6e7f809",
      body = { status = "sent", messageId = "1a2b3c4d-5e6f-7081-92a3-b4c5d6e7f809" },
      raw = '{"messageId":"1a2b3c4d-5e6f-7081-92a3-b4c5d6e7f809","status":"sent"}',
    }, receipt)
    local sent = client.sandbox.sent
    assert.equal(1, #sent)
    assert.equal("send_email", sent[1].operation)
    assert.equal(4821, sent[1].email_account)
    assert.is_true(math.abs(sent[1].at - os.time()) <= 2)
  end)

  it("is each client's own", function()
    local one, other = client_of(), client_of()
    assert(one:send_email(LETTER))
    assert.equal(1, #one.sandbox.sent)
    assert.equal(0, #other.sandbox.sent)
  end)

  it("that is interrupted while it answers may have sent, also in a batch", function()
    local answer = sandbox.answer
    finally(function() sandbox.answer = answer end)
    function sandbox.answer(...)
      answer(...)
      error("interrupted!", 0)
    end
    local client = client_of()
    assert.same({ false, "interrupted!" }, { pcall(client.send_email, client, LETTER) })
    assert.same({ "unknown", "canceled", "wait" },
                { client.last_result.outcome, client.last_result.kind, client.last_result.phase })
    local list = { { "send_email", contact = 90514382, subject = "s", body = "b" } }
    assert.same({ false, "interrupted!" }, { pcall(client.batch, client, list) })
    assert.equal("unknown", client.last_result[1].err.outcome)
    assert.equal(2, #client.sandbox.sent)
  end)

  it("that is interrupted before it is asked has sent nothing", function()
    local client = client_of()
    function client.driver.time() error("interrupted!", 0) end
    assert.same({ false, "interrupted!" }, { pcall(client.send_email, client, LETTER) })
    assert.equal("not_sent", client.last_result.outcome)
  end)

  it("lists nothing that was refused here or there", function()
    local client = client_of()
    local _, invalid = client:send_email{ contact = 90514382, subject = "s" }
    local _, unwanted = client:send_email{ contact = 90514384, subject = "s", body = "b" }
    assert.equal("validation", invalid.kind)
    assert.equal("contact.contactInBlackList", unwanted.code)
    assert.equal("rejected", unwanted.outcome)
    assert.equal("answer", unwanted.phase)
    assert.same({}, client.sandbox.sent)
  end)

  for _, row in ipairs{
    { "sandbox-read-only", "permission", 403, "give the key the scope contacts:operate" },
    { "nobody", "auth", 401, "the server refused the key: it is missing, malformed or revoked" },
  } do
    it(("can be asked with another key: %d"):format(row[3]), function()
      local _, err = client_of{ key = row[1] }:send_email(LETTER)
      assert.same({ row[2], row[3], row[4], "rejected" }, { err.kind, err.status, err.hint, err.outcome })
    end)
  end

  it("never sees the user's own key", function()
    local client = client_of(true, { api_key = "a-real-key-0123456789" })
    assert(client:whoami())
    assert.is_nil(client.settings.api_key)
  end)

  it("does not call an api_key function", function()
    assert(client_of(true, { api_key = function() error("called") end }):whoami())
  end)

  it("gets the team and the acting user", function()
    local _, err = client_of{ key = "sandbox-two-teams" }:send_email(LETTER)
    assert.equal("TEAM_REQUIRED", err.code)
    assert.equal(12, err.body.teams[2].teamId)
    assert(client_of({ key = "sandbox-two-teams" }, { team = 12 }):send_email(LETTER))
    assert.same({ userId = 12346 }, client_of({ key = "sandbox-master" }, { user = 12346 }):whoami())
    local organization = client_of({ key = "sandbox-organization" }, { user_email = "toni@sandbox.example", team = 12 })
    assert.same({ userId = 12346 }, organization:whoami())
  end)

  it("previews a request with its headers", function()
    local preview = client_of():send_email{ contact = 90514382, subject = "s", body = "b", dry_run = true }
    assert.truthy(table.concat(preview.headers, "\n"):find("Authorization: Bearer ***", 1, true))
  end)

  it("reads lists page by page", function()
    local pages = 0
    local client = client_of(true, { on_event = function() pages = pages + 1 end })
    assert.equal(5, #assert(client:find_contacts{ top = 1 }:all()))
    assert.equal(5, pages)
  end)

  it("refuses a seed that is none", function()
    local client, err = reply.new{ sandbox = { contcts = {} } }
    assert.is_nil(client)
    assert.equal("config", err.kind)
    assert.equal("sandbox must be a state of the sandbox: contcts is not a part of the sandbox's state",
                 err.errors[1].message)
  end)
end)

describe("an upload to the sandbox in process", function()
  it("goes as a form, with its progress", function()
    local reports = {}
    local path = support.wav_file(1.5, "tone.wav")
    local client = client_of()
    local receipt = assert(client:upload_voice{ file = path, on_progress = function(sent, total)
      reports[#reports + 1] = { sent, total }
    end })
    assert.same({ 7002, "tone.wav", 2 }, { receipt.id, receipt.file_name, receipt.length_in_seconds })
    assert.equal(0, reports[1][1])
    assert.equal(reports[#reports][2], reports[#reports][1])
    assert.is_true(reports[1][2] > #make_wav(1.5))
  end)

  it("comes before the voice message", function()
    local client = client_of()
    local receipt = assert(client:send_linkedin_voice{ contact = 90514382, linkedin_account = 301,
                                                       data = make_wav(1), filename = 'a "b".wav' })
    assert.equal(7002, receipt.voice_attachment)
    assert.equal(7002, client.sandbox.sent[1].voice_attachment)
    assert.equal('a "b".wav', client.sandbox.attachments[2].fileName)
  end)

  it("is refused over 60 seconds, and nothing was sent", function()
    local client = client_of()
    local _, err = client:send_linkedin_voice{ contact = 90514382, linkedin_account = 301, data = make_wav(61),
                                               filename = "long.wav" }
    assert.same({ "upload_voice", "not_sent", 400 }, { err.operation, err.outcome, err.status })
    assert.same({ { pointer = "/file", field = "file", message = "must be at most 60 seconds long, got 61.00" } },
                err.errors)
    assert.same({}, client.sandbox.sent)
  end)

  it("of a file that is gone by then is not sent", function()
    local client = client_of()
    local answer = client.driver:perform(client.handle, { method = "POST", path = "/v3/attachments/voice", upload = {
      file = support.folder() .. "/gone.wav", filename = "gone.wav", content_type = "audio/wav" } }, {})
    assert.same({ "not_sent", "validation", "local" }, { answer.outcome, answer.kind, answer.phase })
    assert.truthy(answer.message:find("No such file", 1, true))
  end)
end)

describe("the clock of the sandbox in process", function()
  it("waits for the rate limit in no time", function()
    local client, waits = limited(1, { timeout = 120 })
    local before = os.time()
    for number = 1, 3 do assert.equal(number == 1 and 1 or 2, assert(client:send_email(LETTER)).attempts) end
    assert.is_true(os.time() - before < 30)
    assert.equal(2, #waits)
    for _, seconds in ipairs(waits) do assert.is_true(seconds > 58 and seconds <= 60) end
    assert.is_true(client.sandbox.sent[3].at - client.sandbox.sent[1].at >= 117)
  end)

  it("gives the error back where the call has less time", function()
    local client, waits = limited(1, { timeout = 30 })
    assert(client:whoami())
    local _, err = client:whoami()
    assert.same({ "rate_limited", 429, 1, true }, { err.kind, err.status, err.attempts, err.retryable })
    assert.is_true(err.retry_after > 58 and err.retry_after <= 60)
    assert.same({}, waits)
  end)

  it("begins with the time of day", function()
    local client = client_of()
    assert.is_true(math.abs(client.driver:time() - os.time()) < 2)
    client.driver:sleep(3600)
    assert.is_true(math.abs(client.driver:time() - os.time() - 3600) < 2)
  end)
end)
