-- SPDX-License-Identifier: MIT
-- The benches' own arithmetic: what is a multiple of what, and when a limit is broken.

local support = require "support"

local here = package.path
package.path = "bench/?.lua;bench/?/init.lua;" .. here
local limits, statistics = require "report.limits", require "measure.statistics"
local rows, table_of, words = require "work.rows", require "report.table", require "report.words"
package.path = here

describe("the benches", function()
  it("take the middle of the rounds, and their span", function()
    assert.same({ median = 2, least = 1, most = 9 }, statistics.of{ 9, 1, 2 })
  end)

  it("compare round by round", function()
    assert.same({ median = 2, least = 2, most = 2 }, statistics.ratios({ 2, 20, 200 }, { 1, 10, 100 }))
  end)

  it("say figures in three digits", function()
    assert.equal("431 k", words.count(431147))
    assert.equal("1.50 M", words.count(1.5e6))
    assert.equal("0.94 us", words.time(0.94e-6))
    assert.equal("12.4 MiB", words.size(12.4 * 1024))
    assert.equal("2.00 s (1.00 s–3.00 s)", words.span(statistics.of{ 1, 2, 3 }, words.time))
  end)

  it("let the columns of a table stand under each other", function()
    assert.equal("| a   | b   |\n|-----|-----|\n| 1   | –   |", table_of({ "a", "b" }, { { "1", "–" } }))
  end)

  -- What the table says of one row, and whether all its limits hold.
  local function judge(limit, found)
    local text, all_hold = limits({ { name = "row", title = "row", limits = { limit } } }, { row = found })
    return text:match("| (%S+) +|\n| row: wall") or text:match("| (%S+) +|$"), all_hold
  end

  local function figures(cpu, wall) return { cpu = { cpu }, wall = { wall } } end

  it("hold a limit of another's time", function()
    local limit = { of = "cpu", most = 1.5 }
    local verdict, all_hold = judge(limit, { nginx_reply = figures(15, 9), nginx_resty = figures(10, 1) })
    assert.same({ "yes", true }, { verdict, all_hold })
    verdict, all_hold = judge(limit, { nginx_reply = figures(16, 1), nginx_resty = figures(10, 1) })
    assert.same({ "NO", false }, { verdict, all_hold })
  end)

  it("say so where the other one is not here", function()
    local verdict, all_hold = judge({ of = "cpu", most = 1.5 }, { nginx_reply = figures(16, 1) })
    assert.same({ "?", true }, { verdict, all_hold })
  end)

  it("hold a limit of the ideal", function()
    local verdict, all_hold = judge({ of = "wall", ideal = 2, most = 1.1 }, { nginx_reply = figures(1, 2.3) })
    assert.same({ "NO", false }, { verdict, all_hold })
  end)

  it("have a file for each peer", function()
    local list = support.read_file("bench/peers/init.lua")
    for name in list:gmatch('"([%w_]+%.lua)"') do assert(io.open("bench/peers/" .. name), name):close() end
    for name in list:gmatch("bench/peers/(%w+%.%w+)") do assert(io.open("bench/peers/" .. name), name):close() end
  end)

  it("are what doc/speed.md was written for", function()
    local page = support.read_file("doc/speed.md")
    local is_measured = not page:find("Not measured yet: `make bench WRITE=1`", 1, true)
    for _, row in ipairs(is_measured and rows or {}) do
      assert(page:find("\n### " .. row.title .. "\n", 1, true), "run `make bench WRITE=1`: no " .. row.title)
    end
  end)
end)
