-- SPDX-License-Identifier: MIT
-- This library's client as the benches have it: with its pacing in memory, whose windows are over at once. So what it
-- costs is there, and it stops nobody.

local reply = require "reply"
local work = require "work"

---@param wait function? of an event loop
return function(wait)
  local client = assert(reply.new{ base_url = work.base, api_key = work.key, ca_file = work.ca, user_agent = "bench/1",
                                   retries = 0, pace = { minute = 3000, hour = 3000 }, wait = wait })
  for _, window in ipairs(client.pacer.windows) do window.span = 1e-9 end
  return client
end
