-- SPDX-License-Identifier: MIT
-- The table of the sends in nginx, with the limits of work/nginx_rows.lua.

local statistics = require "measure.statistics"
local table_of = require "report.table"
local words = require "report.words"

local OURS, THEIRS = "nginx_reply", "nginx_resty"
local TITLES = { cpu = ": CPU", wall = ": wall" }

-- What a limit is of, as multiples; nothing where the other one is not here.
local function multiples(limit, found)
  local ours, theirs = found[OURS][limit.of], (found[THEIRS] or {})[limit.of]
  if not limit.ideal then return theirs and statistics.ratios(ours, theirs), "theirs" end
  local ideals = {}
  for round = 1, #ours do ideals[round] = limit.ideal end
  return statistics.ratios(ours, ideals), "the ideal"
end

local function figure(seen, kind)
  return seen and words.span(statistics.of(seen[kind]), words.time) or ""
end

-- One line of the table, and whether its limit holds, where it has one.
local function line_of(title, limit, found)
  local ratio, whose = multiples(limit, found)
  local line = { title, figure(found[OURS], limit.of), figure(found[THEIRS], limit.of),
                 ratio and words.span(ratio, words.ratio) or "", "", "" }
  if not limit.most then return line, true end
  -- A multiple below nothing is that of a machine that was busy with something else.
  local holds = not ratio or ratio.median > 0 and ratio.median <= limit.most
  line[5] = ("%g × %s"):format(limit.most, whose)
  line[6] = not ratio and "?" or holds and "yes" or "NO"
  return line, holds
end

-- The limits of a row that are of CPU, or of the clock. What has none is shown all the same.
local function limits_of(row, kind)
  local list = {}
  for _, limit in ipairs(row.limits or {}) do
    if limit.of == kind then list[#list + 1] = limit end
  end
  return #list > 0 and list or { { of = kind } }
end

--- The table, and whether all limits hold that could be looked at.
return function(rows, results)
  local list, all_hold = {}, true
  for _, row in ipairs(rows) do
    local found = results[row.name]
    for _, kind in ipairs(found and (row.ping and { "wall" } or { "cpu", "wall" }) or {}) do
      for _, limit in ipairs(limits_of(row, kind)) do
        local holds
        list[#list + 1], holds = line_of(row.title .. (row.ping and "" or TITLES[kind]), limit, found)
        all_hold = all_hold and holds
      end
    end
  end
  return table_of({ "In nginx", "lua-reply", "lua-resty-http", "a multiple of", "at most", "OK" }, list), all_hold
end
