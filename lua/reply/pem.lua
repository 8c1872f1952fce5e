-- SPDX-License-Identifier: MIT
-- Whether a file is a bundle of certificates in PEM: base64 of DER, between two lines that say so. Other text may stand
-- around them.

local read_file = require "reply.read_file"

local pem = {}

-- How many certificates begin in a text, and whether each is whole.
local function count_certificates(text)
  local count, at = 0, 1
  while true do
    local first, begun = text:find("-----BEGIN ", at, true)
    if not begun then return count, true end
    local kind, body = text:match("^([%u%d ]*CERTIFICATE)%-%-%-%-%-%s+()", begun + 1)
    at = begun
    if kind then
      count = count + 1
      local is_line = first == 1 or text:sub(first - 1, first - 1) == "\n"   -- no byte order mark, no indent
      local last = text:find("-----", body, true)
      local is_whole = text:sub(body, body + 1) == "MI" and last and text:find("^%-%-%-%-%-END " .. kind, last)
      if not (is_line and is_whole) then return count, false end
    end
  end
end

--- What is wrong with a bundle.
---@param path string
---@return string? fault what it is without or with; nil where nothing is
function pem.fault_of(path)
  local count, whole = count_certificates(read_file(path) or "")
  if count == 0 then return "without any" end
  return not whole and "with a broken certificate" or nil
end

return pem
