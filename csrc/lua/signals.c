/* SPDX-License-Identifier: MIT */
/* The end of a command by a signal: it comes in between two instructions of Lua, and ends a wait. */
#include "binding.h"

#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <time.h>

/* The state that a signal ends, and the signal that came. One command runs in a process. */
static lua_State *ended;
static volatile sig_atomic_t caught;

static void raise_interrupt(lua_State *L, lua_Debug *where)
{
    (void)where;
    lua_sethook(L, NULL, 0, 0);
    luaL_error(L, "interrupted!");
}

/* As lua and luajit do for Ctrl-C: a hook is all that a handler may set. The second time it ends at once. */
static void on_signal(int number)
{
    (void)signal(number, SIG_DFL);
    caught = number;
    lua_sethook(ended, raise_interrupt, LUA_MASKCALL | LUA_MASKRET | LUA_MASKCOUNT, 1);
}

static const int ending[] = {SIGINT, SIGTERM, SIGHUP};

static void catch_unless_ignored(int number)
{
    struct sigaction action = {0};

    if (sigaction(number, NULL, &action) != 0 || action.sa_handler == SIG_IGN)
        return;
    action.sa_handler = on_signal;
    action.sa_flags = 0;
    (void)sigaction(number, &action, NULL);
}

/*
 * core.end_gently(): from now on a signal that ends the process raises "interrupted!" instead, and a
 * pipe that is closed is an error of the write. For the thread that the program began in.
 */
static int core_end_gently(lua_State *L)
{
    size_t i;

    ended = L;
    (void)signal(SIGPIPE, SIG_IGN);
    for (i = 0; i < sizeof ending / sizeof *ending; i++)
        catch_unless_ignored(ending[i]);
    return 0;
}

/*
 * core.end_undisturbed(): no signal changes the exit status any more. Closing the state would leave
 * the handler behind, with nothing that it could end.
 */
static int core_end_undisturbed(lua_State *L)
{
    size_t i;

    for (i = 0; i < sizeof ending / sizeof *ending; i++) {
        struct sigaction action;

        if (sigaction(ending[i], NULL, &action) == 0 && action.sa_handler == on_signal)
            (void)signal(ending[i], SIG_IGN);
    }
    lua_sethook(L, NULL, 0, 0);
    return 0;
}

/* core.signal() -> the number of the signal that came | nil */
static int core_signal(lua_State *L)
{
    if (caught == 0)
        return 0;
    reply_compat_pushwhole(L, caught);
    return 1;
}

/* Between the look at what came and the wait they are held back: the wait lets them in. */
int reply_lua_poll(struct pollfd *polled, unsigned long count, int milliseconds)
{
    struct timespec timeout = {milliseconds / 1000, milliseconds % 1000 * 1000000L};
    sigset_t held;
    sigset_t before;
    int ready = 0;
    size_t i;

    (void)sigemptyset(&held);
    for (i = 0; i < sizeof ending / sizeof *ending; i++)
        (void)sigaddset(&held, ending[i]);
    (void)pthread_sigmask(SIG_BLOCK, &held, &before);
    if (caught == 0)
        ready = ppoll(polled, count, &timeout, &before);
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    return ready;
}

void reply_lua_open_signals(lua_State *L)
{
    static const luaL_Reg functions[] = {
        {"end_gently", core_end_gently},
        {"end_undisturbed", core_end_undisturbed},
        {"signal", core_signal},
        {NULL, NULL},
    };

    reply_compat_setfuncs(L, functions);
}
