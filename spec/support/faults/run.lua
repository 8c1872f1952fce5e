-- SPDX-License-Identifier: MIT
-- What `make faults` runs: a whole plan, its table and its summary. With `--write` the summary goes into the docs.
--
--   run.lua full      every fault
--   run.lua caller    every fault under a caller in trouble, and what goes through all moments of one call
--   run.lua load      10,000 messages over one client of each driver
--
-- `full/7` and `caller/7` play every seventh round only, and the summary says so.

local cjson = require "cjson"
local plan = require "support.faults.plan"
local pool = require "support.faults.pool"
local reference = require "support.reference"
local summary = require "support.faults.summary"

local WORKERS = 24
local RUN, STEP = arg[1]:match("^(%l+)(/?%d*)$")

local function play(what, extent_of, chapter)
  local cases, results, again = pool.begin(what .. STEP, WORKERS)()
  for _, line in ipairs(summary.rows(cases, results)) do print(line) end
  local wrong = summary.wrong(cases, results)
  local extent = extent_of(plan.of(what))
  if STEP ~= "" then extent = ("%s Of these, every %sth was played."):format(extent, STEP:sub(2)) end
  local text = summary.markdown(extent, cases, results)
  print("\n" .. text)
  print(("\n%d rounds were played again, alone; %d are wrong"):format(again, #wrong))
  for _, line in ipairs(wrong) do print("  " .. line) end
  if #wrong == 0 and arg[2] == "--write" then reference.write_chapter(chapter, text) end
  return #wrong == 0
end

-- Scripts that go through all moments of a call, and print what went wrong.
local MOMENTS = {
  { "interrupted.lua", "http", 1 }, { "interrupted.lua", "https", 1 }, { "split.lua", "http", 1 },
  { "split.lua", "https", 1 }, { "loops.lua", "cqueues", 2000 }, { "loops.lua", "luv", 2000 },
}

local function play_moments()
  local good = true
  for _, call in ipairs(MOMENTS) do
    local lines = pool.start((table.unpack or _G.unpack)(call))()
    print(("%s %s: %d wrong"):format(call[1], call[2], #lines))
    for _, line in ipairs(lines) do print("  " .. line) end
    good = good and #lines == 0
  end
  return good
end

-- 10,000 messages over one client, 1 % of each fault.
local function load_test(driver, count)
  local lines = pool.start("load.lua", driver, count, 0.15)()
  local numbers = cjson.decode(lines[#lines])
  local text = "%s: %d messages over one client, %d faults among the answers: %d sent, %d rejected, %d not sent, "
    .. "%d unknown; %d wrong"
  print(text:format(driver, numbers.messages, numbers.faults, numbers.sent or 0, numbers.rejected or 0,
                    numbers.not_sent or 0, numbers.unknown or 0, #lines - 1))
  for at = 1, #lines - 1 do print("  " .. lines[at]) end
  return #lines == 1
end

local run = {}

function run.full() return play("full", summary.extent, "faults") end

function run.caller()
  local good = play("troubled", summary.troubled_extent, "caller")
  return play_moments() and good
end

function run.load()
  local good = true
  for _, driver in ipairs(plan.drivers) do good = load_test(driver, 10000) and good end
  return good
end

os.exit(run[RUN]() and 0 or 1)
