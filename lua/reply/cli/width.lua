-- SPDX-License-Identifier: MIT
-- How many columns of a terminal a text takes: those of East Asia and pictures take two, marks above a letter none.

local WIDE = {
  { 0x1100, 0x115F }, { 0x2E80, 0x303E }, { 0x3041, 0x4DBF }, { 0x4E00, 0xA4CF }, { 0xA960, 0xA97F },
  { 0xAC00, 0xD7A3 }, { 0xF900, 0xFAFF }, { 0xFE30, 0xFE6F }, { 0xFF00, 0xFF60 }, { 0xFFE0, 0xFFE6 },
  { 0x1F300, 0x1F64F }, { 0x1F680, 0x1F6FF }, { 0x1F900, 0x1FAFF }, { 0x20000, 0x3FFFD },
}
local NONE = {
  { 0x0300, 0x036F }, { 0x0483, 0x0489 }, { 0x0591, 0x05BD }, { 0x064B, 0x065F }, { 0x0E34, 0x0E3A },
  { 0x1AB0, 0x1AFF }, { 0x200B, 0x200F }, { 0x20D0, 0x20FF }, { 0xFE00, 0xFE0F }, { 0xE0100, 0xE01EF },
}

local INDENT = "  "   -- of what goes on in another line

local CHARACTER = "[%z\1-\127\192-\255][\128-\191]*"

local function is_in(ranges, code)
  for _, range in ipairs(ranges) do
    if code >= range[1] and code <= range[2] then return true end
  end
  return false
end

local function code_of(character)
  local lead = character:byte()
  if lead < 128 then return lead end
  local code = lead % (lead < 224 and 32 or lead < 240 and 16 or 8)
  for _, byte in ipairs{ character:byte(2, -1) } do code = code * 64 + byte % 64 end
  return code
end

local function columns_of(character)
  local code = code_of(character)
  if code < 0x300 then return 1 end
  return is_in(NONE, code) and 0 or is_in(WIDE, code) and 2 or 1
end

local width = {}

--- The columns of a text; its colours take none.
---@param text string UTF-8
---@return integer
function width.of(text)
  local sum = 0
  text = text:gsub("\27%[[%d;]*m", "")
  for character in text:gmatch(CHARACTER) do sum = sum + columns_of(character) end
  return sum
end

--- The text, or its beginning and a sign that there is more.
---@param text string UTF-8
---@param columns integer? nil: it may be as long as it is
---@return string
function width.cut(text, columns)
  if not columns or #text <= columns or width.of(text) <= columns then return text end
  local kept, sum = {}, 0
  for character in text:gmatch(CHARACTER) do
    sum = sum + columns_of(character)
    if sum > columns - 1 then break end
    kept[#kept + 1] = character
  end
  return table.concat(kept) .. (columns > 0 and "…" or "")
end

--- The text in lines that are broken between words; a longer word stays whole.
---@param text string UTF-8
---@param columns integer? nil: one line
---@return string
function width.wrap(text, columns)
  if not columns or width.of(text) <= columns then return text end
  local lines, line = {}, nil
  for word in text:gmatch("[^ ]+") do
    if line and width.of(line) + 1 + width.of(word) > columns then
      lines[#lines + 1], line = line, INDENT .. word
    else
      line = line and line .. " " .. word or word
    end
  end
  lines[#lines + 1] = line
  return table.concat(lines, "\n")
end

--- The text with spaces after it.
---@param text string UTF-8
---@param columns integer
---@return string
function width.pad(text, columns)
  return text .. (" "):rep(columns - width.of(text))
end

return width
