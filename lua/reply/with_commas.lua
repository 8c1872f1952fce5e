-- SPDX-License-Identifier: MIT
-- A whole number as a person reads it: 86,400.

---@param number integer
---@return string
return function(number)
  local text = ("%d"):format(number)
  return (text:reverse():gsub("(%d%d%d)", "%1,"):reverse():gsub("^,", ""))
end
