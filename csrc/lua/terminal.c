/* SPDX-License-Identifier: MIT */
/* What a command needs of its streams and Lua lacks: a terminal's width, three of them, and a gentle end by a signal. */
#include "binding.h"

#include <lauxlib.h>
#include <lua.h>

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#define USUAL_WIDTH 80

/* core.columns(descriptor) -> the width of its terminal | nil: it is none */
int reply_lua_columns(lua_State *L)
{
    int descriptor = (int)luaL_checkinteger(L, 1);
    struct winsize size = {0};

    if (!isatty(descriptor))
        return 0;
    (void)ioctl(descriptor, TIOCGWINSZ, &size);
    reply_compat_pushwhole(L, size.ws_col > 0 ? size.ws_col : USUAL_WIDTH);
    return 1;
}

/*
 * core.hold_streams(): a standard stream that came closed is from now on one that cannot be used. Else the next socket or
 * file that is opened would have its number, and what is said to a person would go there.
 */
int reply_lua_hold_streams(lua_State *L)
{
    int stream;

    (void)L;
    for (stream = STDIN_FILENO; stream <= STDERR_FILENO; stream++)
        if (fcntl(stream, F_GETFD) == -1)
            (void)open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY);
    return 0;
}

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
int reply_lua_end_gently(lua_State *L)
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
int reply_lua_end_undisturbed(lua_State *L)
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
int reply_lua_signal(lua_State *L)
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
