-- SPDX-License-Identifier: MIT
-- `lua split.lua TRANSPORT EVERY`: every kind of answer comes in two pieces, split at each of its bytes, and once more
-- ends there. The first is told as if it had come at once; the second by the status line alone, once that is whole.
-- EVERY: only each so many-th byte. Prints what went wrong, then `done`.

local support = require "support"

local transport, every = arg[1], tonumber(arg[2])

local PAUSE = 0.003   -- it decides nothing: the outcome must be the same, however the pieces come
local LANES = 16

local function answer(status, headers, body)
  return ("HTTP/1.1 %s\r\nConnection: close\r\n%s\r\n%s"):format(status, headers, body)
end

-- { bytes, outcome, where the final status line ends }
local answers = {}

local function add(before, status, headers, body, outcome)
  local bytes = before .. answer(status, headers, body)
  answers[#answers + 1] = { bytes = bytes, outcome = outcome,
                            stated = #before + #"HTTP/1.1 " + #status + 2 }
end

add("", "200 OK", "Content-Length: 17\r\n", '{"status":"sent"}', "sent")
add("", "200 OK", "Transfer-Encoding: chunked\r\n", "2\r\n{}\r\n0\r\n\r\n", "sent")
add("", "200 OK", "", '{"status":"sent"}', "sent")
add("", "204 No Content", "", "", "sent")
add("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nHTTP/X: 400\r\n\r\n", "200 OK",
    "Content-Length: 2\r\n", "{}", "sent")
add("HTTP/1.1 103 Early Hints\r\nHTTP/X: 200\r\n\r\n", "400 Bad Request", "Content-Length: 14\r\n", '{"title":"no"}',
    "rejected")
add("", "429 Too Many Requests", "Retry-After: 3600\r\nContent-Length: 0\r\n", "", "rejected")
add("", "500 Internal Server Error", "Content-Length: 2\r\n", "{}", "unknown")

local scripts, expected, texts = {}, {}, {}

local function play(outcome, text, ...)
  scripts[#scripts + 1] = { { "request" }, ... }
  expected[#scripts], texts[#scripts] = outcome, text
end

for number, one in ipairs(answers) do
  for at = 1, #one.bytes - 1, every do
    local first, rest = one.bytes:sub(1, at), one.bytes:sub(at + 1)
    play(one.outcome, ("answer %d, split at %d"):format(number, at), { "send", first }, { "pause", PAUSE },
         { "send", rest })
    play(at < one.stated and "unknown" or one.outcome, ("answer %d, ending at %d"):format(number, at),
         { "send", first })
  end
end
scripts.tls = transport == "https" or nil

local server = support.serve(scripts)
local client = support.client(server, { timeout = 20 })
local list = { concurrency = LANES }
for at = 1, #expected do list[at] = { "send_email", contact = 1, subject = "split-" .. at, body = "b" } end
local results = assert(client:batch(list))
client:close()
assert(server:settle())

local wrong, arrived = {}, 0
for _, request in ipairs(server:requests()) do
  local number = tonumber(request.body:match('"subject":"split%-(%d+)"'))
  local got = results[number].receipt or results[number].err
  arrived = arrived + 1
  if got.outcome ~= expected[request.connection] then
    wrong[#wrong + 1] = ("%s: %s"):format(texts[request.connection], tostring(got))
  end
end
if arrived ~= #expected then wrong[#wrong + 1] = ("%d of %d arrived"):format(arrived, #expected) end
for at = 1, math.min(#wrong, 10) do io.stdout:write(wrong[at], "\n") end
io.stdout:write("done\n")
