-- SPDX-License-Identifier: MIT
-- Where a user's programs keep what is to outlive them: the XDG Base Directory Specification.

local place = {}

local function is_absolute(path)
  return path ~= nil and path:sub(1, 1) == "/"
end

-- By a command: Lua makes no folders.
local function make(folder)
  local quoted = "'" .. folder:gsub("'", "'\\''") .. "'"
  local ok = os.execute("mkdir -p -m 700 -- " .. quoted .. " 2>/dev/null")
  return ok == true or ok == 0
end

--- The folder, which is made where it is not there.
---@return string? folder
---@return string? why
function place.folder()
  local state, home = os.getenv("XDG_STATE_HOME"), os.getenv("HOME")
  if not is_absolute(state) then state = is_absolute(home) and home .. "/.local/state" or nil end
  if not state then return nil, "neither XDG_STATE_HOME nor HOME names a folder" end
  local folder = state .. "/lua-reply"
  if not make(folder) then return nil, "the folder cannot be made: " .. folder end
  return folder
end

return place
