-- SPDX-License-Identifier: MIT
-- Faults while the request goes out, and where no whole answer comes. See init.lua for the fields.

local faults = {}

local function fault(name, outcome, steps, more)
  local entry = more or {}
  entry.name, entry.outcome, entry.steps = name, outcome, steps
  faults[#faults + 1] = entry
end

-- The peer goes away. What it had read makes no difference to the client, unless so little went out that the peer
-- cannot have the whole body: then nothing left.
for _, how in ipairs{ "close", "cut", "reset" } do
  local said = ({ close = "closed", cut = "cut off", reset = "reset" })[how]
  local function some(more)
    more.phase, more.again = "wait upload", "maybe"
    return more
  end
  -- A plain connection is looked at before it is used: one that is gone by then is given up for another.
  fault(said .. " before the request is read", "unknown not_sent sent", { { how } },
        { only = "first", phase = "wait upload connect tls", again = "maybe" })
  fault(said .. " inside the head", "unknown not_sent", { { "read", 20 }, { how } }, some{})
  fault(said .. " after half of the request", "unknown not_sent", { { "head" }, { "body", 2 }, { how } },
        some{ has_body = true })
  fault(said .. " after the request", "unknown", { { "request" }, { how } }, { phase = "wait" })
  fault(said .. " inside an upload", "unknown not_sent", { { "head" }, { "body", 1000 }, { how } },
        some{ big = true, receive_buffer = 4096 })
end

fault("silence after the request", "unknown", { { "request" }, { "hang" } }, { phase = "wait", kind = "timeout" })
fault("silence, nothing read", "unknown", { { "stall" } }, { phase = "wait", kind = "timeout" })
fault("stops reading an upload", "not_sent", { { "head" }, { "stall" } },
      { phase = "upload", kind = "timeout", big = true, receive_buffer = 4096 })

fault("half a status line", "unknown", { { "request" }, { "send", "HTTP/1.1 2" }, { "close" } }, { phase = "wait" })
fault("half a status line, then silence", "unknown", { { "request" }, { "send", "HTTP/1.1 20" }, { "hang" } },
      { phase = "wait", kind = "timeout" })
fault("a status line, then reset", "sent unknown", { { "request" }, { "send", "HTTP/1.1 200 OK\r\n" }, { "reset" } },
      { phase = "wait answer" })
fault("a storm of 1xx", "unknown", { { "request" }, { "flood", ("HTTP/1.1 103 Early Hints\r\n\r\n"):rep(50) } },
      { phase = "wait" })
fault("100, then closed", "unknown", { { "request" }, { "send", "HTTP/1.1 100 Continue\r\n\r\n" }, { "close" } },
      { phase = "wait" })
fault("100, then 200", "sent", { { "request" }, { "send", "HTTP/1.1 100 Continue\r\n\r\n" }, { "answer", 200 } })
fault("101, never asked for", "unknown", { { "request" }, { "send", "HTTP/1.1 101 Switching\r\n\r\n" }, { "hang" } },
      { phase = "wait", kind = "protocol" })
fault("garbage", "unknown", { { "request" }, { "send", "\22\3\1\2\0\1\0" .. ("\0\255"):rep(40) }, { "close" } },
      { phase = "wait" })
fault("a line of no protocol", "unknown", { { "request" }, { "send", "SSH-2.0-OpenSSH_9\r\n" }, { "close" } },
      { phase = "wait" })
fault("an answer of HTTP/0.9", "unknown", { { "request" }, { "send", "<p>sent</p>" }, { "close" } }, { phase = "wait" })
fault("an answer of HTTP/2", "unknown sent", { { "request" }, { "send", "HTTP/2 200 \r\n\r\n" }, { "close" } },
      { phase = "wait answer" })

-- Answers that do not wait for the request.
-- Where it can be told that they came first, they are no answers, and the message goes out on another connection.
fault("200 before it has read", "sent not_sent", { { "answer", 200, nil, "{}" }, { "request" }, { "hang" } },
      { only = "first", early = true, phase = "answer connect", again = "maybe" })
fault("400 before it has read", "rejected sent not_sent", { { "answer", 400, nil, "{}" }, { "request" }, { "hang" } },
      { only = "first", refuses = true, phase = "answer connect", again = "maybe" })
fault("413 inside an upload", "rejected", { { "head" }, { "body", 1000 }, { "answer", 413 }, { "close" } },
      { big = true, refuses = true })
fault("413 inside an upload, then reset", "rejected not_sent",
      { { "head" }, { "body", 1000 }, { "answer", 413 }, { "reset" } },
      { big = true, refuses = true, phase = "answer upload", again = "maybe" })
fault("408 inside an upload", "not_sent", { { "head" }, { "body", 1000 }, { "answer", 408 }, { "close" } },
      { big = true, phase = "upload", again = true })
fault("200 inside an upload", "sent", { { "head" }, { "body", 1000 }, { "answer", 200, nil, "{}" }, { "close" } },
      { big = true, early = true })

return faults
