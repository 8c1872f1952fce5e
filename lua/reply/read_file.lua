-- SPDX-License-Identifier: MIT
-- Reads a whole file.

---@param path string
---@return string? bytes
---@return string? why
return function(path)
  local file, why = io.open(path, "rb")
  if not file then return nil, why end
  local bytes
  bytes, why = file:read("*a")
  file:close()
  return bytes, why
end
