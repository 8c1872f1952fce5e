/* SPDX-License-Identifier: MIT */
/*
 * What Lua's own files cannot do: wait for several descriptors, read what is there and no more, tell
 * the width of a terminal, and keep the number of a standard stream that came closed.
 */
#include "binding.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <math.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define MOST_DESCRIPTORS 16
#define MOST_BYTES 65536
#define USUAL_WIDTH 80 /* of a terminal that does not tell */
#define NOBODY (-1) /* poll(2) passes it over */

/* In milliseconds, rounded up: a wait that ends before its time would be made again at once. */
static int milliseconds(double seconds)
{
    if (!(seconds > 0))
        return 0;
    seconds = ceil(seconds * 1000);
    return seconds < INT_MAX ? (int)seconds : INT_MAX;
}

/*
 * core.readable(seconds, descriptor, …) -> a boolean for each: there is something to read, or its
 * end; nil is a descriptor of nobody. A signal ends the wait.
 */
static int core_readable(lua_State *L)
{
    struct pollfd polled[MOST_DESCRIPTORS];
    double seconds = luaL_checknumber(L, 1);
    nfds_t count = (nfds_t)lua_gettop(L) - 1;
    int ready;

    luaL_argcheck(L, count <= MOST_DESCRIPTORS, 1, "too many descriptors");
    for (nfds_t index = 0; index < count; index++) {
        polled[index].fd = (int)luaL_optinteger(L, (int)index + 2, NOBODY);
        polled[index].events = POLLIN;
        polled[index].revents = 0;
    }
    ready = reply_lua_poll(polled, count, milliseconds(seconds));
    for (nfds_t index = 0; index < count; index++)
        lua_pushboolean(L, ready > 0 && polled[index].revents != 0);
    return (int)count;
}

/* core.read(descriptor) -> bytes, "" at the end | nil, why */
static int core_read(lua_State *L)
{
    int descriptor = (int)luaL_checkinteger(L, 1);
    char bytes[MOST_BYTES];
    ssize_t count = read(descriptor, bytes, sizeof bytes);

    if (count < 0) {
        lua_pushnil(L);
        lua_pushstring(L, strerror(errno));
        return 2;
    }
    lua_pushlstring(L, bytes, (size_t)count);
    return 1;
}

/* core.columns(descriptor) -> the width of its terminal | nil: it is none */
static int core_columns(lua_State *L)
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
 * core.hold_streams(): a standard stream that came closed is from now on one that cannot be used. Else
 * the next socket or file that is opened would have its number, and what is said to a person would go
 * there.
 */
static int core_hold_streams(lua_State *L)
{
    int stream;

    (void)L;
    for (stream = STDIN_FILENO; stream <= STDERR_FILENO; stream++)
        if (fcntl(stream, F_GETFD) == -1)
            (void)open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY);
    return 0;
}

void reply_lua_open_streams(lua_State *L)
{
    static const luaL_Reg functions[] = {
        {"readable", core_readable},         {"read", core_read}, {"columns", core_columns},
        {"hold_streams", core_hold_streams}, {NULL, NULL},
    };

    reply_compat_setfuncs(L, functions);
}
