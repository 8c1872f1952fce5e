-- SPDX-License-Identifier: MIT
-- The same work by this library and by what one would take instead, in one run: `make bench`.
--
--   LCURL=…, RESTY_HTTP=…   where the peers are that neither Debian nor npm has: see peers/init.lua
--   ROUNDS=5                of CPU and wall time
--   SCALE=1                 a part of the sends: 0.1 for a look
--   ROWS=http,load          these only
--   WRITE=1                 puts the chapter and the plot into doc/
--
-- The figures are left in build/bench/speed.json.

local chapter = require "report.chapter"
local cjson = require "cjson"
local files = require "support.files"
local measure = require "measure"
local peers = require "peers"
local plot = require "report.plot"
local reference = require "support.reference"
local rows = require "work.rows"
local upstreams = require "upstream"
local versions = require "report.versions"

local get = os.getenv
local WRITE, ROWS = get "WRITE" == "1", get "ROWS"
local MIB = 1024 * 1024
assert(not (WRITE and ROWS), "the page has all rows: WRITE=1 goes without ROWS")

-- The rows that are wanted.
local function chosen()
  local wanted, list = {}, {}
  for name in (ROWS or ""):gmatch("[%w_]+") do wanted[name] = true end
  for _, group in ipairs{ rows, rows.growth } do
    for _, row in ipairs(group) do
      local belongs = group == rows.growth and "growth" or row.name
      if not ROWS or wanted[belongs] then list[#list + 1] = row end
    end
  end
  return list
end

local options = {
  rounds = tonumber(get "ROUNDS" or 5), scale = tonumber(get "SCALE" or 1),
  file = files.temp_file(("\0"):rep(100 * MIB), "hello.wav"),
  say = function(row, peer, round)
    io.stderr:write(("\r\27[K%s: %s%s"):format(row.title, peer.title, round and ", round " .. round or ""))
  end,
}

local function run()
  local upstream, results = upstreams.start(), {}
  measure.look(peers, upstream)
  for _, row in ipairs(chosen()) do
    results[row.name] = measure.row(row, peers, upstream, options)
    files.write("build/bench/speed.json", cjson.encode(results))
  end
  io.stderr:write("\r\27[K")
  upstream:stop()
  return results
end

local function introduction()
  local text = ("%s. Medians of %d rounds, with the span."):format(versions(), options.rounds)
  if options.scale ~= 1 then
    text = text .. (" Shortened: %g of the sends, as `SCALE` says."):format(options.scale)
  end
  return text
end

local results = run()
local text = introduction() .. "\n\n" .. chapter(rows, peers, results)
print(text)
if WRITE then
  plot("doc/speed.svg", rows, peers, results)
  reference.write_chapter("speed", text)
end
