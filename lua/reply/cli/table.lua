-- SPDX-License-Identifier: MIT
-- Objects of the server for a person: a list as rows below the names of the members, a single one as its members line
-- by line. Rows are put below each other page by page, since nobody knows how wide the next page is.

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

local Rows = {}
Rows.__index = Rows

-- The columns: what the items of the first page have, but for what has an inside itself.
local function columns_of(items, holds)
  local all, columns = {}, {}
  for _, item in ipairs(items) do
    for name, value in pairs(type(item) == "table" and item or {}) do
      if all[name] == nil or type(value) == "table" then all[name] = value end
    end
  end
  for _, name in ipairs(members_of(all, holds)) do
    if type(all[name]) ~= "table" then columns[#columns + 1] = name end
  end
  return columns
end

local function cell_of(value)
  if value == nil then return "-" end
  return type(value) == "table" and "…" or width.cut(text_of(value), WIDEST)
end

local function cells_of(item, columns)
  if type(item) ~= "table" then return { text_of(item) } end
  local cells = {}
  for index, name in ipairs(columns) do cells[index] = cell_of(item[name]) end
  return cells
end

--- Adds an item; a page that is full is written.
function Rows:add(item)
  self.items[#self.items + 1] = item
  if #self.items == PAGE then self:flush() end
end

--- Writes what was not written yet.
function Rows:flush()
  local rows, widths = {}, {}
  if not self.columns then
    self.columns = columns_of(self.items, self.holds)
    rows[1] = #self.columns > 0 and self.columns or nil
  end
  for _, item in ipairs(self.items) do rows[#rows + 1] = cells_of(item, self.columns) end
  for _, row in ipairs(rows) do
    for index, cell in ipairs(row) do widths[index] = math.max(widths[index] or 0, width.of(cell)) end
  end
  for _, row in ipairs(rows) do
    local cells = {}
    for index, cell in ipairs(row) do cells[index] = index < #row and width.pad(cell, widths[index]) or cell end
    self.write(width.cut(table.concat(cells, "  "), self.terminal_columns))
  end
  self.items = {}
end

local tables = {}

--- Rows for a terminal of so many columns.
---@param write fun(line: string)
---@param terminal_columns integer?
---@param holds string? what the data says of the members
function tables.rows(write, terminal_columns, holds)
  return setmetatable({ write = write, terminal_columns = terminal_columns, holds = holds, items = {} }, Rows)
end

--- Writes the members of one object, a line each.
function tables.members(write, object, holds)
  local list, widest = members_of(object, holds), 0
  for _, name in ipairs(list) do widest = math.max(widest, width.of(name)) end
  for _, name in ipairs(list) do write(width.pad(errors.one_line(name), widest) .. "  " .. text_of(object[name])) end
end

return tables
