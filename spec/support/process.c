/* SPDX-License-Identifier: MIT */
/* What Lua lacks and the specs need: a fork, and what a process holds. Compiled for the specs alone. */
#include <dirent.h>
#include <lauxlib.h>
#include <lua.h>
#include <malloc.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

/* fork() -> 0 in the child, its pid in the parent */
static int process_fork(lua_State *L)
{
    lua_pushnumber(L, fork());
    return 1;
}

/* wait(pid) -> the exit status; 128 and more for a signal */
static int process_wait(lua_State *L)
{
    int status = 0;

    if (waitpid((pid_t)luaL_checknumber(L, 1), &status, 0) < 0)
        return luaL_error(L, "there is no such child");
    lua_pushnumber(L, WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
    return 1;
}

/* leave(status): ends a child without a word to what it shares with its parent */
static int process_leave(lua_State *L)
{
    _exit((int)luaL_checknumber(L, 1));
}

/* pid() -> this process */
static int process_pid(lua_State *L)
{
    lua_pushnumber(L, getpid());
    return 1;
}

/* heap() -> bytes that malloc has given out */
static int process_heap(lua_State *L)
{
    struct mallinfo2 info = mallinfo2();

    lua_pushnumber(L, (lua_Number)(info.uordblks + info.hblkhd));
    return 1;
}

/* descriptors() -> how many are open, without the one that looks */
static int process_descriptors(lua_State *L)
{
    DIR *folder = opendir("/proc/self/fd");
    int count = -3; /* ".", ".." and the folder */

    if (!folder)
        return luaL_error(L, "there is no /proc/self/fd");
    while (readdir(folder))
        count++;
    closedir(folder);
    lua_pushnumber(L, count);
    return 1;
}

/* unset(name): takes a variable out of the environment */
static int process_unset(lua_State *L)
{
    (void)unsetenv(luaL_checkstring(L, 1));
    return 0;
}

int luaopen_spec_process(lua_State *L);

int luaopen_spec_process(lua_State *L)
{
    lua_newtable(L);
    lua_pushcfunction(L, process_fork);
    lua_setfield(L, -2, "fork");
    lua_pushcfunction(L, process_wait);
    lua_setfield(L, -2, "wait");
    lua_pushcfunction(L, process_leave);
    lua_setfield(L, -2, "leave");
    lua_pushcfunction(L, process_pid);
    lua_setfield(L, -2, "pid");
    lua_pushcfunction(L, process_heap);
    lua_setfield(L, -2, "heap");
    lua_pushcfunction(L, process_descriptors);
    lua_setfield(L, -2, "descriptors");
    lua_pushcfunction(L, process_unset);
    lua_setfield(L, -2, "unset");
    return 1;
}
