-- SPDX-License-Identifier: MIT
-- The work, as each peer finds it in its environment, and its run in a peer that is written in Lua. Every peer does the
-- same: it encodes the message as JSON, posts it with the same headers, reads the answer, checks its status and decodes
-- its JSON. Anything else than what is expected ends the peer with an error.

local number = tonumber
local get = os.getenv

local work = {
  kind = get "BENCH_KIND" or "send",          -- send, upload, load, and what only one peer has
  base = get "BENCH_BASE",                    -- the base URL
  url = get "BENCH_URL",                      -- the whole one
  contact = number(get "BENCH_CONTACT"),      -- the one that is part of it
  count = number(get "BENCH_COUNT"),
  at_once = number(get "BENCH_AT_ONCE" or 1),
  status = number(get "BENCH_STATUS"),        -- that the answer is to have
  html = get "BENCH_HTML",                    -- the message's text
  key = get "BENCH_KEY",
  ca = get "BENCH_CA",                        -- the file of the authority
  file = get "BENCH_FILE",                    -- what is uploaded
}

--- The headers that each request has.
work.headers = { ["Authorization"] = "Bearer " .. tostring(work.key), ["Accept"] = "application/json",
                 ["User-Agent"] = "bench/1", ["Content-Type"] = "application/json" }

--- The message of that number, as the wire has it.
function work.message(index)
  return { subject = "Hello " .. index, body = work.html }
end

--- Checks an answer: both kinds of them have a status in their JSON.
function work.check(status, decoded)
  if status ~= work.status then error("the status is " .. tostring(status), 0) end
  if not decoded.status then error("the answer is another one", 0) end
end

--- Does it. `peer.send(index)` makes one send, `peer.at_once(count, at_once)` many, `peer.upload()` one upload; what
--- else a peer has is called by the name of the kind, with the count.
function work.run(peer)
  local kind, count = work.kind, work.count
  if kind == "load" then return end
  if kind == "send" and work.at_once > 1 then return peer.at_once(count, work.at_once) end
  local once = (kind == "send" or kind == "upload") and peer[kind]
  if not once then return peer[kind](count, work.at_once) end
  for index = 1, count do once(index) end
end

return work
