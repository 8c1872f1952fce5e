-- SPDX-License-Identifier: MIT
-- The user's folder for what has to outlast a command: $XDG_STATE_HOME/lua-reply, or ~/.local/state/lua-reply.

local quoted = require "reply.cli.quoted"

local function folder()
  local base = os.getenv "XDG_STATE_HOME"
  if base and base:find("^/") then return base .. "/lua-reply" end
  local home = os.getenv "HOME"
  return home and home:find("^/") and home .. "/.local/state/lua-reply" or nil
end

local state = {}

--- The path of a file in the folder, which is made for its owner alone where it is not there.
---@param name string
---@return string? path
---@return string? why
function state.file(name)
  local path = folder()
  if not path then return nil, "there is no folder for it: neither XDG_STATE_HOME nor HOME begins with /" end
  local there = io.open(path)
  if there then there:close() else os.execute("umask 077 && mkdir -p -- " .. quoted(path) .. " 2>/dev/null") end
  there = there or io.open(path)
  if not there then return nil, "its folder cannot be made: " .. path end
  return path .. "/" .. name
end

return state
