-- SPDX-License-Identifier: MIT
-- How close a batch comes to the ideal: 500 sends to an upstream that takes 200 ms, 50 at once, are 10 rounds of it.

local core = require "reply.core"
local reply = require "reply"
local upstreams = require "support.nginx_upstream"

local SENDS, AT_ONCE, SECONDS, RUNS = 500, 50, 0.2, 5
local LIMIT = 1.1

-- The upstream takes no subject twice.
local function list_of(count, run)
  local list = { concurrency = AT_ONCE }
  for index = 1, count do
    list[index] = { "send_email", contact = index, subject = ("Hello %d.%d"):format(run, index),
                    body = "<p>" .. ("x"):rep(1000) .. "</p>" }
  end
  return list
end

local function seconds_of(client, list)
  local began, cpu = core.now(), os.clock()
  local results = assert(client:batch(list))
  local took, used = core.now() - began, os.clock() - cpu
  for _, result in ipairs(results) do assert(result.receipt, result.err) end
  return took, used
end

local function median(client)
  local times = {}
  for run = 1, RUNS do times[run] = { seconds_of(client, list_of(SENDS, run)) } end
  table.sort(times, function(a, b) return a[1] < b[1] end)
  return times[math.ceil(RUNS / 2)]
end

local ideal = SENDS / AT_ONCE * SECONDS
local upstream = upstreams.start(SECONDS)
local middle = median(assert(reply.new{ base_url = upstream.url, api_key = "bench-key", retries = 0, pace = "off" }))
local took, used = middle[1], middle[2]
upstream:stop()

print("| batch | ideal | median | of the ideal | CPU a send |\n|---|---|---|---|---|")
print(("| %d sends of %d ms, %d at once | %.2f s | %.3f s | %.3f | %.0f us |"):format(
  SENDS, SECONDS * 1000, AT_ONCE, ideal, took, took / ideal, used / SENDS * 1e6))
os.exit(took <= LIMIT * ideal and 0 or 1)
