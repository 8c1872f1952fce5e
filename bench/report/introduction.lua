-- SPDX-License-Identifier: MIT
-- What was measured on what, and how often.

local shell = require "measure.shell"

local COMMANDS = {
  { "%s", "sed -n 's/^model name.*: //p' /proc/cpuinfo | head -n 1" },
  { "%s CPUs", "nproc" },
  { "Debian %s", "cat /etc/debian_version" },
  { "%s", "lua5.4 -v | cut -d ' ' -f 1,2" },
  { "%s", "luajit -v | cut -d ' ' -f 1,2" },
  { "%s", "curl --version | head -n 1 | cut -d ' ' -f 1,2" },
  { "%s", "nginx -v 2>&1 | sed 's/.*: //; s/ .*//'" },
  { "Node %s", "node --version" },
  { "requests %s", "/usr/bin/python3 -c 'import requests; print(requests.__version__)' 2>&1 | tail -n 1" },
}

return function(rounds, scale)
  local list = {}
  for at, pair in ipairs(COMMANDS) do list[at] = pair[1]:format((shell.output(pair[2]):gsub("\n", ""))) end
  local text = ("%s. Medians of %d rounds, with the span."):format(table.concat(list, ", "), rounds)
  return scale == 1 and text or text .. (" Shortened: %g of the sends, as `SCALE` says."):format(scale)
end
