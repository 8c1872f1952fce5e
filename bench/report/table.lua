-- SPDX-License-Identifier: MIT
-- A table of Markdown whose columns stand under each other.

-- In characters of UTF-8.
local function width(text) return select(2, text:gsub("[^\128-\191]", "")) end

local function line(cells, widths)
  local list = {}
  for at, cell in ipairs(cells) do list[at] = cell .. (" "):rep(widths[at] - width(cell)) end
  return "| " .. table.concat(list, " | ") .. " |"
end

--- table_of(head, rows): lists of texts.
return function(head, rows)
  local widths, rule = {}, {}
  for at, cell in ipairs(head) do widths[at] = math.max(3, width(cell)) end
  for _, row in ipairs(rows) do
    for at, cell in ipairs(row) do widths[at] = math.max(widths[at], width(cell)) end
  end
  for at, size in ipairs(widths) do rule[at] = ("-"):rep(size + 2) end
  local lines = { line(head, widths), "|" .. table.concat(rule, "|") .. "|" }
  for _, row in ipairs(rows) do lines[#lines + 1] = line(row, widths) end
  return table.concat(lines, "\n")
end
