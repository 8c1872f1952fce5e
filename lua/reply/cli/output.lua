-- SPDX-License-Identifier: MIT
-- Where results go. On a terminal a person reads a line; in a pipe, or with --json, a program reads one JSON object a
-- result, errors too. Progress is a line of the terminal behind the standard error, and is gone when something is said.

local json = require "reply.json"
local line = require "reply.cli.line"
local record = require "reply.cli.record"
local status = require "reply.cli.status"
local tables = require "reply.cli.table"
local terminal = require "reply.cli.terminal"
local width = require "reply.cli.width"

local EPIPE = 32
local CLEAR = "\r\27[K"
-- What a receipt tells of each of many, in the order in which a person reads it.
local OF_EACH = { { "contacts", "`id`, `status`, `skipReason`, `error`" },
                  { "not_processed", "`contact`, `error`, `details`" } }

local Output = {}
Output.__index = Output

--- Takes the line of the progress away.
function Output:clear()
  if self.progress_shown then io.stderr:write(CLEAR) end
  self.progress_shown = false
end

--- Shows how far it is, where somebody looks.
---@param text string
function Output:progress(text)
  if not self.progress_columns then return end
  self.progress_columns = terminal.columns "stderr" or self.progress_columns   -- the window may be another size now
  io.stderr:write(CLEAR, width.cut(text, self.progress_columns - 1))
  io.stderr:flush()
  self.progress_shown = true
end

-- What a full disk does not take, a person must see. A pipe that nobody reads is no trouble. Nothing is written after
-- either: `closed` is "pipe" or "lost".
local function lose(self, text, why, number)
  self.closed = number == EPIPE and "pipe" or "lost"
  if self.closed == "lost" then
    io.stderr:write(("lua-reply: the result cannot be written (%s): %s\n"):format(tostring(why), text))
  end
end

--- Writes a line of the results, at once.
---@param text string
function Output:write(text)
  if self.closed then return end
  self:clear()
  local ok, why, number = io.stdout:write(text, "\n")
  if ok then ok, why, number = io.stdout:flush() end
  if not ok then lose(self, text, why, number) end
end

--- Says something beside the results.
---@param text string
function Output:say(text)
  self:clear()
  for one in text:gmatch("[^\n]+") do io.stderr:write(width.wrap(one, self.progress_columns), "\n") end
end

--- An error: the one result of the command.
---@param err reply.Error
---@param more table? fields that come with it in JSON
function Output:error(err, more)
  if self.json then
    local told = { hint = line.hint(err) }
    for name, value in pairs(more or {}) do told[name] = value end
    return self:write(record(err, told))
  end
  self:say(line.of_error(err, self.paint_error))
end

--- Says what the ledger knows of a request that is only shown.
---@param preview reply.Preview
function Output:ledger(preview)
  local known = line.of_ledger(preview, self.paint_error)
  if known then self:say(known) end
end

--- A receipt, an answer or a preview.
---@param receipt table
---@param more table?
function Output:receipt(receipt, more)
  if self.json then return self:write(record(receipt, more)) end
  if receipt.dry_run then
    line.write_preview(receipt, function(text) self:write(text) end)
    return self:ledger(receipt)
  end
  self:write_wrapped(line.of_receipt(receipt, self.paint))
  if receipt.headers and receipt.body ~= nil then self:object(receipt.body) end   -- an answer of `request`
  for _, list in ipairs(OF_EACH) do
    local items = receipt[list[1]]
    if type(items) == "table" and items[1] then self:object(items, list[2]) end
  end
end

--- Writes a line for a person, in as many as the terminal needs.
---@param text string
function Output:write_wrapped(text)
  self:write(width.wrap(text, self.columns))
end

--- An object of the server, or a list of them.
---@param object table
---@param holds string? what the data says of the members
function Output:object(object, holds)
  if self.json then return self:write(record(object)) end
  local function write(text) self:write(text) end
  if type(object) ~= "table" then return write(record(object)) end
  if not json.is_list(object) then return tables.members(write, object, holds) end
  local rows = self:rows(holds)
  for _, item in ipairs(object) do rows.add(item) end
  rows.flush()
end

--- A list of the server, item by item.
---@param holds string?
---@return { add: fun(item: any), flush: function }
function Output:rows(holds)
  if self.json then return { add = function(item) self:write(record(item)) end, flush = function() end } end
  local rows = tables.rows(function(text) self:write(text) end, self.columns, holds)
  return { add = function(item) rows:add(item) end, flush = function() rows:flush() end }
end

--- A list that is empty: a person would wonder whether anything was looked at.
function Output:none()
  if not self.json then self:say "none" end
end

--- The status of what only reads and cannot tell it: nobody reads on, or the disk is full. nil: it can.
---@return integer?
function Output:lost_status()
  if self.closed == "pipe" then return status.SIGNAL + status.PIPE end
  return self.closed and status.NOT_SENT or nil
end

local output = {}

--- The output of this process.
---@param wants_json boolean? also on a terminal
---@return table
function output.new(wants_json)
  local columns, progress_columns = terminal.columns "stdout", terminal.columns "stderr"
  return setmetatable({
    json = wants_json or not columns, columns = columns, progress_columns = progress_columns, closed = false,
    progress_shown = false, paint = terminal.painter(columns ~= nil),
    paint_error = terminal.painter(progress_columns ~= nil),
  }, Output)
end

return output
