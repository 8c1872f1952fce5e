-- SPDX-License-Identifier: MIT
-- Runs a piece of Lua in a fresh interpreter, of the kind that runs the specs.

local files = require "support.files"

local function quote(text) return "'" .. tostring(text):gsub("'", "'\\''") .. "'" end

-- What a sanitizer of `make asan` needs in an interpreter, and in nothing else: other programs hang under it.
local PRELOAD = os.getenv("LD_PRELOAD")

-- The child looks for modules where this process does; `env` adds to that, and false takes away.
local function environment(env, preload)
  local words = { "LUA_PATH=" .. quote(package.path), "LUA_CPATH=" .. quote(package.cpath) }
  local libraries = PRELOAD and preload and PRELOAD .. ":" .. preload or PRELOAD or preload
  if libraries then words[#words + 1] = "LD_PRELOAD=" .. quote(libraries) end
  local absent = { "-u", "LUA_INIT" }
  for name, value in pairs(env or {}) do
    if value then
      words[#words + 1] = name .. "=" .. quote(value)
    else
      absent[#absent + 1] = "-u " .. name
    end
  end
  return "env " .. table.concat(absent, " ") .. " " .. table.concat(words, " ")
end

-- Starts a command line of the shell. The function that it gives waits for the end, and returns { status, stdout,
-- stderr }; a signal's status is 128 + its number.
local function start(command)
  local folder = files.folder()
  local quiet = "exec 2>/dev/null; unset LD_PRELOAD; ( %s ) >%s/out 2>%s/err </dev/null; echo $?"
  local pipe = assert(io.popen(quiet:format(command, folder, folder)))
  return function()
    local status = tonumber(pipe:read("*l"))
    pipe:close()
    return { status = status, stdout = files.read(folder .. "/out"), stderr = files.read(folder .. "/err") }
  end
end

local function shell(command) return start(command)() end

-- Compiles a C file of this folder to a library that can be preloaded, and gives its path.
local function library(name)
  local path = files.folder() .. "/library.so"
  local result = shell(("cc -shared -fPIC -o %s spec/support/%s.c -ldl"):format(path, name))
  assert(result.status == 0, result.stderr)
  return path
end

-- The command line that runs a file in an interpreter of this kind. Options: env, lua, preload, as below.
local function command(file, arguments, options)
  options = options or {}
  local program = options.lua or (_G.jit and "luajit" or "lua5.4")
  local words = { environment(options.env, options.preload), program, quote(file) }
  for _, argument in ipairs(arguments or {}) do words[#words + 1] = quote(argument) end
  return table.concat(words, " ")
end

-- Runs the text `code`. Options: env = { NAME = "value" | false }, args = { … }, lua = "another interpreter",
-- preload = "a library".
local function run(code, options)
  options = options or {}
  return shell(command(files.temp_file(code, "script.lua"), options.args, options))
end

return { run = run, start = start, shell = shell, quote = quote, command = command, library = library }
