-- SPDX-License-Identifier: MIT
-- One page of a list, as the answers give it out.

local json = require "reply.json"
local store = require "reply.sandbox.state"

local PAGE = 25

--- Makes a page.
---@param objects table[]
---@param values { top: number?, skip: number? }
---@param shown? fun(object: table): table what is given out of an object; by default, all but what is hidden
---@return table
return function(objects, values, shown)
  local skip, top = math.min(values.skip or 0, #objects), values.top or PAGE
  local items = json.list{}
  shown = shown or store.public
  for index = skip + 1, math.min(skip + top, #objects) do items[#items + 1] = shown(objects[index]) end
  return { items = items, hasMore = #objects > skip + top }
end
