-- SPDX-License-Identifier: MIT
-- An attempt that nobody waits for any more, as nginx tells of it when the light thread is gone: its end is noted as
-- the call itself would have noted it.

local ledger = require "reply.ledger"
local memory_ledger = require "support.memory_ledger"
local scripted = require "support.scripted"

local UPLOADED = scripted.sent '{"id":77}'
local HEADERS = { ["x-request-id"] = "r1" }

-- Makes a call whose attempt of that number is lost, and gives the client.
local function lose(number, name, input, answers)
  local client, driver = scripted.client(answers)
  rawset(client, "ledger", ledger.new(memory_ledger(), driver))
  local perform, lost = driver.perform, nil
  function driver:perform(handle, request, attempt)
    local answer = perform(self, handle, request, attempt)
    if #self.requests < number then return answer end
    lost = function() attempt.on_lost(answer, attempt) end
    coroutine.yield()
  end
  coroutine.wrap(client[name])(client, input)
  driver.perform = perform
  lost()
  return client
end

local function voice()
  return { contact = 5, linkedin_account = 301, data = "RIFF", filename = "a.wav", dedupe_key = "key" }
end

describe("an attempt that is lost", function()
  it("and was refused is noted with the server's code, its request and the attempts", function()
    local limited = scripted.refused(429, "{}", { kind = "rate_limited", retry_after = 0 })
    local refused = scripted.refused(400, '{"code":"contact.contactInBlackList"}', { headers = HEADERS })
    local client = lose(2, "send_email", { contact = 5, subject = "a", body = "b", dedupe_key = "key" },
                        { limited, refused })
    local entry = client.ledger:look("key")
    assert.same({ "rejected", "rejected", "answer", 400, "contact.contactInBlackList", "r1", 2 },
      { entry.state, entry.kind, entry.phase, entry.status, entry.code, entry.request_id, entry.attempts })
  end)

  it("and was sent is noted as it would have been told", function()
    local limited = scripted.refused(429, "{}", { kind = "rate_limited", retry_after = 0 })
    local client = lose(2, "send_email", { contact = 5, subject = "a", body = "b", dedupe_key = "key" },
                        { limited, scripted.sent('{"status":"sent"}', { headers = HEADERS }) })
    local receipt = client:send_email{ contact = 5, subject = "a", body = "b", dedupe_key = "key" }
    assert.same({ true, "sent", "r1", 2 }, { receipt.replayed, receipt.status, receipt.request_id, receipt.attempts })
  end)

  it("keeps what was uploaded for it: nobody uploads twice", function()
    local client = lose(2, "send_linkedin_voice", voice(), { UPLOADED, scripted.refused(400, "{}"),
                                                             scripted.sent '{"actionType":"voice"}' })
    assert.equal(77, client.ledger:look("key").voice_attachment)
    assert.equal(77, client:send_linkedin_voice(voice()).voice_attachment)
    assert.equal(3, #client.driver.requests)
  end)
end)
