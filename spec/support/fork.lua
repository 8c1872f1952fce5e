-- SPDX-License-Identifier: MIT
-- Something that is done in a forked child.

local files = require "support.files"
local process = require "spec_process"

-- Runs action() in a child, which ends there and then. Returns its status, and what it raised. A child that forks
-- counts the temporary files as its parent does, so this one has a name of its own.
local function run(action)
  local said = os.tmpname()
  local child = process.fork()
  if child == 0 then
    local ok, why = pcall(action)
    if not ok then files.write(said, tostring(why)) end
    process.leave(ok and 0 or 1)
  end
  local status, why = process.wait(child), files.read(said)
  os.remove(said)
  return status, why
end

return { run = run }
