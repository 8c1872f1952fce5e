-- SPDX-License-Identifier: MIT
-- What comes along when a key or an id is pasted from a page, a mail or a quoted line, and is not seen. It is named
-- without the value.

local pasted = {}

-- Patterns of UTF-8, in the order in which they are looked for. Bytes, as %c and its like follow the locale.
local UNSEEN = {
  { "^\239\187\191", "a byte order mark at its beginning" },
  { "\239\187\191", "a byte order mark" },
  { "[\r\n]$", "a line break at its end" },
  { "[\r\n]", "a line break" },
  { "^[ \t]", "white space at its beginning" },
  { "[ \t]$", "white space at its end" },
  { "[ \t\v\f]", "white space" },
  { "%z", "a NUL byte" },
  { "[\1-\31\127]", "a control character" },
  { "\194[\128-\159]", "a control character" },
  { "\194\160", "a no-break space" },
  { "\226\128[\135\175]", "a no-break space" },
  { "\226\128[\128-\138]", "a wide space" },
  { "\226\129\159", "a wide space" },
  { "\225\154\128", "a wide space" },
  { "\227\128\128", "a wide space" },
  { "\226\128[\168\169]", "a line break" },
  { "\226\128[\139-\141]", "a zero-width character" },
  { "\226\129[\160-\164]", "a zero-width character" },
  { "\225\160\142", "a zero-width character" },
  { "\205\143", "a zero-width character" },
  { "\239\184[\128-\143]", "a zero-width character" },
  { "\194\173", "a soft hyphen" },
  { "\226\128[\142\143\170-\174]", "a mark of the writing direction" },
  { "\226\129[\166-\169]", "a mark of the writing direction" },
  { "\216\156", "a mark of the writing direction" },
}

local QUOTES = { ['"'] = true, ["'"] = true, ["`"] = true, ["\194\171"] = true, ["\194\187"] = true }
for byte = 152, 159 do QUOTES["\226\128" .. string.char(byte)] = true end   -- those that a word processor makes

--- A character that nobody sees.
---@param text string
---@return string? name
function pasted.unseen(text)
  for _, entry in ipairs(UNSEEN) do
    if text:find(entry[1]) then return entry[2] end
  end
  return nil
end

--- Tells whether a text begins or ends with a quote.
---@param text string
---@return boolean
function pasted.is_quoted(text)
  for size = 1, 3 do
    if QUOTES[text:sub(1, size)] or QUOTES[text:sub(-size)] then return true end
  end
  return false
end

--- Checks a value of visible ASCII: letters, digits and marks, without a space.
---@param text string
---@return string? text
---@return string? message
function pasted.check(text)
  local unseen = pasted.unseen(text)
  if unseen then return nil, ("must be visible ASCII, got a string with %s"):format(unseen) end
  if pasted.is_quoted(text) then return nil, "must not be in quotes, got a string with one at an end" end
  local other = text:find("[^\33-\126]")
  if other then return nil, ("must be visible ASCII, got a string with another character at byte %d"):format(other) end
  return text
end

return pasted
