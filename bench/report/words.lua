-- SPDX-License-Identifier: MIT
-- Figures as a table has them.

local words = {}

-- Three digits that count.
local function three(value)
  local size = math.abs(value)
  local digits = size >= 100 and 0 or size >= 10 and 1 or 2
  return ("%." .. digits .. "f"):format(value)
end

local function in_units(value, units)
  for _, unit in ipairs(units) do
    if math.abs(value) >= unit[1] then return three(value / unit[1]), unit[2] end
  end
  local last = units[#units]
  return three(value / last[1]), last[2]
end

local COUNTS = { { 1e9, " G" }, { 1e6, " M" }, { 1e3, " k" }, { 1, "" } }
local TIMES = { { 1, " s" }, { 1e-3, " ms" }, { 1e-6, " us" } }
local SIZES = { { 1024, " MiB" }, { 1, " KiB" } }

--- 431 k
function words.count(value) return table.concat({ in_units(value, COUNTS) }) end

--- 105 us, of seconds
function words.time(value) return table.concat({ in_units(value, TIMES) }) end

--- 12.4 MiB, of KiB
function words.size(value) return table.concat({ in_units(value, SIZES) }) end

--- 1.32
words.ratio = three

--- 105 us (101 us–123 us); without the span where there is one round
function words.span(figures, format)
  local text = format(figures.median)
  if figures.least == figures.most then return text end
  return ("%s (%s–%s)"):format(text, format(figures.least), format(figures.most))
end

return words
