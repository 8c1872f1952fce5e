-- SPDX-License-Identifier: MIT
-- Measures the rows of the work with each peer: the figures of one unit each.
--
--   measure.row(row, peers, upstream, options)  { [peer's name] = { instructions, cpu = { … }, wall, memory, growth } }
--
-- All but the instructions have a figure for each round; `growth` is how much more memory the longer run had. Within a
-- round one peer comes right after the other, so that whatever else the machine does concerns them alike.

local callgrind = require "measure.callgrind"
local programs = require "measure.programs"
local usage = require "measure.usage"

local measure = {}

--- Whether a peer does that work here.
function measure.does(peer, row)
  return not peer.missing and (peer.does[row.kind or "send"] or 0) >= (row.at_once or 1)
end

-- Lengths of a shorter run: what is at once divides them.
local function lengths(pair, peer, row, scale)
  if not pair[2] then return pair end
  scale = scale * (peer.part and peer.part[row.where] or 1)
  local step = row.at_once or 1
  local short = math.max(step, math.floor(pair[1] * scale / step) * step)
  return { short, math.max(short + step, math.floor(pair[2] * scale / step) * step) }
end

local function count(peer, row, upstream, options)
  local pair = lengths(row.counted, peer, row, options.scale)
  local function start(length) return callgrind(programs.run(peer, row, upstream, length, options.file)) end
  local short, long = start(pair[1]), pair[2] and start(pair[2])
  if long then return (long() - short()) / (pair[2] - pair[1]) end
  local bare = row.less_bare and callgrind(programs.bare(peer, row, upstream))
  return short() - (bare and bare() or 0)
end

local function time(peer, row, upstream, options)
  local pair = lengths(row.timed, peer, row, options.scale)
  local function of(length) return usage(programs.run(peer, row, upstream, length, options.file)) end
  local long = of(pair[#pair])
  local short = pair[2] and of(pair[1]) or row.less_bare and usage(programs.bare(peer, row, upstream))
                or { wall = 0, cpu = 0, memory = 0 }
  local units = pair[2] and pair[2] - pair[1] or 1
  return (long.wall - short.wall) / units, (long.cpu - short.cpu) / units, long.memory, long.memory - short.memory
end

--- One row with each of the peers that do it.
---@param options { rounds: integer, scale: number, file: string, say: function }
function measure.row(row, peers, upstream, options)
  local found = {}
  for _, peer in ipairs(peers) do
    if measure.does(peer, row) then
      options.say(row, peer)
      found[peer.name] = { wall = {}, cpu = {}, memory = {}, growth = {},
                           instructions = row.counted and count(peer, row, upstream, options) }
    end
  end
  for round = 1, row.timed and (row.once and 1 or options.rounds) or 0 do
    for _, peer in ipairs(peers) do
      local seen = found[peer.name]
      if seen then
        options.say(row, peer, round)
        seen.wall[round], seen.cpu[round], seen.memory[round], seen.growth[round] = time(peer, row, upstream, options)
      end
    end
  end
  return found
end

--- Each peer makes one send to an upstream that looks at it, so that all do the same. Ends with an error otherwise.
function measure.look(peers, upstream)
  local row = { contact = "looked_at" }
  for _, peer in ipairs(peers) do
    if measure.does(peer, row) then usage(programs.run(peer, row, upstream, 1)) end
  end
end

return measure
