-- SPDX-License-Identifier: MIT
-- A result as one JSON object in one line. Nothing that the server said is lost, and nothing stands there twice.

local encodable = require "reply.encodable"
local json = require "reply.json"

-- A terminal may take these for commands; a reader of JSON sees no difference.
local function harmless(text)
  return (text:gsub("\194([\128-\159])", function(byte) return ("\\u%04x"):format(byte:byte()) end)
              :gsub("\127", "\\u007f"))
end

-- The bytes of the answer, where nothing else tells what is in it; and of an upload, how many there are.
local function without_bytes(result)
  local copy = {}
  for name, value in pairs(result) do copy[name] = value end
  if copy.body ~= nil then copy.raw = nil end
  if copy.upload and copy.upload.data then
    local upload = copy.upload
    copy.upload = { filename = upload.filename, content_type = upload.content_type, size = #upload.data }
  end
  if copy.upload_first then copy.upload_first = without_bytes(copy.upload_first) end
  return copy
end

--- The line of a receipt, an error, a preview or an object of the server.
---@param result table
---@param more table? fields that come with it
---@return string
return function(result, more)
  if type(result) == "table" and not json.is_list(result) then
    result = without_bytes(result)
    for name, value in pairs(more or {}) do result[name] = value end
  end
  return harmless(json.encode(result) or json.encode(encodable(result)))
end
