-- SPDX-License-Identifier: MIT
-- A voice message with a dedupe_key: the claim comes between the upload and the message, and nobody uploads twice.

local reply = require "reply"
local support = require "support"

local UPLOADED = '{"id":77,"fileName":"a.wav","lengthInSeconds":1}'
local SENT = '{"actionType":"voice","linkedInActivityId":1}'

local function client_for(script)
  local server = support.serve(script)
  return support.client(server, { ledger = reply.stores.sqlite{ path = support.folder() .. "/sends.db" } }), server
end

local function voice(more)
  local fields = { contact = 5, linkedin_account = 301, data = support.wav(1), filename = "a.wav", dedupe_key = "key" }
  for name, value in pairs(more or {}) do fields[name] = value end
  return fields
end

local function targets(server)
  local list = {}
  for index, request in ipairs(server:requests()) do list[index] = request.target:match("[^/]+$") end
  return list
end

local UPLOAD, MESSAGE = "voice", "send-direct-linkedin-voice"
local BOTH = { { "request" }, { "answer", 200, nil, UPLOADED }, { "request" }, { "answer", 200, nil, SENT } }

describe("a voice message with a dedupe_key", function()
  it("that went is not uploaded again", function()
    local client, server = client_for(BOTH)
    local first = client:send_linkedin_voice(voice())
    local again = client:send_linkedin_voice(voice())
    assert.same({ 77, "voice" }, { first.voice_attachment, first.action_type })
    assert.same({ 77, "voice", true }, { again.voice_attachment, again.action_type, again.replayed })
    assert.same({ UPLOAD, MESSAGE }, targets(server))
  end)

  it("is claimed after the upload, with the attachment's id", function()
    local client, server = client_for{ { "request" }, { "gate", "upload" }, { "answer", 200, nil, UPLOADED },
                                       { "request" }, { "reset" } }
    local seen = {}
    local store = client.ledger.store
    local claim = store.claim
    function store.claim(self, key, claimed, patience)
      seen[#seen + 1] = targets(server)
      seen[#seen + 1] = claimed.note
      return claim(self, key, claimed, patience)
    end
    server:release("upload")
    local _, err = client:send_linkedin_voice(voice())
    assert.same({ { UPLOAD }, '{"voice_attachment":77}\n' }, seen)
    assert.same({ "unknown", 77 }, { err.outcome, err.voice_attachment })
    assert.equal(77, client.ledger:look("key").voice_attachment)
  end)

  it("that did not leave is sent without a second upload", function()
    local client, server = client_for{
      { { "request" }, { "answer", 200, nil, UPLOADED }, { "request" }, { "answer", 400, nil, "{}" } },
      { { "request" }, { "answer", 200, nil, SENT } },
    }
    assert.equal("rejected", select(2, client:send_linkedin_voice(voice())).outcome)
    assert.equal(77, client:send_linkedin_voice(voice()).voice_attachment)
    assert.same({ UPLOAD, MESSAGE, MESSAGE }, targets(server))
  end)

  it("that did not leave is sent with the same audio, however long its id is", function()
    local uploaded = UPLOADED:gsub("77", "9007199254740993")
    local client, server = client_for{
      { { "request" }, { "answer", 200, nil, uploaded }, { "request" }, { "answer", 400, nil, "{}" } },
      { { "request" }, { "answer", 200, nil, SENT } },
    }
    client:send_linkedin_voice(voice())
    assert.equal("9007199254740993", tostring(client:send_linkedin_voice(voice()).voice_attachment))
    local requests = server:requests()
    assert.same({ UPLOAD, MESSAGE, MESSAGE }, targets(server))
    assert.equal(requests[2].body, requests[3].body)
  end)

  it("is uploaded again where the server refused what an earlier call had uploaded", function()
    local REFUSED = { "answer", 400, nil, "{}" }
    local client, server = client_for{
      { { "request" }, { "answer", 200, nil, UPLOADED }, { "request" }, REFUSED },
      { { "request" }, REFUSED }, BOTH,
    }
    client:send_linkedin_voice(voice())
    assert.equal(77, select(2, client:send_linkedin_voice(voice())).voice_attachment)
    assert.equal("sent", client:send_linkedin_voice(voice()).outcome)
    assert.same({ UPLOAD, MESSAGE, MESSAGE, UPLOAD, MESSAGE }, targets(server))
  end)

  for _, status in ipairs{ 401, 403, 429 } do
    it("is not uploaded again where the server has not looked at it: " .. status, function()
      local REFUSED = { "answer", status, nil, "{}" }
      local client, server = client_for{
        { { "request" }, { "answer", 200, nil, UPLOADED }, { "request" }, REFUSED },
        { { "request" }, REFUSED }, { { "request" }, { "answer", 200, nil, SENT } },
      }
      for _ = 1, 2 do assert.equal(status, select(2, client:send_linkedin_voice(voice())).status) end
      assert.equal(77, client:send_linkedin_voice(voice()).voice_attachment)
      assert.same({ UPLOAD, MESSAGE, MESSAGE, MESSAGE }, targets(server))
    end)
  end

  it("is uploaded again where the audio is another one", function()
    local client, server = client_for{
      { { "request" }, { "answer", 200, nil, UPLOADED }, { "request" }, { "answer", 400, nil, "{}" } }, BOTH,
    }
    client:send_linkedin_voice(voice())
    assert.equal(77, client:send_linkedin_voice(voice{ data = support.wav(2) }).voice_attachment)
    assert.same({ UPLOAD, MESSAGE, UPLOAD, MESSAGE }, targets(server))
    assert.equal("ledger.another_message", select(2, client:send_linkedin_voice(voice())).code)
  end)

  it("that a person found sent after its call had died is answered by a receipt that says so", function()
    local client = client_for(BOTH)
    local store = client.ledger.store
    function store.settle() error("interrupted!", 0) end   -- a call that dies before its end is noted
    assert.is_false((pcall(client.send_linkedin_voice, client, voice())))
    local now = os.time()
    function store.clock() return now + 3600 end
    assert.is_true(client.ledger:resolve("key", "sent"))
    local receipt = client:send_linkedin_voice(voice())
    assert.same({ "sent", true, 77, "no answer is known: a person said that it was sent" },
                { receipt.outcome, receipt.replayed, receipt.voice_attachment, receipt.unreadable })
  end)

  it("is the same message from a file as from its bytes", function()
    local client, server = client_for(BOTH)
    client:send_linkedin_voice(voice())
    local from_file = voice{ file = support.wav_file(1, "other-name.wav") }
    from_file.data, from_file.filename = nil, nil
    assert.is_true(client:send_linkedin_voice(from_file).replayed)
    assert.same({ UPLOAD, MESSAGE }, targets(server))
  end)

  it("that is refused at its claim tells of what was uploaded", function()
    local client, server = client_for(BOTH)
    local store = client.ledger.store
    local claim = store.claim
    function store.claim(...)
      claim(...)
      error("boom", 0)
    end
    local _, err = client:send_linkedin_voice(voice())
    assert.same({ "ledger.store", 77 }, { err.code, err.voice_attachment })
    store.claim = nil
    assert.equal("not_sent", client.ledger:look("key").state)
    assert.equal(77, client:send_linkedin_voice(voice()).voice_attachment)
    assert.same({ UPLOAD, MESSAGE }, targets(server))
  end)

  it("needs no claim where the upload fails", function()
    local client = client_for{ { "request" }, { "answer", 400, nil, "{}" } }
    assert.equal("not_sent", select(2, client:send_linkedin_voice(voice())).outcome)
    assert.is_nil((client.ledger:look("key")))
  end)
end)
