-- SPDX-License-Identifier: MIT
-- A list of the server as an iterator that fetches the next page when it is needed.

---@class reply.Pages
local Pages = {}
Pages.__index = Pages
Pages.__name = "reply.pages"

local pages = {}

-- An answer is a list, or a page: { items = …, hasMore = …, totalCount = … }.
local function take(self, answer)
  local items = answer.items or answer
  self.items, self.index = items, 0
  self.skip = self.skip + #items
  self.more = answer.items ~= nil and answer.hasMore == true and #items > 0
  self.total_count = type(answer.totalCount) == "number" and answer.totalCount or nil
end

-- The next item; nil at the end; false and the error where a page could not be had, and then the end.
function Pages:__call()
  while self.index == #self.items do
    if not self.more then return nil end
    local answer, err = self.fetch(self.skip)
    if not answer then
      self.more = false
      return false, err
    end
    take(self, answer)
  end
  self.index = self.index + 1
  return self.items[self.index]
end

--- Everything that is left, in one list.
---@return table? items
---@return reply.Error? err
function Pages:all()
  local list = {}
  for item, err in self do
    if not item then return nil, err end
    list[#list + 1] = item
  end
  return list
end

--- An iterator for the generic `for`.
---@param skip integer items to leave out at the start
---@param fetch fun(skip: integer): table?, reply.Error? reads the page that begins after so many items
---@return reply.Pages
function pages.new(skip, fetch)
  return setmetatable({ fetch = fetch, skip = skip, items = {}, index = 0, more = true }, Pages)
end

return pages
