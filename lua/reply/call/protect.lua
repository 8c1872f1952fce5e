-- SPDX-License-Identifier: MIT
-- Calls a function that must not be left without a word: not by an error, and on Lua 5.4 not by coroutine.close either,
-- which only a to-be-closed variable hears of. LuaJIT has neither; there a coroutine that nobody resumes is collected.

local function finish(scope, ...)
  scope.over = true
  return ...
end

local Scope = {
  __close = function(scope, why)
    if not scope.over then scope.owner:leave(why) end
  end,
}

local function new_scope(owner)
  return setmetatable({ owner = owner, over = false }, Scope)
end

-- LuaJIT cannot read the mark, so it is in a text.
local CLOSING = [[
  local new_scope, finish = ...
  return function(owner, work, ...)
    local scope <close> = new_scope(owner)
    return finish(scope, work(...))
  end
]]

local function pass(owner, ok, ...)
  if ok then return ... end
  owner:leave((...))
  error((...), 0)
end

local function catching(owner, work, ...)
  return pass(owner, pcall(work, ...))
end

local load_text = _VERSION ~= "Lua 5.1" and load(CLOSING)

--- Calls work(...) and gives what it returns. Where it is left in another way, owner:leave(why) is called on that way,
--- with nil for a coroutine that is closed; what was raised goes on.
---@type fun(owner: { leave: fun(self: table, why: any) }, work: function, ...: any): ...
return load_text and load_text(new_scope, finish) or catching
