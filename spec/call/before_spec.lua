-- SPDX-License-Identifier: MIT
-- A call that is broken off at a request before its message: no message has left, and that is what is told.

local new_loop = require "support.loop"
local scripted = require "support.scripted"
local support = require "support"

local VOICE = { contact = 1, linkedin_account = 2, data = "RIFF", filename = "a.wav" }
local CALLS = {
  { "send_linkedin_voice", "upload_voice", '{"id":12,"fileName":"a.wav","lengthInSeconds":3}', 12,
    contact = 1, linkedin_account = 2, data = "RIFF", filename = "a.wav" },
  { "create_webhook", "webhooks", '{"items":[],"hasMore":false,"id":12}', nil,
    event_type = "email_replied", url = "https://x.example" },
}

for _, entry in ipairs(CALLS) do
  local name, first, answer, uploaded = entry[1], entry[2], entry[3], entry[4]
  local input = {}
  for field, value in pairs(entry) do input[field] = type(field) == "string" and value or nil end

  describe(name .. " that is broken off at its first request", function()
    local client, server

    -- Of a single call, and of a batch.
    local function told_by(break_off)
      break_off(function() client[name](client, input) end)
      local told = { client.last_result }
      local list = { { name } }
      for field, value in pairs(input) do list[1][field] = value end
      break_off(function() client:batch(list) end)
      assert.is_nil(client.last_result[1].receipt)
      told[2] = client.last_result[1].err
      return told
    end

    after_each(function()
      client:close()
      server:close()
    end)

    it("by an interrupt in on_event, though that went well", function()
      server = support.serve{ { "request" }, { "answer", 200, nil, answer }, { "repeat" } }
      client = support.client(server, { on_event = function() error("interrupted!", 0) end })
      local told = told_by(function(call) assert.same({ false, "interrupted!" }, { pcall(call) }) end)
      for index = 1, 2 do
        local err = told[index]
        assert.equal(name .. ": not_sent, canceled: broken off before it was sent", tostring(err))
        assert.equal(uploaded, err.voice_attachment)
      end
      assert.equal(2, server:count().requests)
    end)

    it("by its loop, while the server is silent", function()
      server = support.serve{ { "request" }, { "hang" } }
      local loop, calls = new_loop(), 0
      client = support.client(server, { wait = loop:wait_function() })
      local told = told_by(function(call)
        calls = calls + 1
        loop:go(call)
        loop:run(function() return server:count().whole == calls end)
        loop:cancel("canceled by the loop")
        loop:run()
      end)
      for index = 1, 2 do
        local err = told[index]
        assert.same({ "not_sent", "canceled", first, nil }, { err.outcome, err.kind, err.operation, err.hint })
      end
      assert.equal(2, server:count().requests)
    end)
  end)
end

it("a voice message that is broken off while it waits for its slot tells what was uploaded for it", function()
  local loop = new_loop()
  local server = support.serve{ { "request" }, { "answer", 200, nil, CALLS[1][3] }, { "repeat" } }
  local client = support.client(server, { wait = loop:wait_function(), pace = { minute = 1, key = "broken off" },
                                          timeout = 100 })
  loop.on_wait = function(wait) if not wait.descriptor then wait.raise = "canceled by the loop" end end
  loop:go(function() client:send_linkedin_voice(VOICE) end)
  loop:run()
  local told = client.last_result
  assert.equal("send_linkedin_voice: not_sent, canceled: broken off: canceled by the loop", tostring(told))
  assert.same({ 12, 0, false }, { told.voice_attachment, told.attempts, told.retryable })
  assert.equal(1, server:count().requests)
  client:close()
  server:close()
end)

it("a voice message that is broken off at its own request may have left", function()
  local loop = new_loop()
  local server = support.serve{ { "request" }, { "answer", 200, nil, CALLS[1][3] }, { "request" }, { "hang" } }
  local client = support.client(server, { wait = loop:wait_function() })
  loop:go(function() client:send_linkedin_voice(VOICE) end)
  loop:run(function() return server:count().whole == 2 end)
  loop:cancel("canceled by the loop")
  loop:run()
  local told = client.last_result
  assert.same({ "unknown", "canceled", "send_linkedin_voice", 12 },
              { told.outcome, told.kind, told.operation, told.voice_attachment })
  client:close()
  server:close()
end)

it("a voice message that is broken off where its upload gave no id has not left", function()
  for _, body in ipairs{ "", "5", "{}", '{"id":"a"}' } do
    local client = scripted.client({ scripted.sent(body) }, { on_event = function() error("interrupted!", 0) end })
    assert.same({ false, "interrupted!" }, { pcall(client.send_linkedin_voice, client, VOICE) })
    assert.same({ "not_sent", nil }, { client.last_result.outcome, client.last_result.voice_attachment }, body)
  end
end)

describe("a voice message whose audio is uploaded", function()
  local server

  before_each(function() server = support.serve{ { "request" }, { "answer", 200, nil, CALLS[1][3] }, { "repeat" } } end)
  after_each(function() server:close() end)

  it("and that is broken off before its own request begins, tells what was uploaded for it", function()
    local jit = rawget(_G, "jit")
    local function interrupt()
      if not debug.getinfo(2, "S").source:find("reply/call/encode", 1, true) then return end
      debug.sethook()
      error("script.lua:7: interrupted!", 0)
    end
    local client = support.client(server, { on_event = function() debug.sethook(interrupt, "c") end })
    if jit then jit.off() end   -- compiled code has no hooks
    local ok, why = pcall(client.send_linkedin_voice, client, VOICE)
    debug.sethook()
    if jit then jit.on() end
    assert.same({ false, "script.lua:7: interrupted!" }, { ok, why })
    local told = client.last_result
    assert.equal("send_linkedin_voice: not_sent, canceled: broken off before it was sent", tostring(told))
    assert.same({ 12, 1 }, { told.voice_attachment, server:count().requests })
    client:close()
  end)

  local close = rawget(coroutine, "close")   -- of Lua 5.4
  if close then
    it("tells so where its coroutine is closed while on_event waits", function()
      local client = support.client(server, { on_event = function() coroutine.yield() end })
      local thread = coroutine.create(function() client:send_linkedin_voice(VOICE) end)
      assert(coroutine.resume(thread))
      assert(close(thread))
      assert.same({ "not_sent", 12, 1 }, { client.last_result.outcome, client.last_result.voice_attachment,
                                           server:count().requests })
      client:close()
    end)
  end
end)
