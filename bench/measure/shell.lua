-- SPDX-License-Identifier: MIT
-- Commands that have to end well.

-- What stands last says which one it was.
local function fail(command) error("failed: " .. command:sub(-200), 0) end

local shell = { fail = fail }

--- Starts a command, and gives a function that waits for its end and gives what it printed.
function shell.start(command)
  local pipe = assert(io.popen(command))
  return function()
    local text = pipe:read("*a")
    local ok = pipe:close()
    return ok and text or fail(command)
  end
end

--- What a command prints.
function shell.output(command)
  return shell.start(command)()
end

return shell
