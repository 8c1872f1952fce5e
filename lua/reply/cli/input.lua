-- SPDX-License-Identifier: MIT
-- What a command reads: files, and the standard input, which is `-` and can be read once.

local with_commas = require "reply.with_commas"

local Input = {}
Input.__index = Input

local MOST = 250000000   -- bytes: there are lists of many emails
local PIECE = 1048576

-- Nothing says of a pipe or a device that it ends.
local function read_all(file, most)
  local pieces, size = {}, 0
  repeat
    local piece, why = file:read(PIECE)
    if why then return nil, why end
    pieces[#pieces + 1], size = piece, size + #(piece or "")
  until not piece or size > most
  if size > most then return nil, ("it has more than %s bytes"):format(with_commas(most)) end
  return table.concat(pieces)
end

--- Reads a file.
---@param path string `-` is the standard input
---@param option string who wants it, for a message
---@param most integer? bytes that it may have
---@return string? bytes
---@return string? why
function Input:read(path, option, most)
  local file, why = io.stdin, nil
  if path == "-" then
    if self.taken then return nil, ("%s and %s cannot both read the standard input"):format(self.taken, option) end
    self.taken = option
  else
    file, why = io.open(path, "rb")
  end
  local bytes
  if file then bytes, why = read_all(file, most or MOST) end
  if file and path ~= "-" then file:close() end
  if not bytes then return nil, ("%s cannot be read: %s"):format(option, (why:gsub("^.*: ", ""))) end
  return bytes
end

--- Reads a text, without what editors put there: a byte-order mark before it, a line break at its end.
---@param path string
---@param option string
---@param most integer?
---@return string? text
---@return string? why
function Input:read_text(path, option, most)
  local text, why = self:read(path, option, most)
  return text and text:gsub("^\239\187\191", ""):gsub("\r?\n$", ""), why
end

--- A reader of what this process has.
return function()
  return setmetatable({ taken = false }, Input)
end
