-- SPDX-License-Identifier: MIT
-- The table of the sends in nginx, with the limits of work/nginx_rows.lua.

local statistics = require "measure.statistics"
local table_of = require "report.table"
local words = require "report.words"

local OURS, THEIRS = "nginx_reply", "nginx_resty"

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

-- What has no limit is shown as a multiple all the same.
local function lines_of(row, found)
  local lines = {}
  for _, kind in ipairs(row.ping and { "wall" } or { "cpu", "wall" }) do
    local title = row.ping and row.title or row.title .. (kind == "cpu" and ": CPU" or ": wall")
    local limits = {}
    for _, limit in ipairs(row.limits or {}) do
      if limit.of == kind then limits[#limits + 1] = limit end
    end
    if #limits == 0 then limits[1] = { of = kind } end
    for _, limit in ipairs(limits) do
      local ratio, whose = multiples(limit, found)
      local holds = not (limit.most and ratio) or ratio.median <= limit.most
      local line = { title, figure(found[OURS], kind), figure(found[THEIRS], kind),
               ratio and words.span(ratio, words.ratio) or "",
               limit.most and ("%g × %s"):format(limit.most, whose) or "",
               limit.most and (not ratio and "?" or holds and "yes" or "NO") or "" }
      lines[#lines + 1] = { line = line, holds = holds }
    end
  end
  return lines
end

--- The table, and whether all limits hold that could be looked at.
return function(rows, results)
  local list, all_hold = {}, true
  for _, row in ipairs(rows) do
    for _, one in ipairs(results[row.name] and lines_of(row, results[row.name]) or {}) do
      list[#list + 1], all_hold = one.line, all_hold and one.holds
    end
  end
  return table_of({ "In nginx", "lua-reply", "lua-resty-http", "a multiple of", "at most", "OK" }, list), all_hold
end
