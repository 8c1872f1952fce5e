-- SPDX-License-Identifier: MIT
-- What a command reads: files, and the standard input, which is `-` and can be read once.

local Input = {}
Input.__index = Input

local function read_all(file, most)
  local bytes, why = file:read(most or "*a")
  if file ~= io.stdin then file:close() end
  if bytes == nil and why == nil then bytes = "" end   -- what so many bytes are read of was empty
  return bytes, why
end

--- Reads a file.
---@param path string `-` is the standard input
---@param option string who wants it, for a message
---@param most integer? bytes; the rest is left alone
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
  if file then bytes, why = read_all(file, most) end
  if not bytes then
    return nil, ("%s cannot be read: %s"):format(option, (why or "no bytes"):gsub("^.*: ", ""))
  end
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
