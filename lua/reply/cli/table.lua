-- SPDX-License-Identifier: MIT
-- Objects of the server for a person: a list as rows, a single one as its members line by line. Rows are put below each
-- other page by page, since nobody knows how wide the next page is.

local errors = require "reply.errors"
local json = require "reply.json"
local width = require "reply.cli.width"

local PAGE = 25
local WIDEST = 40   -- of a cell in a row

-- The members in the order in which the data names them, `like this`, then the others.
local function members_of(object, holds)
  local list, seen = {}, {}
  for name in (holds or ""):gmatch("`([%w_]+)`") do
    if object[name] ~= nil and not seen[name] then list[#list + 1], seen[name] = name, true end
  end
  local others = {}
  for name in pairs(object) do
    if not seen[name] then others[#others + 1] = tostring(name) end
  end
  table.sort(others)
  for _, name in ipairs(others) do list[#list + 1] = name end
  return list
end

local function text_of(value)
  if json.is_null(value) then return "-" end
  if type(value) == "table" then return json.encode(value) or "…" end
  return errors.one_line(tostring(value))
end

local function is_plain(value) return type(value) ~= "table" end

local Rows = {}
Rows.__index = Rows

-- What stands in a row: short values only, in the order of the first item.
local function cells_of(self, item)
  if type(item) ~= "table" then return { text_of(item) } end
  self.columns = self.columns or members_of(item, self.holds)
  local cells = {}
  for _, name in ipairs(self.columns) do
    local value = item[name]
    if value == nil then cells[#cells + 1] = "-"
    elseif is_plain(value) then cells[#cells + 1] = width.cut(text_of(value), WIDEST) end
  end
  return cells
end

--- Adds an item; a page that is full is written.
function Rows:add(item)
  self.rows[#self.rows + 1] = cells_of(self, item)
  if #self.rows == PAGE then self:flush() end
end

--- Writes what was not written yet.
function Rows:flush()
  local widths = {}
  for _, row in ipairs(self.rows) do
    for index, cell in ipairs(row) do widths[index] = math.max(widths[index] or 0, width.of(cell)) end
  end
  for _, row in ipairs(self.rows) do
    for index, cell in ipairs(row) do row[index] = index < #row and width.pad(cell, widths[index]) or cell end
    self.write(width.cut(table.concat(row, "  "), self.terminal_columns))
  end
  self.rows = {}
end

local tables = {}

--- Rows for a terminal of so many columns.
---@param write fun(line: string)
---@param terminal_columns integer?
---@param holds string? what the data says of the members
function tables.rows(write, terminal_columns, holds)
  return setmetatable({ write = write, terminal_columns = terminal_columns, holds = holds, rows = {} }, Rows)
end

--- Writes the members of one object, a line each.
function tables.members(write, object, holds)
  local list, widest = members_of(object, holds), 0
  for _, name in ipairs(list) do widest = math.max(widest, width.of(name)) end
  for _, name in ipairs(list) do write(width.pad(errors.one_line(name), widest) .. "  " .. text_of(object[name])) end
end

return tables
