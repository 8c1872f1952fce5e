-- SPDX-License-Identifier: MIT
-- Plays a plan in many processes at once: most cases only wait. What looks wrong for a reason that a busy machine can
-- give is played again, alone, up to three times; what is wrong for good is not.

local cjson = require "cjson"
local interpreter = require "support.interpreter"
local plan = require "support.faults.plan"

local pool = {}

local FOLDER = debug.getinfo(1, "S").source:match("^@(.*)/[^/]*$")
local AGAIN = 3

--- Starts a script of this folder in an interpreter of its own. Returns a function that waits and gives its lines.
function pool.start(script, ...)
  local pipe = assert(io.popen(interpreter.command(FOLDER .. "/" .. script, { ... }), "r"))
  return function()
    local lines = {}
    for line in pipe:lines() do lines[#lines + 1] = line end
    pipe:close()
    if table.remove(lines) ~= "done" then error(script .. " did not come to its end", 0) end
    return lines
  end
end

local function take(results, lines)
  for _, line in ipairs(lines) do
    local seen = cjson.decode(line)
    results[seen.number] = seen
  end
end

-- A case that was late or odd while everything ran at once.
local function play_alone(what, seen)
  for _ = 1, AGAIN do
    local again = {}
    take(again, pool.start("work.lua", what, "case", seen.number)())
    again = again[seen.number]
    if #again.hard > 0 or #again.soft == 0 then return again end
    seen = again
  end
  return seen
end

--- Starts a plan, see plan.of. The function that it gives waits for the end and returns the cases,
--- what was seen of each by its number, and how many had to be played again.
function pool.begin(what, workers)
  local waiting = {}
  for share = 1, workers do waiting[share] = pool.start("work.lua", what, share, workers) end
  return function()
    local cases, results, again = plan.of(what), {}, 0
    for _, wait in ipairs(waiting) do take(results, wait()) end
    for number in ipairs(cases) do
      local seen = assert(results[number], "a case was not played")
      if #seen.soft > 0 and #seen.hard == 0 then
        results[number], again = play_alone(what, seen), again + 1
      end
    end
    return cases, results, again
  end
end

return pool
