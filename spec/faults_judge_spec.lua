-- SPDX-License-Identifier: MIT
-- The judge of the faults can find fault: each thing that may not be, it says; and what is right, it lets pass.

local judge = require "support.faults.judge"

local function changed(base, changes)
  for name, value in pairs(changes or {}) do base[name] = value end
  return base
end

-- A message to a server that takes it and goes away: what is said of it, with what was seen, or is allowed, otherwise.
local function assert_judged(hard, soft, seen, case)
  local hard_found, soft_found = judge.check(
    changed({ kind = "first", retries = 0, after = "good", operation = { message = true },
              fault = { outcome = "unknown", phase = "wait" } }, case),
    changed({ outcome = "unknown", phase = "wait", kind = "connection", attempts = 1, whole = 1, acted = 1, other = 0,
              strangers = 0, seconds = 0.1, timeout = 0.4 }, seen))
  assert.same({ hard, soft }, { hard_found, soft_found })
end

local function allowed(outcome) return { fault = { outcome = outcome, phase = "wait" } } end

describe("the judge of the faults", function()
  it("lets a round pass that is as it should be", function()
    assert_judged({}, {})
    assert_judged({}, {}, { noted = "unknown", again = "unknown" })
  end)

  for name, wrong in pairs{
    ["acted on twice"] = { "the message was acted on 2 times", { acted = 2 } },
    ["received twice"] = { "received whole 2 times in 1 attempts", { whole = 2 } },
    ["acted on and called rejected"] =
      { "rejected, and the message was acted on", { outcome = "rejected" }, allowed "rejected" },
    ["called sent and not acted on"] =
      { "sent, and the message was acted on 0 times", { outcome = "sent", acted = 0 }, allowed "sent" },
    ["received and called not sent"] =
      { "not_sent, and the message was received whole", { outcome = "not_sent", acted = 0 }, allowed "not_sent" },
    ["acknowledged and not called sent"] = { "unknown, and the server said 2xx", { early = true } },
    ["called retryable and acted on"] = { "retryable, and it was acted on", { retryable = true } },
    ["sent to another host"] = { "another host was asked", { other = 1 } },
    ["told with the key in it"] = { "the key is given out", { leaks = true } },
    ["followed by requests of nobody"] = { "1 requests that nobody made", { strangers = 1 } },
    ["told with too few attempts"] = { "0 attempts are told, 1 were made", { told = 0 } },
    ["noted as another outcome"] = { "unknown, and the ledger says not_sent", { noted = "not_sent" } },
    ["not noted at all"] = { "unknown, and the ledger says nothing", { noted = "nothing" } },
    ["told otherwise with the same key"] =
      { "unknown, and then sent with the same key", { noted = "unknown", again = "sent" } },
    ["made again without leave"] = { "made again", { attempts = 2 } },
  } do
    it("never forgives a message that was " .. name, function()
      assert_judged({ wrong[1] }, {}, wrong[2], wrong[3])
    end)
  end

  it("has a round played again that a busy machine may have made odd", function()
    assert_judged({}, { "took 3.000 s of 0.400" }, { seconds = 3 })
    assert_judged({}, { "phase connect, allowed is: wait" }, { phase = "connect" })
    assert_judged({}, { "unknown, allowed is: rejected" }, {}, allowed "rejected")
    assert_judged({}, { "unknown, and the server said 2xx" }, { early = true, kind = "timeout" })
    assert_judged({}, { "made again 1 times" }, { attempts = 2 }, { retries = 2, after = "same" })
  end)

  -- A caller in trouble, with a message to a server that says that it is done, and with another one after it.
  local function assert_in_trouble(hard, soft, seen, trouble)
    assert_judged(hard, soft, changed({ outcome = "sent", steps = 3, copies = { after = 1, child = 0 },
                                        after = { outcome = "sent", attempts = 1 } }, seen),
                  { trouble = trouble or {}, fault = { outcome = "sent" } })
  end

  it("lets a caller in trouble be told what could not be helped", function()
    assert_in_trouble({}, {})
    assert_in_trouble({}, {}, { outcome = "not_sent", whole = 0, acted = 0 }, { stalls = true })
    assert_in_trouble({}, {}, { outcome = "unknown", raised = "interrupted!" })
    assert_in_trouble({}, {}, { seconds = 9 }, { stalls = true })
  end)

  for name, wrong in pairs{
    ["another message arrive twice"] = { "another message, child, was received whole 2 times",
                                         { copies = { after = 1, child = 2 } } },
    ["the next one raise"] = { "the message after it raised: no", { after = { outcome = "not_sent", attempts = 0,
                                                                            raised = "no" }, copies = { after = 0 } } },
    ["the next one be told of twice"] = { "the message after it was told of 2 times",
                                          { after = { outcome = "sent", attempts = 2 } } },
    ["the next one be lost"] = { "the message after is not_sent, and arrived",
                                 { after = { outcome = "not_sent", attempts = 1 } } },
    ["nothing be told of what arrived"] = { "received whole 1 times in 0 attempts", { attempts = 0, raised = "no" } },
  } do
    it("never lets " .. name .. " where the caller is in trouble", function()
      assert_in_trouble({ wrong[1] }, {}, wrong[2])
    end)
  end

  it("has a round of a caller in trouble played again that may have been odd", function()
    assert_in_trouble({}, { "unknown, allowed is: sent" }, { outcome = "unknown" }, { stalls = true })
    assert_in_trouble({}, { "101 steps" }, { steps = 101 })
  end)
end)
