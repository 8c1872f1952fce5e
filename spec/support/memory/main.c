/* SPDX-License-Identifier: MIT */
/*
 * Runs a Lua script with memory that the script can make fail: SCRIPT ARGUMENT...
 *
 *   memory.try(which, mode, n, f)   calls f() with the n-th allocation ("lua" or "c") failing
 *                                   ("once"), or all from the n-th on ("from"). Returns how many
 *                                   there were, then what pcall(f) would
 *   memory.fork() memory.wait()     a child process; its exit status, or minus its signal
 *   memory.exit(status)             ends the script; the state is closed, and then nothing may be
 *                                   left: LEAK is the status of that
 *   memory.wipe(libcurl, lua)       wipes what libcurl, or Lua, frees from now on
 *   memory.spare(path)              the library whose calls never fail
 *   memory.live()                   how many blocks of the C library are not freed, without those
 *                                   that OpenSSL keeps for a thread, or that libcurl is known to lose
 *   memory.losing(subject)          what libcurl is known to lose: see lost.h
 *   memory.key(mask, masked)        a text that nothing else has: the exclusive or of the two
 *   memory.find(mask, masked)       how often that text stands in this process's memory
 *   memory.watch(mask, masked)      looks for it in every block that is freed
 *   memory.freed()                  in how many it was, which others than libcurl freed, and libcurl
 */
#define _GNU_SOURCE 1
#include "failing.h"
#include "lost.h"
#include "search.h"

#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>

#include <dlfcn.h>
#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define LEAK 90
#define SCRIPT_FAILED 91

static int exit_status;
static const char exit_mark = 0;

/* The addresses of the loaded library whose path has that text in it. */
static void find_library(lua_State *L, const char *text, const char **first, const char **last)
{
    if (!search_library(text, first, last))
        luaL_error(L, "no library %s is loaded", text);
}

static void call_openssl(const char *name)
{
    void *library = dlopen("libcrypto.so.3", RTLD_LAZY | RTLD_NOLOAD);
    void *function = library ? dlsym(library, name) : NULL;
    void (*call)(void);

    memcpy(&call, &function, sizeof call); /* ISO C has no cast for that */
    if (call)
        call();
    if (library)
        (void)dlclose(library);
}

/*
 * OpenSSL keeps a queue of errors for a thread, with their texts, until the thread ends. Where 3.6
 * has no memory for it, it notes that in the queue that it has not got, without end.
 */
static void begin_openssl_thread(void)
{
    call_openssl("ERR_clear_error");
}

static void end_openssl_thread(void)
{
    call_openssl("OPENSSL_thread_stop");
}

static int memory_try(lua_State *L)
{
    static const char *const modes[] = {"never", "once", "from", NULL};
    static const char *const kinds[] = {"lua", "c", NULL};
    struct failing *failing = luaL_checkoption(L, 1, NULL, kinds) == 0 ? &failing_lua : &failing_c;
    int mode = luaL_checkoption(L, 2, NULL, modes);
    int status;

    begin_openssl_thread();
    failing->at = (long)luaL_checknumber(L, 3);
    failing->calls = 0;
    luaL_checkstack(L, 10, "try");
    lua_settop(L, 4);
    failing->mode = (enum failing_mode)mode;
    status = lua_pcall(L, 0, LUA_MULTRET, 0);
    failing->mode = FAIL_NEVER;
    lua_pushnumber(L, (lua_Number)failing->calls);
    lua_replace(L, 2);
    lua_pushboolean(L, status == 0);
    lua_replace(L, 3);
    return lua_gettop(L) - 1;
}

static int memory_fork(lua_State *L)
{
    (void)fflush(NULL);
    lua_pushnumber(L, (lua_Number)fork());
    return 1;
}

static int memory_wait(lua_State *L)
{
    int status = 0;

    (void)wait(&status);
    lua_pushnumber(L, WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status));
    return 1;
}

static int memory_exit(lua_State *L)
{
    exit_status = (int)luaL_checknumber(L, 1);
    lua_pushlightuserdata(L, (void *)&exit_mark);
    return lua_error(L);
}

static int memory_wipe(lua_State *L)
{
    if (lua_toboolean(L, 1))
        find_library(L, "libcurl", &failing_wiped_first, &failing_wiped_last);
    failing_lua_wipes = lua_toboolean(L, 2) != 0;
    return 0;
}

static int memory_spare(lua_State *L)
{
    find_library(L, luaL_checkstring(L, 1), &failing_spared_first, &failing_spared_last);
    return 0;
}

