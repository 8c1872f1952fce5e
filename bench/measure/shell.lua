-- SPDX-License-Identifier: MIT
-- Commands that have to end well.

-- What stands last says which one it was.
local function fail(command) error("failed: " .. command:sub(-200), 0) end

local shell = { fail = fail }

--- What a command prints.
function shell.output(command)
  local pipe = assert(io.popen(command))
  local text = pipe:read("*a")
  local ok = pipe:close()
  return ok and text or fail(command)
end

--- Runs it.
function shell.check(command)
  if not os.execute(command) then fail(command) end
end

return shell
