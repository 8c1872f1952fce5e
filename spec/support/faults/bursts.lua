-- SPDX-License-Identifier: MIT
-- What a peer says in one write, which is one record of TLS: more than was asked for, or what belongs to another
-- request. Over TLS such bytes can wait where no look at the socket shows them. See init.lua for the fields.

local faults = {}

local function answer(status, header)
  return ("HTTP/1.1 %d Said\r\nContent-Type: application/json\r\nContent-Length: 2\r\n%s\r\n{}"):format(status,
                                                                                                         header or "")
end

local OK, LIMITED, LAST = answer(200), answer(429), answer(429, "Connection: close\r\n")
local HINTS = "HTTP/1.1 103 Early Hints\r\nHTTP/X: 200\r\n\r\n"   -- a header that is named like a status line
local ENCRYPTED = { "https", "proxy_https" }

-- With the newest TLS, and with the one before: they differ in what follows the handshake.
local function fault(name, outcome, steps, more)
  local function entry(suffix, fields)
    fields.name, fields.outcome, fields.steps = name .. suffix, outcome, steps
    for field, value in pairs(more or {}) do
      if fields[field] == nil then fields[field] = value end
    end
    faults[#faults + 1] = fields
  end
  entry("", {})
  entry(", TLS 1.2", { on = ENCRYPTED, protocol = "TLSv1_2" })
end

local function at_once(name, outcome, bytes, more)
  fault(name .. " at once", outcome, { { "request" }, { "send", bytes }, { "hang" } }, more)
end

at_once("200 twice", "sent", OK .. OK)
at_once("200 and 429", "sent", OK .. LIMITED)
at_once("204 and 429", "sent", "HTTP/1.1 204 Said\r\n\r\n" .. LIMITED)
at_once("429 and 200", "rejected", LIMITED .. OK, { kind = "rate_limited", refuses = true, again = true })
at_once("100, 103 and 200", "sent", "HTTP/1.1 100 Continue\r\n\r\n" .. HINTS .. OK)
at_once("103 that speaks of 200, and 429", "rejected", HINTS .. LAST,
        { kind = "rate_limited", refuses = true, again = true })
fault("103 that speaks of 200, then closed", "unknown", { { "request" }, { "send", HINTS }, { "close" } },
      { phase = "wait" })
fault("200 twice before it has read", "sent not_sent", { { "send", OK .. OK }, { "request" }, { "hang" } },
      { only = "first", early = true, phase = "answer connect", again = "maybe" })

-- The answer before brings something along that is no answer to what is sent now. Whoever believes it is wrong about a
-- message: one that is refused in truth, or one that is not.
local function along(name, bytes, steps, more)
  table.insert(steps, 1, { "request" })
  more = more or {}
  more.only, more.along, more.elsewhere = "kept", bytes, true
  fault("the answer before brings " .. name, "sent", steps, more)
end

along("a 200", OK, { { "answer", 400 } }, { refuses = true })
along("a 429", LIMITED, { { "hang" } })
along("half a 200", OK:sub(1, 12), { { "send", OK:sub(13) }, { "hang" } }, { refuses = true })
along("a byte", "\n", { { "answer", 400 } }, { refuses = true })

return faults
