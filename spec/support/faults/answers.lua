-- SPDX-License-Identifier: MIT
-- Faults of the answer itself: its status, its headers, its body. See init.lua for the fields.

local faults = {}

local function fault(name, outcome, steps, more)
  local entry = more or {}
  entry.name, entry.outcome, entry.steps = name, outcome, steps
  table.insert(entry.steps, 1, { "request" })
  faults[#faults + 1] = entry
end

-- A status line of the 2xx class says that it is done, whatever follows.
local LENGTH_40 = { ["Content-Length"] = 40 }
local HEAD = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
local CHUNKED = HEAD .. "Transfer-Encoding: chunked\r\n\r\n"
local GZIP = "\31\139\8\0\0\0\0\0\0\3\171\86\42\46\73\44\41\45\86\178\82\42\78\205\43\81\170\5\0"
local MIB = 1024 * 1024

fault("200 and half of a body", "sent", { { "answer", 200, LENGTH_40, '{"status"' }, { "close" } })
-- A reset may take along what came before it.
fault("200 and half of a body, then reset", "sent unknown", { { "answer", 200, LENGTH_40, '{"status"' }, { "reset" } },
      { phase = "answer wait" })
fault("200 and half of a body, then silence", "sent", { { "answer", 200, LENGTH_40, '{"status"' }, { "hang" } })
fault("200 with too small a length", "sent", { { "answer", 200, { ["Content-Length"] = 2 }, '{}{"a":1}' }, { "hang" } })
fault("200 with a length of words", "sent unknown",
      { { "answer", 200, { ["Content-Length"] = "many" }, "{}" }, { "close" } }, { phase = "answer wait" })
fault("200 with a negative length", "sent unknown",
      { { "answer", 200, { ["Content-Length"] = "-1" }, "{}" }, { "close" } }, { phase = "answer wait" })
fault("200 with two lengths", "sent",
      { { "send", HEAD .. "Content-Length: 2\r\nContent-Length: 9\r\n\r\n{}" }, { "close" } })
fault("200 in chunks of garbage", "sent", { { "send", CHUNKED .. "zz\r\n{}\r\n" }, { "close" } })
fault("200 in chunks, cut", "sent", { { "send", CHUNKED .. "5\r\n{\"a" }, { "close" } })
fault("200 in chunks without an end", "sent", { { "send", CHUNKED .. "2\r\n{}\r\n" }, { "hang" } })
fault("200 in gzip, not asked for", "sent", { { "answer", 200, { ["Content-Encoding"] = "gzip" }, GZIP } })
fault("200, a byte a second", "sent", { { "send", HEAD .. "Content-Length: 9\r\n\r\n" }, { "slowly", '{"a":"b"}', 1 } })
fault("200, then 8 MiB and one byte", "sent", { { "send", HEAD .. "\r\n" }, { "send", "x", times = 8 * MIB + 1 } })
-- The rest of the peer's process stands still meanwhile: there is nothing for a proxy.
fault("200, a byte at a time for ever", "sent", { { "send", HEAD .. "\r\n" }, { "flood", "x" } },
      { on = { "http", "https" } })
fault("200 with headers that never end", "sent", { { "send", HEAD }, { "flood", ("X-Filler: y\r\n"):rep(300) } })
fault("200 with a header that never ends", "sent", { { "send", HEAD .. "X: " }, { "flood", ("y"):rep(8000) } })
fault("200 with headers cut", "sent", { { "send", HEAD .. "X-Half: " }, { "close" } })
fault("200 with bytes of 0 in its headers", "sent unknown",
      { { "send", HEAD .. "X: a\0b\r\nContent-Length: 2\r\n\r\n{}" }, { "close" } }, { phase = "answer wait" })
fault("200 and nothing", "sent", { { "answer", 200 } })
fault("200 and no JSON", "sent", { { "answer", 200, nil, "<html>sent</html>" } })
fault("200 and a page", "unknown", { { "answer", 200, { ["Content-Type"] = "text/html" }, "<html>sign in</html>" } })
fault("200 and half of a page", "unknown",
      { { "answer", 200, { ["Content-Type"] = "text/html; charset=utf-8", ["Content-Length"] = 40 }, "<html>" },
        { "close" } })
fault("200 of HTTP/1.0", "sent", { { "send", "HTTP/1.0 200 OK\r\n\r\n{}" }, { "close" } })
fault("200 twice", "sent", { { "answer", 200, nil, "{}" }, { "answer", 200, nil, "{}" }, { "hang" } })
fault("200 with a header that says 429", "sent",
      { { "send", HEAD .. "Status: 429\r\nContent-Length: 2\r\n\r\n{}" }, { "close" } })

for _, status in ipairs{ 201, 202, 204, 299 } do
  fault(tostring(status), "sent", { { "answer", status } })
end
-- Refused: the server says that it did not do it.
for _, status in ipairs{ 400, 401, 403, 404, 409, 413, 422, 501, 505 } do
  fault(tostring(status), "rejected", { { "answer", status, nil, '{"title":"no"}' } }, { refuses = true })
end
for _, status in ipairs{ 307, 308 } do
  fault(status .. " to another host", "rejected", { { "answer", status, { Location = "{other}/v3/x" } } },
        { refuses = true, other = true })
end
-- Nobody can tell whether it was done.
for _, status in ipairs{ 301, 302, 303 } do
  fault(status .. " to another host", "unknown", { { "answer", status, { Location = "{other}/v3/x" } } },
        { other = true })
end
for _, status in ipairs{ 408, 500, 502, 503, 504, 999 } do
  fault(tostring(status), "unknown", { { "answer", status } })
end
fault("503 with a Retry-After", "unknown", { { "answer", 503, { ["Retry-After"] = "0" } } })
fault("400 and half of a body", "rejected", { { "answer", 400, LENGTH_40, '{"title"' }, { "close" } },
      { refuses = true })
fault("500, then reset", "unknown", { { "answer", 500, LENGTH_40, '{"title"' }, { "reset" } },
      { phase = "answer wait" })

return faults
