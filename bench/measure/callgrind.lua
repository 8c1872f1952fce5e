-- SPDX-License-Identifier: MIT
-- The instructions of a program and of those that it starts, by callgrind. They say nothing of the kernel's.

local shell = require "measure.shell"

-- valgrind has 500 threads by itself.
local VALGRIND = "valgrind --tool=callgrind --callgrind-out-file=/dev/null --trace-children=yes --max-threads=2000 "
  .. "--log-file='%s/%%p.log' "

--- `run(prefix)` gives a command line with that in front of the program.
return function(run)
  local folder = shell.output("mktemp -d"):gsub("\n", "")
  shell.check(run(VALGRIND:format(folder)) .. " >/dev/null")
  local sum = 0
  local logs = shell.output("cat '" .. folder .. "'/*.log")
  for number in logs:gmatch("Collected : (%d+)") do sum = sum + tonumber(number) end
  shell.output("rm -rf '" .. folder .. "'")
  return sum
end
