-- SPDX-License-Identifier: MIT
-- What a run of the plan showed, as text: a row for each fault, kind of connection and transport, and a summary.

local faults = require "support.faults"
local operations = require "support.faults.operations"
local troubles = require "support.faults.troubles"
local with_commas = require "reply.with_commas"

local summary = {}

local OUTCOMES = {
  { "sent", "acted on once" }, { "rejected", "never acted on" }, { "not_sent", "never acted on" },
  { "unknown", "acted on once at most" },
}

-- "not_sent/connect 1 attempt, received 0": how the rounds of one row ended, and how many of each.
local function ending(seen)
  local phase = seen.phase and "/" .. seen.phase or ""
  return ("%s%s %d:%d"):format(seen.outcome, phase, seen.attempts, seen.whole)
end

--- Rows of `fault, or trouble of the caller | connection | transport | endings`, an ending being
--- `outcome/phase attempts:received xrounds`.
function summary.rows(cases, results)
  local rows, by_name = {}, {}
  for number, case in ipairs(cases) do
    local seen = results[number]
    local name = ("%-44s %-5s %-11s"):format((case.trouble or case.fault).name, case.kind, case.transport)
    local row = by_name[name]
    if seen and not row then
      row = { name = name, count = {}, endings = {} }
      by_name[name], rows[#rows + 1] = row, row
    end
    if seen then
      local text = ending(seen)
      if not row.count[text] then row.endings[#row.endings + 1] = text end
      row.count[text] = (row.count[text] or 0) + 1
    end
  end
  local lines = {}
  for at, row in ipairs(rows) do
    for place, text in ipairs(row.endings) do row.endings[place] = ("%s x%d"):format(text, row.count[text]) end
    lines[at] = row.name .. " " .. table.concat(row.endings, ", ")
  end
  return lines
end

--- Everything that is wrong, as texts.
function summary.wrong(cases, results)
  local list = {}
  for number, case in ipairs(cases) do
    local seen = results[number] or { hard = {}, soft = {} }
    for _, severity in ipairs{ "hard", "soft" } do
      for _, text in ipairs(seen[severity]) do
        list[#list + 1] = ("%s, %s, %s connection, %s, %s, retries %d, then %s%s: %s"):format(
          case.operation.name, case.fault.name, case.kind, case.transport, case.driver, case.retries, case.after,
          case.trouble and ", the caller " .. case.trouble.name or "", text)
      end
    end
  end
  return list
end

local function of_messages(cases, results)
  local count = {}
  for number, case in ipairs(cases) do
    local seen = results[number]
    if case.operation.message then
      local row = count[seen.outcome] or { rounds = 0, received = 0, acted = 0, most = 0 }
      count[seen.outcome] = row
      row.rounds = row.rounds + 1
      -- Who says 2xx before the message is there has acted on what it took.
      local acted = seen.early and math.max(seen.acted, 1) or seen.acted
      row.acted = row.acted + (acted > 0 and 1 or 0)
      row.most = math.max(row.most, acted)
    end
  end
  return count
end

--- The sentence of the docs that says how much was played: it follows from the plan, so a spec can check it.
function summary.extent(cases)
  return ("%d faults, %d functions, over http, https and an HTTP proxy, on first and on kept-alive connections, with "
    .. "and without repeats, from a script, a batch, an event loop and nginx: %s rounds."):format(
      #faults, #operations, with_commas(#cases))
end

--- The same for the plan of a caller in trouble.
function summary.troubled_extent(cases)
  return ("%d troubles of the caller under the same faults, over http and https, on first and on kept-alive "
    .. "connections, from a script, a batch, an event loop and a coroutine: %s rounds."):format(
      #troubles, with_commas(#cases))
end

--- The summary of a run, as the docs have it.
function summary.markdown(extent, cases, results)
  local count = of_messages(cases, results)
  local lines = { extent, "", "| A message's outcome | Rounds | Acted on by the server | At most |",
                  "|---|---|---|---|" }
  for _, outcome in ipairs(OUTCOMES) do
    local row = count[outcome[1]] or { rounds = 0, acted = 0, most = 0 }
    lines[#lines + 1] = ("| `%s`: %s | %s | in %s rounds | %d× |"):format(
      outcome[1], outcome[2], with_commas(row.rounds), with_commas(row.acted), row.most)
  end
  return table.concat(lines, "\n")
end

return summary
