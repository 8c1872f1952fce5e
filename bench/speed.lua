-- SPDX-License-Identifier: MIT
-- The same work by this library and by what one would take instead, in one run: `make bench`.
--
--   LCURL=…, RESTY_HTTP=…   where the peers are that neither Debian nor npm has: see peers/init.lua
--   ROUNDS=5                of CPU and wall time
--   SCALE=1                 a part of the sends: 0.1 for a look
--   ROWS=http,load          these only
--   PEERS=reply,libcurl     these only; ours is never left out
--   WRITE=1                 puts the chapter and the plot into doc/
--
-- The figures are left in build/bench/speed.json.

local chapter = require "report.chapter"
local cjson = require "cjson"
local files = require "support.files"
local introduction = require "report.introduction"
local measure = require "measure"
local peers = require "peers"
local plot = require "report.plot"
local reference = require "support.reference"
local rows = require "work.rows"
local upstreams = require "upstream"

local get = os.getenv
local WRITE, ROWS, PEERS = get "WRITE" == "1", get "ROWS", get "PEERS"
local MIB = 1024 * 1024
assert(not WRITE or not (ROWS or PEERS), "the page has all: WRITE=1 goes without ROWS and PEERS")

-- Whether a name is in a list such as that of ROWS, or there is no list.
local function is_wanted(list, name)
  return not list or ("," .. list .. ","):find("," .. name .. ",", 1, true) ~= nil
end

local function chosen_rows()
  local list = {}
  for _, group in ipairs{ rows, rows.growth } do
    for _, row in ipairs(group) do
      if is_wanted(ROWS, group == rows.growth and "growth" or row.name) then list[#list + 1] = row end
    end
  end
  return list
end

local function chosen_peers()
  local list = {}
  for _, peer in ipairs(peers) do
    if peer.name == "reply" or is_wanted(PEERS, peer.name) then list[#list + 1] = peer end
  end
  return list
end

local chosen = chosen_peers()

local options = {
  rounds = tonumber(get "ROUNDS" or 5), scale = tonumber(get "SCALE" or 1),
  file = files.temp_file(("\0"):rep(100 * MIB), "hello.wav"),
  say = function(row, peer, round)
    io.stderr:write(("\r\27[K%s: %s%s"):format(row.title, peer.title, round and ", round " .. round or ""))
  end,
}

local function run()
  local upstream, results = upstreams.start(), {}
  measure.look(chosen, upstream)
  for _, row in ipairs(chosen_rows()) do
    results[row.name] = measure.row(row, chosen, upstream, options)
    files.write("build/bench/speed.json", cjson.encode(results))
  end
  io.stderr:write("\r\27[K")
  upstream:stop()
  return results
end

local results = run()
local text = introduction(options.rounds, options.scale) .. "\n\n" .. chapter(rows, chosen, results)
print(text)
if WRITE then
  plot("doc/speed.svg", rows, chosen, results)
  reference.write_chapter("speed", text)
end
