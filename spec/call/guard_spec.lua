-- SPDX-License-Identifier: MIT
-- What a caller is told where memory runs out, case by case; spec/memory_spec.lua does it at every allocation.

local errors = require "reply.errors"
local operations = require "reply.operations"
local standby = require "reply.call.guard"

local NO_MEMORY = "not enough memory"
local EMAIL = operations.send_email

-- A transfer that was broken off, with the verdict of the core.
local function transfer_of(...)
  local verdict = { ... }
  return { cancel = function(self) self.canceled = true end,
           verdict = function() return (table.unpack or _G.unpack)(verdict, 1, 4) end }
end

-- Runs out of memory after this.
local function after(work, operation, call)
  return standby.guard(function(spare)
    work(spare)
    error(NO_MEMORY, 0)
  end, operation or EMAIL, call or {})
end

describe("memory that runs out", function()
  it("before the first attempt is raised", function()
    assert.same({ false, NO_MEMORY }, { pcall(after, function() end) })
  end)

  it("with nothing handed to the core leaves not_sent", function()
    local receipt, err = after(function(spare) spare:begins(1, { transfer = false }) end)
    assert.is_nil(receipt)
    assert.is_true(errors.is_error(err))
    assert.equal("send_email: not_sent, canceled: not enough memory", tostring(err))
    assert.same({ 1, false }, { err.attempts, err.retryable })
  end)

  it("with a driver that does not tell leaves unknown", function()
    local _, err = after(function(spare) spare:begins(2, { transfer = true }) end)
    assert.same({ "unknown", "canceled", "wait", 2 }, { err.outcome, err.kind, err.phase, err.attempts })
    assert.matches("it may have left", err.hint)
  end)

  it("in an attempt ends it and asks the core", function()
    for _, row in ipairs{ { "not_sent", "canceled", "connect" }, { "unknown", "canceled", "wait" },
                          { "rejected", "rejected", "answer", 400 } } do
      local transfer = transfer_of((table.unpack or _G.unpack)(row, 1, 4))
      local receipt, err = after(function(spare) spare:begins(1, { transfer = transfer }) end)
      assert.is_nil(receipt)
      assert.same(row, { err.outcome, err.kind, err.phase, err.status })
      assert.is_true(transfer.canceled)
      assert.equal(row[1] == "unknown", err.hint ~= nil)
    end
  end)

  it("after a 2xx leaves a receipt", function()
    local transfer = transfer_of("sent", nil, "answer", 200)
    local receipt, err = after(function(spare) spare:begins(1, { transfer = transfer }) end, EMAIL,
                               { voice_attachment = 7 })
    assert.is_nil(err)
    assert.same({ outcome = "sent", attempts = 1, raw = "", unreadable = NO_MEMORY, voice_attachment = 7 }, receipt)
    receipt = after(function(spare)
      spare:begins(1, { transfer = transfer })
      spare:ends{ outcome = "sent", phase = "answer", status = 201, body = '{"status":"sent"}' }
    end, operations.request)
    assert.same({ outcome = "sent", attempts = 1, raw = '{"status":"sent"}', unreadable = NO_MEMORY, status = 201 },
                receipt)
  end)

  it("after a read leaves an error", function()
    local receipt, err = after(function(spare)
      spare:begins(1, { transfer = false })
      spare:ends{ outcome = "sent", phase = "answer", status = 200, body = "{}" }
    end, operations.whoami)
    assert.is_nil(receipt)
    assert.same({ "unknown", "protocol", "answer", 200 }, { err.outcome, err.kind, err.phase, err.status })
  end)

  it("after an answer leaves what it said", function()
    local _, err = after(function(spare)
      spare:begins(1, { transfer = false })
      spare:ends{ outcome = "rejected", kind = "auth", phase = "answer", status = 401, body = "no" }
    end)
    assert.equal("send_email: rejected, auth 401: not enough memory", tostring(err))
    assert.same({ "no", 1 }, { err.raw, err.attempts })
  end)

  it("in a repeat keeps the doubt of an earlier attempt", function()
    local function lost(spare)
      spare:begins(1, { transfer = true })
      spare:ends{ outcome = "unknown", kind = "timeout", phase = "wait" }
    end
    local _, err = after(function(spare)
      lost(spare)
      spare:begins(2, { transfer = false })
    end)
    assert.equal("unknown", err.outcome)
    _, err = after(function(spare)
      lost(spare)
      spare:begins(2, { transfer = true })
      spare:ends{ outcome = "not_sent", kind = "connection", phase = "connect" }
    end)
    assert.same({ "unknown", 2 }, { err.outcome, err.attempts })
  end)

  it("where even the core cannot be asked leaves unknown", function()
    local broken = { cancel = function() error(NO_MEMORY, 0) end }
    local _, err = after(function(spare) spare:begins(1, { transfer = broken }) end)
    assert.equal("unknown", err.outcome)
    local closed = { cancel = function() end, verdict = function() end }
    _, err = after(function(spare) spare:begins(1, { transfer = closed }) end)
    assert.equal("unknown", err.outcome)
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
  it("goes on as it is", function()
    for _, value in ipairs{ "script.lua:7: interrupted!", {}, false } do
      local ok, why = pcall(standby.guard, function(spare)
        spare:begins(1, { transfer = true })
        error(value, 0)
      end, EMAIL, {})
      assert.is_false(ok)
      assert.equal(value, why)
    end
  end)

  it("is nothing where nothing is", function()
    assert.same({ 1, 2 }, { standby.guard(function(_, operation, call, one, two)
      assert.equal(EMAIL, operation)
      assert.same({}, call)
      return one, two
    end, EMAIL, {}, 1, 2) })
  end)
end)
