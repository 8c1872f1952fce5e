-- SPDX-License-Identifier: MIT
-- Calls a function that must not be left without a word: not by an error, and on Lua 5.4 not by coroutine.close either,
-- which only a to-be-closed variable hears of. LuaJIT has neither; there a coroutine that nobody resumes is collected.

local protect = {}

local function finish(owner, ...)
  owner.is_over = true
  return ...
end

-- LuaJIT cannot read the mark, so it is in a text.
local CLOSING = [[
  local finish = ...
  return function(owner, work, ...)
    owner.is_over = false
    local scope <close> = owner
    return finish(owner, work(...))
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
--- with nil for a coroutine that is closed; what was raised goes on. The owner's metatable has `protect.close` as
--- `__close`.
---@type fun(owner: { leave: fun(self: table, why: any), is_over: boolean }, work: function, ...: any): ...
protect.run = load_text and load_text(finish) or catching

local function raise_again(ok, ...)
  if ok then return ... end
  error((...), 0)
end

--- The same where nobody else may catch what is raised: in a coroutine of Lua 5.4 that closes nothing.
function protect.call(...)
  return raise_again(pcall(protect.run, ...))
end

--- The `__close` of owners.
function protect.close(owner, why)
  if not owner.is_over then owner:leave(why) end
end

return protect
