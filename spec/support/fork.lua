-- SPDX-License-Identifier: MIT
-- fork(2) for the specs. There is no binding of it for Lua 5.4, so a small C module is made on the spot.

local files = require "support.files"
local interpreter = require "support.interpreter"

local SOURCE = [[
#include <lauxlib.h>
#include <lua.h>
#include <sys/wait.h>
#include <unistd.h>

static int fork_here(lua_State *L)
{
    lua_pushnumber(L, (lua_Number)fork());
    return 1;
}

static int leave(lua_State *L)
{
    _exit((int)luaL_checknumber(L, 1));
}

static int wait_for(lua_State *L)
{
    int status = 0;

    waitpid((pid_t)luaL_checknumber(L, 1), &status, 0);
    lua_pushnumber(L, WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
    return 1;
}

int luaopen_fork(lua_State *L)
{
    lua_newtable(L);
    lua_pushcfunction(L, fork_here);
    lua_setfield(L, -2, "fork");
    lua_pushcfunction(L, leave);
    lua_setfield(L, -2, "leave");
    lua_pushcfunction(L, wait_for);
    lua_setfield(L, -2, "wait");
    return 1;
}
]]

-- The path of the module, made for the Lua that runs.
local function build()
  local source = files.temp_file(SOURCE, "fork.c")
  local library = source:gsub("%.c$", ".so")
  local headers = _G.jit and "luajit" or "lua5.4"
  local result = interpreter.shell(("env -u LD_PRELOAD cc -shared -fPIC $(pkg-config --cflags %s) -o %s %s")
                                   :format(headers, library, source))
  assert(result.status == 0, result.stderr)
  return library
end

-- Loads the module at that path, or a new one: { fork, leave, wait, path }.
local function load(path)
  path = path or build()
  local module = assert(package.loadlib(path, "luaopen_fork"))()
  module.path = path

  -- Runs action() in a child, which ends there and then. Returns its status, and what it raised. A child that forks
  -- counts the temporary files as its parent does, so this one has a name of its own.
  function module.run(action)
    local said = os.tmpname()
    local child = module.fork()
    if child == 0 then
      local ok, why = pcall(action)
      if not ok then files.write(said, tostring(why)) end
      module.leave(ok and 0 or 1)
    end
    local status, why = module.wait(child), files.read(said)
    os.remove(said)
    return status, why
  end

  return module
end

return { load = load }
