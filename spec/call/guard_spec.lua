-- SPDX-License-Identifier: MIT
-- What a caller is told where memory runs out, case by case; spec/memory_spec.lua does it at every allocation.

local errors = require "reply.errors"
local operations = require "reply.operations"
local guard = require "reply.call.guard"

local NO_MEMORY = "not enough memory"
local EMAIL = operations.send_email

-- An attempt that is under way, with what the core says of it when it is ended.
local function attempt_of(...)
  local verdict = { ... }
  return { cancel = function(self) self.canceled = true end, close = function(self) self.closed = true end,
           verdict = function() return (table.unpack or _G.unpack)(verdict, 1, 4) end }
end

local NOT_BEGUN = { "not_sent", "canceled", "local" }

local function begin(guarded, number, verdict, tell)
  local attempt = attempt_of((table.unpack or _G.unpack)(verdict, 1, 4))
  guarded:begins(number, attempt, tell or function() end)
  return attempt
end

-- Runs out of memory after this.
local function after(work, operation, call)
  return guard.run(function(guarded)
    work(guarded)
    error(NO_MEMORY, 0)
  end, operation or EMAIL, call or {}, {})
end

describe("memory that runs out", function()
  it("before the first attempt is raised", function()
    assert.same({ false, NO_MEMORY }, { pcall(after, function() end) })
  end)

  it("with nothing handed to the core leaves not_sent", function()
    local receipt, err = after(function(guarded) begin(guarded, 1, NOT_BEGUN) end)
    assert.is_nil(receipt)
    assert.is_true(errors.is_error(err))
    assert.equal("send_email: not_sent, canceled: not enough memory", tostring(err))
    assert.same({ 0, false }, { err.attempts, err.retryable })
  end)

  it("with an attempt that ends later leaves unknown", function()
    local told = 0
    local _, err = after(function(guarded) begin(guarded, 2, {}, function() told = told + 1 end) end)
    assert.same({ "unknown", "canceled", "wait", 2 }, { err.outcome, err.kind, err.phase, err.attempts })
    assert.matches("it may have left", err.hint)
    assert.equal(0, told)
  end)

  it("in an attempt ends it, asks the core, and tells of it once", function()
    for _, row in ipairs{ { "not_sent", "canceled", "connect" }, { "unknown", "canceled", "wait" },
                          { "rejected", "rejected", "answer", 400 } } do
      local attempt, told = nil, {}
      local receipt, err = after(function(guarded)
        attempt = begin(guarded, 1, row, function(answer)
          told[#told + 1] = { answer.outcome, answer.kind, answer.phase, answer.status }
        end)
      end)
      assert.is_nil(receipt)
      assert.same(row, { err.outcome, err.kind, err.phase, err.status })
      assert.is_true(attempt.canceled and attempt.closed)
      assert.equal(row[1] == "unknown", err.hint ~= nil)
      assert.same({ row }, told)
    end
  end)

  it("after a 2xx leaves a receipt", function()
    local receipt, err = after(function(guarded) begin(guarded, 1, { "sent", nil, "answer", 200 }) end, EMAIL,
                               { voice_attachment = 7 })
    assert.is_nil(err)
    assert.same({ outcome = "sent", attempts = 1, raw = "", unreadable = NO_MEMORY, voice_attachment = 7 }, receipt)
    receipt = after(function(guarded)
      begin(guarded, 1, {})
      guarded:ends{ outcome = "sent", phase = "answer", status = 201, body = '{"status":"sent"}' }
    end, operations.request)
    assert.same({ outcome = "sent", attempts = 1, raw = '{"status":"sent"}', unreadable = NO_MEMORY, status = 201 },
                receipt)
  end)

  it("after a 2xx tells of no kind, as ever", function()
    local told
    after(function(guarded)
      begin(guarded, 1, { "sent", nil, "answer", 200 }, function(answer) told = answer end)
    end)
    assert.same({ "sent", nil, "answer", 200 }, { told.outcome, told.kind, told.phase, told.status })
  end)

  it("after a read leaves an error", function()
    local receipt, err = after(function(guarded)
      begin(guarded, 1, {})
      guarded:ends{ outcome = "sent", phase = "answer", status = 200, body = "{}" }
    end, operations.whoami)
    assert.is_nil(receipt)
    assert.same({ "unknown", "protocol", "answer", 200 }, { err.outcome, err.kind, err.phase, err.status })
  end)

  it("in a read says that it may be made again, and of no message that it may have left", function()
    local _, err = after(function(guarded) begin(guarded, 1, { "unknown", "canceled", "wait" }) end, operations.whoami)
    assert.same({ "unknown", true, nil }, { err.outcome, err.retryable, err.hint })
    _, err = after(function(guarded) begin(guarded, 1, { "not_sent", "canceled", "connect" }) end, operations.whoami)
    assert.same({ "not_sent", false }, { err.outcome, err.retryable })
    _, err = after(function(guarded)
      begin(guarded, 1, { "unknown", "canceled", "wait" }).repeatable = true
    end, operations.request)
    assert.same({ "unknown", true, nil }, { err.outcome, err.retryable, err.hint })
  end)

  it("after an answer leaves what it said", function()
    local _, err = after(function(guarded)
      begin(guarded, 1, {})
      guarded:ends{ outcome = "rejected", kind = "auth", phase = "answer", status = 401, body = "no" }
    end)
    assert.matches("not enough memory", tostring(err))
    assert.same({ "rejected", "auth", 401, "no", 1 }, { err.outcome, err.kind, err.status, err.raw, err.attempts })
  end)

  it("in a repeat tells nothing of the answer to an earlier attempt", function()
    local told = {}
    local function repeated(verdict)
      return after(function(guarded)
        begin(guarded, 1, {})
        guarded:ends{ outcome = "rejected", kind = "rate_limited", phase = "answer", status = 429, body = "slow" }
        begin(guarded, 2, verdict, function(answer) told[1] = answer end)
      end)
    end
    local _, err = repeated{ "unknown", "canceled", "wait" }
    assert.same({ "unknown", nil, "", 2 }, { err.outcome, err.status, err.raw, err.attempts })
    assert.same({ "unknown", nil, "" }, { told[1].outcome, told[1].status, told[1].body })
    assert.equal("", repeated{ "sent", nil, "answer", 200 }.raw)
  end)

  it("in a repeat that did not leave says so where no earlier attempt may have left", function()
    local _, err = after(function(guarded)
      begin(guarded, 1, {})
      guarded:ends{ outcome = "rejected", kind = "rate_limited", phase = "answer", status = 429 }
      begin(guarded, 2, { "not_sent", "canceled", "connect" })
    end)
    assert.same({ "not_sent", "connect", nil }, { err.outcome, err.phase, err.hint })
  end)

  it("in a repeat keeps the doubt of an earlier attempt", function()
    local function lost(guarded)
      begin(guarded, 1, {})
      guarded:ends{ outcome = "unknown", kind = "timeout", phase = "wait" }
    end
    local told = 0
    local _, err = after(function(guarded)
      lost(guarded)
      begin(guarded, 2, NOT_BEGUN, function() told = told + 1 end)
    end)
    assert.same({ "unknown", 1, 0 }, { err.outcome, err.attempts, told })   -- the second was none
    _, err = after(function(guarded)
      lost(guarded)
      begin(guarded, 2, { "not_sent", "canceled", "connect" }, function(answer) told = answer.outcome end)
    end)
    assert.same({ "unknown", 2, "not_sent" }, { err.outcome, err.attempts, told })   -- the second is told of by itself
    _, err = after(function(guarded)
      lost(guarded)
      begin(guarded, 2, {})
      guarded:ends{ outcome = "not_sent", kind = "connection", phase = "connect" }
    end)
    assert.same({ "unknown", 2 }, { err.outcome, err.attempts })
    for status, outcome in pairs{ [400] = "rejected", [404] = "unknown", [429] = "unknown" } do
      _, err = after(function(guarded)
        lost(guarded)
        begin(guarded, 2, {}).request = { method = "DELETE" }
        guarded:ends{ outcome = "rejected", kind = "rejected", phase = "answer", status = status }
      end, operations.delete_webhook)
      assert.same({ outcome, outcome == "unknown" }, { err.outcome, err.retryable }, status)
    end
  end)

  it("where even the core cannot be asked leaves unknown", function()
    local broken, told = { cancel = function() error(NO_MEMORY, 0) end }, nil
    local _, err = after(function(guarded)
      begin(guarded, 1, {})
      guarded:ends{ outcome = "not_sent", kind = "connection", phase = "connect" }
      guarded:begins(2, broken, function(answer) told = answer.outcome end)
    end)
    assert.same({ "unknown", "canceled", "wait", 2 }, { err.outcome, err.kind, err.phase, err.attempts })
    assert.equal("unknown", told)
  end)
end)

describe("memory for lua-cjson, which ends the process without it,", function()
  local core, json = require "reply.core", require "reply.json"

  it("is made sure of before a text is decoded", function()
    local spare, asked = core.spare, nil
    core.spare = function(bytes)
      asked = bytes
      error(NO_MEMORY, 0)
    end
    local ok, why = pcall(json.decode, ("x"):rep(1000))
    core.spare = spare
    assert.same({ false, NO_MEMORY }, { ok, why })
    assert.is_true(asked > 1000)
  end)

  it("is asked of the system", function()
    core.spare(1000)
    assert.same({ false, NO_MEMORY }, { pcall(core.spare, 2 ^ 62) })
    assert.same({ false, NO_MEMORY }, { pcall(core.spare, math.huge) })
  end)
end)

describe("what else is raised", function()
  it("goes on as it is, and the client keeps what became of the message", function()
    for _, value in ipairs{ "script.lua:7: interrupted!", {}, false } do
      local client, told = {}, {}
      local ok, why = pcall(guard.run, function(guarded)
        begin(guarded, 1, { "unknown", "canceled", "wait" }, function(answer) told[#told + 1] = answer.outcome end)
        error(value, 0)
      end, EMAIL, {}, client)
      assert.is_false(ok)
      assert.equal(value, why)
      assert.same({ "unknown", "canceled" }, { client.last_result.outcome, client.last_result.kind })
      assert.equal("broken off: " .. tostring(value), client.last_result.message)
      assert.same({ "unknown" }, told)
    end
  end)

  it("before an attempt leaves nothing to tell", function()
    local client = {}
    local ok, why = pcall(guard.run, function() error("early", 0) end, EMAIL, {}, client)
    assert.same({ false, "early" }, { ok, why })
    assert.is_nil(client.last_result)
  end)

  it("before an attempt has nothing of the call before, whose guard it may be", function()
    local told, client = 0, {}
    local function refused(guarded)
      begin(guarded, 1, {})
      guarded:ends{ outcome = "unknown", kind = "timeout", phase = "wait" }
      begin(guarded, 2, {}, function() told = told + 1 end)
      guarded:ends{ outcome = "rejected", kind = "auth", phase = "answer", status = 401, body = "no" }
    end
    for _, uploaded in ipairs{ false, 7 } do
      guard.run(refused, EMAIL, {}, {})
      local call = { voice_attachment = uploaded or nil }
      assert.same({ false, "early" }, { pcall(guard.run, function() error("early", 0) end, EMAIL, call, client) })
      if not uploaded then assert.is_nil(client.last_result) end
    end
    local err = client.last_result
    assert.same({ "not_sent", "canceled", "local", nil, "", 0, 7 },
                { err.outcome, err.kind, err.phase, err.status, err.raw, err.attempts, err.voice_attachment })
    assert.equal(0, told)
  end)

  it("is nothing where nothing is", function()
    local client = {}
    assert.same({ 1, 2 }, { guard.run(function(_, operation, call, given, one, two)
      assert.same({ EMAIL, {}, client }, { operation, call, given })
      return one, two
    end, EMAIL, {}, client, 1, 2) })
  end)

  it("and was kept comes when the result stands", function()
    local client, receipt = {}, { outcome = "sent" }
    local ok, why = pcall(guard.run, function(_, _, call)
      call.interrupt = "interrupted!"
      return receipt
    end, EMAIL, {}, client)
    assert.same({ false, "interrupted!" }, { ok, why })
    assert.equal(receipt, client.last_result)
  end)
end)

-- Calls action(), interrupted at the n-th instruction, or at the library's first after it. Compiled code cannot be.
local function interrupted_at(count, action)
  local compiler, raised = rawget(_G, "jit"), false
  local function hook()
    if not debug.getinfo(2, "S").source:find("reply/call", 1, true) then return debug.sethook(hook, "", 1) end
    debug.sethook()
    raised = true
    error("script.lua:7: interrupted!", 0)
  end
  if compiler then compiler.off() end
  debug.sethook(hook, "", count)
  pcall(action)
  debug.sethook()
  if compiler then compiler.on() end
  return raised
end

describe("an interrupt at any instruction", function()
  -- Interrupts a call at one instruction after the other, until it passes. Returns how often that was.
  local function at_each(check)
    local count = 0
    repeat count = count + 1 until not check(count)
    assert.is_true(count > 50)
  end

  local function lets_the_client_tell(verdict, result, err)
    at_each(function(count)
      local client, left = { last_result = false }, false
      local interrupted = interrupted_at(count, function()
        guard.run(function(guarded)
          begin(guarded, 1, verdict)
          left = true
          return result, err
        end, EMAIL, {}, client)
        left = false   -- the result is with the caller
      end)
      if left then assert.equal(verdict[1], client.last_result.outcome) end
      return interrupted
    end)
  end

  it("after the message left lets the client tell so", function()
    lets_the_client_tell({ "sent", nil, "answer", 200 }, { outcome = "sent" })
  end)

  it("after it may have left lets the client tell so, too", function()
    lets_the_client_tell({ "unknown", "timeout", "wait" }, nil, { outcome = "unknown" })
  end)
end)

describe("a coroutine that is closed", function()
  local close = rawget(coroutine, "close")
  local only_where_it_can_be = close and it or function() end

  only_where_it_can_be("ends its attempt, and tells of it", function()
    local client, told, attempt = {}, {}, nil
    local thread = coroutine.create(function()
      guard.run(function(guarded)
        attempt = begin(guarded, 1, { "not_sent", "canceled", "tls" },
                        function(answer) told[#told + 1] = answer.outcome end)
        coroutine.yield()
      end, EMAIL, {}, client)
    end)
    assert(coroutine.resume(thread))
    assert(close(thread))
    assert.is_true(attempt.canceled)
    assert.same({ "not_sent" }, told)
    assert.equal("broken off: its coroutine was closed", client.last_result.message)
  end)
end)
