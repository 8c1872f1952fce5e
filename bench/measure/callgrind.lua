-- SPDX-License-Identifier: MIT
-- The instructions of a program and of those that it starts, by callgrind. They say nothing of the kernel's.

local shell = require "measure.shell"

-- valgrind has 500 threads by itself.
local VALGRIND = "valgrind --tool=callgrind --callgrind-out-file=/dev/null --trace-children=yes --max-threads=2000 "
  .. "--log-file='%s/%%p.log' "

local function sum_of(folder)
  local sum = 0
  local logs = shell.output("cat '" .. folder .. "'/*.log")
  for number in logs:gmatch("Collected : (%d+)") do sum = sum + tonumber(number) end
  shell.output("rm -rf '" .. folder .. "'")
  return sum
end

--- Starts a program, and gives a function that waits for its end and gives the instructions: what runs beside it does
--- not change them. `run(prefix)` gives a command line with that in front of the program.
return function(run)
  local folder = shell.output("mktemp -d"):gsub("\n", "")
  local wait = shell.start(run(VALGRIND:format(folder)) .. " >/dev/null")
  return function()
    wait()
    return sum_of(folder)
  end
end
