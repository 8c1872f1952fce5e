-- SPDX-License-Identifier: MIT
-- What `make faults` runs: the whole plan, its table and its summary. With `--write` the summary goes into the docs.

local cjson = require "cjson"
local plan = require "support.faults.plan"
local pool = require "support.faults.pool"
local reference = require "support.reference"
local summary = require "support.faults.summary"

local WORKERS = 24

local function report(cases, results, again)
  for _, line in ipairs(summary.rows(cases, results)) do print(line) end
  local wrong = summary.wrong(cases, results)
  print("\n" .. summary.markdown(cases, results))
  print(("\n%d rounds were played again, alone; %d are wrong"):format(again, #wrong))
  for _, text in ipairs(wrong) do print("  " .. text) end
  return #wrong == 0
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

if arg[1] == "load" then
  local good = true
  for _, driver in ipairs(plan.drivers) do good = load_test(driver, 10000) and good end
  os.exit(good and 0 or 1)
end
local cases, results, again = pool.begin("full", WORKERS)()
local good = report(cases, results, again)
if good and arg[1] == "--write" then reference.write_chapter("faults", summary.markdown(cases, results)) end
os.exit(good and 0 or 1)