static int memory_key(lua_State *L)
{
    size_t length;
    size_t other;
    const char *mask = luaL_checklstring(L, 1, &length);
    const char *masked = luaL_checklstring(L, 2, &other);
    char key[64];
    size_t i;

    luaL_argcheck(L, length == other && length <= sizeof key, 2, "too long");
    for (i = 0; i < length; i++)
        key[i] = (char)(mask[i] ^ masked[i]);
    lua_pushlstring(L, key, length);
    explicit_bzero(key, sizeof key);
    return 1;
}

/* The function's code, by the size that its symbol has. The library was loaded out of our scope. */
static void watch_list_free(lua_State *L, struct watch *watch)
{
    void *library = dlopen("libcurl.so.4", RTLD_LAZY | RTLD_NOLOAD);
    void *function = library ? dlsym(library, "curl_slist_free_all") : NULL;
    const ElfW(Sym) *symbol = NULL;
    Dl_info info;

    if (!function || !dladdr1(function, &info, (void **)&symbol, RTLD_DL_SYMENT) || !symbol)
        luaL_error(L, "curl_slist_free_all is not found");
    else
        watch->list_free_last = (const char *)function + symbol->st_size;
    watch->list_free_first = function;
}

/* The two texts must stay where they are: the script's arguments do. */
static int memory_watch(lua_State *L)
{
    failing_watch.mask = luaL_checkstring(L, 1);
    failing_watch.masked = luaL_checklstring(L, 2, &failing_watch.length);
    watch_list_free(L, &failing_watch);
    return 0;
}

static int memory_freed(lua_State *L)
{
    lua_pushnumber(L, (lua_Number)failing_watch.by_others);
    lua_pushnumber(L, (lua_Number)failing_watch.by_libcurl);
    return 2;
}

static int memory_find(lua_State *L)
{
    size_t length;
    size_t other;
    const char *mask = luaL_checklstring(L, 1, &length);
    const char *masked = luaL_checklstring(L, 2, &other);

    luaL_argcheck(L, length == other && length > 1, 2, "the two are not of one length");
    lua_pushnumber(L, (lua_Number)search_memory(mask, masked, length));
    return 1;
}

/* The text must stay where it is, as for memory.watch. */
static const char *lost_subject;

static int memory_losing(lua_State *L)
{
    lost_subject = luaL_checkstring(L, 1);
    find_library(L, "libcurl", &failing_losing_first, &failing_losing_last);
    return 0;
}

static int memory_live(lua_State *L)
{
    end_openssl_thread();
    if (lost_subject)
        lost_free(lost_subject);
    lua_pushnumber(L, (lua_Number)failing_c.live);
    return 1;
}

static void open_memory(lua_State *L)
{
    static const luaL_Reg functions[] = {
        {"try", memory_try},   {"fork", memory_fork},   {"wait", memory_wait},
        {"exit", memory_exit}, {"wipe", memory_wipe},   {"spare", memory_spare},
        {"find", memory_find}, {"watch", memory_watch}, {"freed", memory_freed},
        {"key", memory_key},   {"live", memory_live},   {"losing", memory_losing},
        {NULL, NULL},
    };
    const luaL_Reg *function;

    lua_newtable(L);
    for (function = functions; function->name; function++) {
        lua_pushcfunction(L, function->func);
        lua_setfield(L, -2, function->name);
    }
    lua_setglobal(L, "memory");
}

static int run(lua_State *L, int count, char **arguments)
{
    int i;

    luaL_openlibs(L);
    open_memory(L);
    if (luaL_loadfile(L, arguments[1]) == 0) {
        luaL_checkstack(L, count, "arguments");
        for (i = 2; i < count; i++)
            lua_pushstring(L, arguments[i]);
        if (lua_pcall(L, count - 2, 0, 0) == 0 || lua_touserdata(L, -1) == &exit_mark)
            return exit_status;
    }
    (void)fprintf(stderr, "%s\n", lua_tostring(L, -1));
    return SCRIPT_FAILED;
}

int main(int count, char **arguments)
{
    static char buffer[1 << 16]; /* stdout's: its own would count as a leak */
    long before;
    lua_State *L;
    int status;

    if (count < 2)
        return SCRIPT_FAILED;
    (void)setvbuf(stdout, buffer, _IOFBF, sizeof buffer);
    before = failing_c.live;
    L = lua_newstate(failing_lua_allocate, NULL);
    if (!L)
        return SCRIPT_FAILED;
    status = run(L, count, arguments);
    lua_close(L);
    (void)printf("left %ld %ld\n", failing_lua.live, failing_c.live - before);
    (void)fflush(stdout);
    return status;
}
