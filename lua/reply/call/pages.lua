-- SPDX-License-Identifier: MIT
-- A list of the server as an iterator that fetches the next page when it is needed. Nobody comes twice, though the list
-- may change while it is read; and it always comes to an end, whatever the server says.

local errors = require "reply.errors"
local json = require "reply.json"

local NO_TABLE = "a list of the server is no table, as it is read page by page: "
                 .. "loop over it with `for item, err in list do`, or take all of it with list:all()"
local MOST_STALE = 5   -- pages in a row that bring nobody new, as after many were added in front

local Pages = {}
Pages.__index = Pages

-- What tells an item from the others: its id, or all of it.
local function identity_of(item, member)
  local id = type(item) == "table" and item[member]
  if type(id) == "number" or type(id) == "string" then return id, true end
  return json.encode(item) or item, false
end

-- The items that did not come before. One without an id may stand in a list twice.
local function unseen(self, items)
  local fresh, any = {}, false
  for _, item in ipairs(items) do
    local identity, is_id = identity_of(item, self.item_id)
    local is_new = not self.seen[identity]
    self.seen[identity], any = true, any or is_new
    if is_new or not is_id then fresh[#fresh + 1] = item end
  end
  return any and fresh or {}
end

-- Whether an item is none: nobody who reads a list expects that, and a loop would take it for the end.
local function has_gap(items)
  for index = 1, #items do
    if not items[index] or json.is_null(items[index]) then return true end
  end
  return false
end

-- Whether there are others behind a page that ends with this item of all; nil: what it says cannot be read. Older ones
-- say it in `info`. One that does not say it has a count of all items, or is the last one.
local function has_more(page, last)
  if page.items == nil then return false end
  local info = type(page.info) == "table" and page.info or {}
  local said = page.hasMore
  if said == nil then said = info.hasMore end
  if type(said) == "boolean" then return said end
  if said ~= nil and not json.is_null(said) then return nil end
  return type(page.totalCount) == "number" and page.totalCount > last
end

-- An answer is a list, or a page: { items = …, hasMore = …, totalCount = … }. Returns why it cannot be read on.
local function take(self, answer)
  local items = answer.items or answer
  if has_gap(items) then return "an item of the server's list is null or false" end
  self.skip = self.skip + #items
  self.more = has_more(answer, self.skip)
  if self.more == nil then return "the server says neither true nor false of whether there is more" end
  self.total_count = type(answer.totalCount) == "number" and answer.totalCount or nil
  self.items, self.index = unseen(self, items), 0
  self.stale = #self.items == 0 and self.stale + 1 or 0
  if not self.more then return nil end
  if #items == 0 then return "the server gave an empty page and says that there is more" end
  return self.stale > MOST_STALE and "the server gives the same items again, whatever `skip` leaves out" or nil
end

-- Reads the next page, or tells why there is none.
local function turn(self)
  local answer, err = self.fetch(self.skip)
  local why = answer and take(self, answer)
  if why then
    err = errors.new{ operation = self.name, outcome = "unknown", kind = "protocol", phase = "answer", attempts = 1,
                      retryable = true, message = why, body = answer }
  end
  if err then self.more = false end
  return err
end

-- The next item; nil at the end; false and the error where a page could not be had, and then the end.
function Pages:next()
  while self.index == #self.items do
    if not self.more then return nil end
    local err = turn(self)
    if err then return false, err end
  end
  self.index = self.index + 1
  return self.items[self.index]
end

-- Everything that is left, in one list, or nil and the error.
function Pages:all()
  local list = {}
  for item, err in self.next, self do
    if not item then return nil, err end
    list[#list + 1] = item
  end
  return list
end

-- What a caller has is a handle, so that nothing of it can be taken for an item. In LuaJIT a table has no `#` and no
-- ipairs of its own, but a userdata has; there ipairs and pairs refuse it in their own words.
local newproxy = rawget(_G, "newproxy")
local states = setmetatable({}, { __mode = "k" })

local function no_table() error(NO_TABLE, 2) end

---@class reply.Pages
local Handle = {}

--- Everything that is left, in one list.
---@return table? items
---@return reply.Error? err
function Handle:all() return states[self]:all() end

local function index_of(handle, key)
  if type(key) == "number" then error(NO_TABLE, 2) end
  if key == "total_count" then return states[handle].total_count end
  return Handle[key]
end

local meta = {
  __name = "reply.pages", __index = index_of, __newindex = no_table, __len = no_table, __pairs = no_table,
  __ipairs = no_table, __call = function(handle) return states[handle]:next() end,
  __tostring = function(handle) return ("reply.pages (%s)"):format(states[handle].name) end,
}

-- In LuaJIT all handles have the metatable of this one, which is at its end and is never given out.
local prototype = newproxy and newproxy(true)
if prototype then
  for name, value in pairs(meta) do getmetatable(prototype)[name] = value end
  states[prototype] = setmetatable({ name = "none", items = {}, index = 0, more = false }, Pages)
end

local pages = {}

--- An iterator for the generic `for`.
---@param name string of the function that gives it
---@param skip integer items to leave out at the start
---@param fetch fun(skip: integer): table?, reply.Error? reads the page that begins after so many items
---@param item_id? string the member that tells an item from the others, `id` by default
---@return reply.Pages
function pages.new(name, skip, fetch, item_id)
  local handle = newproxy and newproxy(prototype) or setmetatable({}, meta)
  states[handle] = setmetatable({ name = name, fetch = fetch, skip = skip, items = {}, index = 0, more = true,
                                  stale = 0, seen = {}, total_count = nil, item_id = item_id or "id" }, Pages)
  return handle
end

--- Tells whether a list has come to its end, as far as that is known without another page.
---@param list reply.Pages
---@return boolean
function pages.is_over(list)
  local state = states[list]
  return state.index == #state.items and not state.more
end

return pages
