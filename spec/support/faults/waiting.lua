-- SPDX-License-Identifier: MIT
-- 429 with every kind of Retry-After, and what goes wrong with a connection that is kept alive between two requests.
-- See init.lua for the fields.

local faults = {}

local function date(seconds) return os.date("!%a, %d %b %Y %H:%M:%S GMT", os.time() + seconds) end

-- `wait`: the repeat must not come sooner. `again` is false where the wait does not fit into the time that is left.
local function limited(name, value, again, wait)
  faults[#faults + 1] = {
    name = "429, Retry-After " .. name, outcome = "rejected", kind = "rate_limited", refuses = true, again = again,
    wait = wait, steps = { { "request" }, { "answer", 429, { ["Retry-After"] = value } } },
  }
end

limited("absent", nil, true)
limited("0", "0", true)
limited("in seconds", "2", false)
limited("in a fraction", "0.3", true, 0.3)
limited("a date", date(24 * 60 * 60), false)
limited("a past date", date(-60), true)
limited("negative", "-5", true)
limited("NaN", "NaN", true)
limited("infinite", "inf", true)
limited("words", "in a while", true)
limited("an hour", "3600", false)
limited("more than a number holds", ("9"):rep(400), true)
limited("twice", "0, 2", true)

-- What happens to a kept-alive connection between two requests, which the client did nothing for. Behind a proxy it may
-- learn of it too late; over a connection of its own it never sends into one that is dead or has bytes to read.
local function idle(name, steps, stray)
  table.insert(steps, 1, { "gate", "idle" })
  if stray then
    table.insert(steps, { "gate", "said" })
    table.insert(steps, { "request" })
    table.insert(steps, { "hang" })
  end
  local function entry(on, outcome, suffix)
    faults[#faults + 1] = { name = name .. suffix, on = on, only = "kept", idle = stray and "said" or "ended",
                            outcome = outcome, phase = "wait answer upload", steps = steps, elsewhere = true }
  end
  entry({ "http", "https" }, "sent", "")
  -- Bytes that are still under way cannot be told from an answer, by nobody.
  if not stray then entry({ "proxy", "proxy_https" }, "sent not_sent unknown", ", behind a proxy") end
end

idle("closed while idle", { { "close" } })
idle("cut off while idle", { { "cut" } })
idle("reset while idle", { { "reset" } })
-- Bytes that nobody asked for are no answer to a request that was not made yet.
idle("a second 200 while idle", { { "answer", 200, nil, "{}" } }, true)
idle("a second 429 while idle", { { "answer", 429 } }, true)
idle("a 408 while idle", { { "answer", 408 } }, true)

return faults
