-- SPDX-License-Identifier: MIT
-- What a send in nginx costs, beside the same POST by lua-resty-http: `make bench-nginx`. One worker sends to another
-- nginx. All is measured in one run, so that the multiples hold on any machine. The status is 1 where one is too great.
--
--   RESTY_HTTP=…   the folder of resty/http.lua; without it our own figures are shown alone
--   ROUNDS=5, SCALE=1, ROWS=…, WRITE=1   as for `make bench`

local cjson = require "cjson"
local files = require "support.files"
local introduction = require "report.introduction"
local limits = require "report.limits"
local measure = require "measure"
local peers = require "peers"
local ping = require "measure.ping"
local reference = require "support.reference"
local rows = require "work.nginx_rows"
local upstreams = require "upstream"

local get = os.getenv
local ROUNDS, SCALE = tonumber(get "ROUNDS" or 5), tonumber(get "SCALE" or 1)
local PING_SECONDS = math.max(1, math.floor(5 * SCALE))

local here = {}
for _, peer in ipairs(peers) do
  if peer.nginx and not peer.missing then here[#here + 1] = peer end
  if peer.nginx and peer.missing then print(peer.missing .. "; its figures and its limits are left out.\n") end
end

local function say(row, peer, round)
  io.stderr:write(("\r\27[K%s: %s%s"):format(row.title, peer.title, round and ", round " .. round or ""))
end

-- By turns, as the other rows.
local function pings(row, upstream)
  local found = {}
  for _, peer in ipairs(here) do found[peer.name] = { wall = {} } end
  for round = 1, ROUNDS do
    for _, peer in ipairs(here) do
      say(row, peer, round)
      found[peer.name].wall[round] = ping(peer, row, upstream, PING_SECONDS)
    end
  end
  return found
end

local function run()
  local upstream, results = upstreams.start(), {}
  measure.look(here, upstream)
  local options = { rounds = ROUNDS, scale = SCALE, say = say }
  for _, row in ipairs(rows) do
    if not get "ROWS" or ("," .. get "ROWS" .. ","):find("," .. row.name .. ",", 1, true) then
      results[row.name] = row.ping and pings(row, upstream) or measure.row(row, here, upstream, options)
      files.write("build/bench/nginx.json", cjson.encode(results))
    end
  end
  io.stderr:write("\r\27[K")
  upstream:stop()
  return results
end

local table_text, all_hold = limits(rows, run())
local text = introduction(ROUNDS, SCALE) .. "\n\n" .. table_text
print(text)
if get "WRITE" == "1" then reference.write_chapter("speed_nginx", text) end
os.exit(all_hold)
