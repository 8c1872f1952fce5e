-- SPDX-License-Identifier: MIT
-- The chapter of doc/speed.md: one table of all, one of each row, one of the growth.
--
-- `results` is { [row's name] = { [peer's name] = figures } }, see measure/init.lua.

local statistics = require "measure.statistics"
local table_of = require "report.table"
local words = require "report.words"

local OURS, NONE = "reply", ""

local function add_column(head, row, name, cell)
  if name then head[#head + 1] = name end
  row[#row + 1] = cell
end

local function times_ours(value, ours)
  return value and ours and ours > 0 and words.ratio(value / ours) or NONE
end

-- Multiples of ours of each kind of work, by instructions.
local function overview(rows, peers, results)
  local head, lines = { "Instructions, ours = 1" }, {}
  for _, row in ipairs(rows) do if row.brief then head[#head + 1] = row.brief end end
  for _, peer in ipairs(peers) do
    local line = { peer.title }
    for _, row in ipairs(rows) do
      if row.brief then
        local found = results[row.name] or {}
        local seen, ours = found[peer.name] or {}, found[OURS] or {}
        line[#line + 1] = times_ours(seen.instructions, ours.instructions)
      end
    end
    if peer.missing then line[2] = "not measured: " .. peer.missing end
    if peer.does.send then lines[#lines + 1] = line end
  end
  return table_of(head, lines)
end

-- What one peer took for one row.
local function details(row, peer, seen, ours)
  local head, line = {}, {}
  add_column(head, line, "Peer", peer.title)
  if row.counted then
    add_column(head, line, "Instructions", words.count(seen.instructions))
    add_column(head, line, ": ours", times_ours(seen.instructions, ours.instructions))
  end
  for _, kind in ipairs{ { "cpu", "CPU" }, { "wall", "Wall" } } do
    local values, base = seen[kind[1]], ours[kind[1]]
    add_column(head, line, kind[2], words.span(statistics.of(values), words.time))
    add_column(head, line, ": ours", words.span(statistics.ratios(values, base), words.ratio))
  end
  if row.memory then
    add_column(head, line, "Memory at most", words.span(statistics.of(seen.memory), words.size))
    if row.timed[2] then add_column(head, line, "Growth", words.span(statistics.of(seen.growth), words.size)) end
  end
  return head, line
end

local function section(row, peers, found)
  local head, lines = nil, {}
  for _, peer in ipairs(peers) do
    local seen = found[peer.name]
    if seen then head, lines[#lines + 1] = details(row, peer, seen, found[OURS]) end
  end
  return ("### %s\n\n%s:\n\n%s"):format(row.title, (row.unit:gsub("^a", "A", 1)), table_of(head, lines))
end

local function growth(rows, peers, results)
  local head, lines = { "Instructions a send" }, {}
  for _, level in ipairs(rows.growth.levels) do head[#head + 1] = ("%d at once"):format(level) end
  for _, peer in ipairs(peers) do
    local line, has = { peer.title }, false
    for index, row in ipairs(rows.growth) do
      local seen = (results[row.name] or {})[peer.name]
      line[index + 1], has = seen and words.count(seen.instructions) or NONE, has or seen ~= nil
    end
    if has then lines[#lines + 1] = line end
  end
  return "### From 1 to 1,000 at once\n\nThe upstream takes 20 ms for each answer.\n\n" .. table_of(head, lines)
end

--- The text of the chapter.
return function(rows, peers, results)
  local parts = { overview(rows, peers, results) }
  for _, row in ipairs(rows) do
    if results[row.name] then parts[#parts + 1] = section(row, peers, results[row.name]) end
  end
  if results[rows.growth[1].name] then parts[#parts + 1] = growth(rows, peers, results) end
  return table.concat(parts, "\n\n")
end
