-- SPDX-License-Identifier: MIT
-- Seconds by the clock, seconds of CPU, and the most memory in KiB of a program and of those that it starts.

local shell = require "measure.shell"

--- `run(prefix)` gives a command line with that in front of the program.
return function(run)
  local line = shell.output(run("build/bench/usage "))
  local wall, cpu, memory, status = line:match("^(%S+) (%S+) (%d+) (%d+)\n$")
  if status ~= "0" then shell.fail(run("")) end
  return { wall = tonumber(wall), cpu = tonumber(cpu), memory = tonumber(memory) }
end
