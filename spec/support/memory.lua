-- SPDX-License-Identifier: MIT
-- Runs a script in the program of spec/support/memory, whose memory can be made to fail and be searched. `make memory`
-- builds it. It always uses the plain build of the library: a sanitizer has an allocator of its own.

local interpreter = require "support.interpreter"

local program = _G.jit and "luajit" or "lua5.4"

-- Starts a script of spec/support/memory with these arguments. The function that it gives waits for the end, and
-- returns { status, stdout, stderr }.
local function start(script, ...)
  local words = { "env", "-u", "LD_PRELOAD", "LUA_PATH=" .. interpreter.quote(package.path),
                  "LUA_CPATH=" .. interpreter.quote("build/" .. program .. "/?.so;;"), "build/memory/" .. program,
                  "spec/support/memory/" .. script }
  for _, argument in ipairs{ ... } do words[#words + 1] = interpreter.quote(argument) end
  return interpreter.start(table.concat(words, " "))
end

return { start = start }
