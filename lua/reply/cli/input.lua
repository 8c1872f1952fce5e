-- SPDX-License-Identifier: MIT
-- What a command reads: files, and the standard input, which is `-` and can be read once.

local Input = {}
Input.__index = Input

local function read_all(file)
  local bytes, why = file:read("*a")
  if file ~= io.stdin then file:close() end
  return bytes, why
end

--- Reads a file.
---@param path string `-` is the standard input
---@param option string who wants it, for a message
---@return string? bytes
---@return string? why
function Input:read(path, option)
  local file, why = io.stdin, nil
  if path == "-" then
    if self.taken then return nil, ("%s and %s cannot both read the standard input"):format(self.taken, option) end
    self.taken = option
  else
    file, why = io.open(path, "rb")
  end
  local bytes
  if file then bytes, why = read_all(file) end
  if not bytes then
    return nil, ("%s cannot be read: %s"):format(option, (why or "no bytes"):gsub("^.*: ", ""))
  end
  return bytes
end

--- Reads a text, without the line break that editors put at its end.
---@param path string
---@param option string
---@return string? text
---@return string? why
function Input:read_text(path, option)
  local text, why = self:read(path, option)
  return text and text:gsub("\r?\n$", ""), why
end

--- A reader of what this process has.
return function()
  return setmetatable({ taken = false }, Input)
end
