-- SPDX-License-Identifier: MIT

local core = require "reply.core"
local retry = require "reply.call.retry"
local scripted = require "support.scripted"

local failed, refused = scripted.failed, scripted.refused

local function unknown(status) return { outcome = "unknown", kind = "server", phase = "answer", status = status } end

describe("what is made again:", function()
  -- { answer, of a send, of what is repeatable }
  local rows = {
    { failed("not_sent", "resolve", "connection"), true, true },
    { failed("not_sent", "resolve", "timeout"), true, true },
    { failed("not_sent", "connect", "connection"), true, true },
    { failed("not_sent", "connect", "timeout"), true, true },
    { failed("not_sent", "proxy", "timeout"), true, true }, { failed("not_sent", "proxy", "connection"), false, false },
    { failed("not_sent", "tls", "timeout"), true, true }, { failed("not_sent", "tls", "connection"), true, true },
    { failed("not_sent", "tls", "tls"), false, false },
    { failed("not_sent", "upload", "timeout"), true, true }, { failed("not_sent", "upload", "connection"), true, true },
    { failed("not_sent", "upload", "validation"), false, false },
    { failed("not_sent", "connect", "canceled"), false, false },
    { failed("not_sent", "local", "validation"), false, false },
    { failed("not_sent", "local", "config"), false, false },
    { failed("not_sent", "local", "timeout"), false, false },
    { failed("not_sent", "local", "duplicate"), false, false },
    { refused(429), true, true }, { refused(429, "", { kind = "rate_limited", retry_after = 9 }), true, true },
    { failed("unknown", "wait", "timeout"), false, true }, { failed("unknown", "wait", "connection"), false, true },
    { failed("unknown", "answer", "protocol"), false, true }, { scripted.sent("{}"), false, false },
  }
  for _, status in ipairs{ 307, 308, 400, 401, 403, 404, 409, 410, 413, 415, 422, 428, 430, 451, 501, 505 } do
    rows[#rows + 1] = { refused(status), false, false }
  end
  for _, status in ipairs{ 301, 302, 303, 304, 408, 500, 502, 503, 504, 507, 599 } do
    rows[#rows + 1] = { unknown(status), false, true }
  end
  for _, row in ipairs(rows) do
    local answer = row[1]
    local what = ("%s, %s, %s, %s"):format(answer.outcome, answer.phase, answer.kind, answer.status)
    it("a send that is " .. what, function()
      assert.equal(row[2], retry.may_repeat(answer, nil))
      assert.equal(row[2], retry.may_repeat(answer, false))
    end)
    it("a read that is " .. what, function() assert.equal(row[3], retry.may_repeat(answer, true)) end)
  end
end)

describe("the delay", function()
  local function least() return 0 end
  local function most() return 1 - 2 ^ -53 end

  it("is a pick from 0 to a doubling ceiling of 8 seconds, never under 50 ms", function()
    for attempt, ceiling in ipairs{ 0.5, 1, 2, 4, 8, 8, 8, 8, 8, 8, 8 } do
      assert.equal(0.05, retry.delay(attempt, nil, least))
      assert.equal(ceiling * most(), retry.delay(attempt, nil, most))
      assert.equal(ceiling / 2, retry.delay(attempt, nil, function() return 0.5 end))
    end
    assert.equal(0.05, retry.delay(1, nil, function() return 0.1 end))
    assert.equal(0.055, retry.delay(1, nil, function() return 0.11 end))
  end)

  it("is what the server asked for, never less", function()
    for _, seconds in ipairs{ 0.05, 0.5, 1, 60, 3600, 1e9 } do
      assert.equal(seconds, retry.delay(1, seconds, least))
      assert.equal(seconds, retry.delay(9, seconds, most))
    end
    assert.equal(0.05, retry.delay(1, 0, most))
    assert.equal(0.05, retry.delay(1, 0.01, most))
  end)

  it("is picked by the core where nobody else does", function()
    local seen = {}
    for _ = 1, 100 do
      local picked = core.random()
      assert.is_true(picked >= 0 and picked < 1)
      seen[picked] = true
    end
    local count = 0
    for _ in pairs(seen) do count = count + 1 end
    assert.is_true(count > 90)
  end)
end)

-- Runs the answers; returns the last one, the attempts and what the attempts and sleeps were.
local function run(answers, options)
  local call = { driver = scripted.driver(), retries = 2, random = function() return 0.5 end }
  for name, value in pairs(options or {}) do call[name] = value end
  call.deadline = call.driver:now() + (call.timeout or 30)
  local left = {}
  local answer, attempts = retry.run(call, function(number)
    assert.equal(#left + 1, number)
    left[number] = call.deadline - call.driver:now()
    call.driver.clock = call.driver.clock + (answers[number].seconds or 0)
    return answers[number]
  end)
  return answer, attempts, call.driver.slept, left
end

local REFUSED = failed("not_sent", "connect", "connection")

describe("retry.run", function()
  it("makes one attempt where that is final", function()
    for _, final in ipairs{ scripted.sent("{}"), refused(400), failed("unknown", "wait", "timeout") } do
      local answer, attempts, slept, left = run{ final }
      assert.equal(final, answer)
      assert.equal(1, attempts)
      assert.same({}, slept)
      assert.same({ 30 }, left)
    end
  end)

  it("makes as many again as retries says, with growing delays", function()
    local last = failed("not_sent", "connect", "timeout")
    local answer, attempts, slept, left = run{ REFUSED, REFUSED, last }
    assert.equal(last, answer)
    assert.equal(3, attempts)
    assert.same({ 0.25, 0.5 }, slept)
    assert.same({ 30, 29.75, 29.25 }, left)
  end)

  it("makes none again where retries is 0", function()
    local _, attempts, slept = run({ REFUSED }, { retries = 0 })
    assert.equal(1, attempts)
    assert.same({}, slept)
  end)

  it("ends at the first that is final", function()
    local answer, attempts = run({ REFUSED, refused(429), refused(404) }, { retries = 10 })
    assert.equal(404, answer.status)
    assert.equal(3, attempts)
  end)

  it("makes an unknown outcome again only where that does no harm", function()
    local lost, sent = failed("unknown", "wait", "timeout"), scripted.sent("{}")
    assert.equal(lost, (run{ lost, sent }))
    assert.equal(lost, (run({ lost, sent }, { repeatable = false })))
    assert.equal(sent, (run({ lost, sent }, { repeatable = true })))
  end)

  it("waits as long as the server asks", function()
    local _, attempts, slept, left = run{ refused(429, "", { retry_after = 7.5 }), scripted.sent("{}") }
    assert.equal(2, attempts)
    assert.same({ 7.5 }, slept)
    assert.same({ 30, 22.5 }, left)
  end)

  it("backs off where the server asks for nothing", function()
    local _, _, slept = run{ refused(429), scripted.sent("{}") }
    assert.same({ 0.25 }, slept)
  end)

  it("comes back at once where the server asks for more than is left", function()
    for _, seconds in ipairs{ 30, 30.5, 60, 3600, 1e300 } do
      local answer, attempts, slept = run{ refused(429, "", { retry_after = seconds }) }
      assert.equal(seconds, answer.retry_after)
      assert.equal(1, attempts)
      assert.same({}, slept)
    end
    local _, attempts = run{ refused(429, "", { retry_after = 29.9 }), scripted.sent("{}") }
    assert.equal(2, attempts)
    _, attempts = run{ refused(429, "", { retry_after = 25, seconds = 5 }) }
    assert.equal(1, attempts)
  end)

  it("never sleeps past the deadline", function()
    local slow = failed("not_sent", "connect", "timeout", { seconds = 10 })
    local answer, attempts, slept, left = run({ slow, slow, slow, slow }, { retries = 9 })
    assert.equal(slow, answer)
    assert.equal(3, attempts)
    assert.same({ 0.25, 0.5 }, slept)
    assert.same({ 30, 19.75, 9.25 }, left)
  end)

  it("makes no attempt without time", function()
    for _, seconds in ipairs{ 0, -1 } do
      local answer, attempts = run({}, { timeout = seconds })
      assert.equal(0, attempts)
      assert.same({ outcome = "not_sent", kind = "timeout", phase = "local", message = "no time was left to send it" },
                  answer)
    end
  end)

  it("does not count what was found here before there was a request", function()
    local here = failed("not_sent", "local", "config")
    local answer, attempts = run{ here }
    assert.same({ here, 0 }, { answer, attempts })
    answer, attempts = run{ REFUSED, refused(429), here }
    assert.same({ here, 2 }, { answer, attempts })
    answer, attempts = run({ failed("unknown", "wait", "timeout"), here }, { repeatable = true })
    assert.same({ "unknown", 1 }, { answer.outcome, attempts })
  end)

  it("keeps the last answer where a sleep took too long", function()
    local driver = scripted.driver()
    function driver:sleep(seconds) self.clock = self.clock + seconds + 60 end
    local answer, attempts = run({ REFUSED, REFUSED }, { driver = driver })
    assert.equal(REFUSED, answer)
    assert.equal(1, attempts)
  end)

  it("does not say that nothing left after an attempt that may have", function()
    local lost = failed("unknown", "wait", "timeout")
    local function last(final)
      return (run({ lost, final }, { repeatable = true, retries = 1 })).outcome
    end
    assert.equal("unknown", last(failed("not_sent", "connect", "connection")))
    assert.equal("rejected", last(refused(404)))
    for _, status in ipairs{ 401, 403, 429 } do assert.equal("unknown", last(refused(status))) end
    for method, outcome in pairs{ DELETE = "unknown", POST = "rejected" } do
      local call = { repeatable = true, retries = 1, request = { method = method } }
      assert.equal(outcome, (run({ lost, refused(404) }, call)).outcome)
    end
    assert.equal("rejected", (run({ refused(404) }, { request = { method = "DELETE" } })).outcome)
    assert.equal("sent", last(scripted.sent("{}")))
    assert.equal("not_sent", (run({ REFUSED, failed("not_sent", "tls", "tls") })).outcome)
  end)
end)
