-- SPDX-License-Identifier: MIT
-- A word of a shell's command line.

---@param text string
---@return string
return function(text)
  return "'" .. text:gsub("'", "'\\''") .. "'"
end
