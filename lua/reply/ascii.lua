-- SPDX-License-Identifier: MIT
-- The letters of names, words and headers, large and small. Those of Lua follow the locale: Turkish has another small
-- letter for an I, so that no Id is an id.

local ascii = {}

local LOWER, UPPER = {}, {}
for byte = 65, 90 do
  local large, small = string.char(byte), string.char(byte + 32)
  LOWER[large], UPPER[small] = small, large
end

-- What a name is without its spelling.
local PLAIN = { _ = "", ["-"] = "" }
for large, small in pairs(LOWER) do PLAIN[large] = small end

---@param text string
---@return string
function ascii.lower(text) return (text:gsub("[A-Z]", LOWER)) end

---@param text string
---@return string
function ascii.upper(text) return (text:gsub("[a-z]", UPPER)) end

--- A name without its spelling: contact_fields, contact-fields, contactFields and ContactFields are one.
---@param name any
---@return string
function ascii.plain(name) return (tostring(name):gsub("[A-Z_-]", PLAIN)) end

return ascii
