/* SPDX-License-Identifier: MIT */
/*
 * The I/O thread and its jobs as userdata. The thread is one for a Lua state and a process; the
 * registry holds it, so that closing the state stops and joins it; its jobs are closed before, as the
 * last that was made is the first whose finalizer runs.
 */
#include "binding.h"

#include "core/engine.h"
#include "io/job.h"
#include "io/thread.h"

#define IO "reply.io"
#define IO_HERE "reply.io.here" /* the registry's field */
#define JOB "reply.job"

#define NUMBERS_MOST 64 /* that are taken at a time */

struct io_box {
    struct reply_io *io; /* NULL: it could not start, or is stopped */
};

struct job_box {
    struct reply_transfer *transfer; /* before it is a job */
    struct reply_job *job; /* NULL: refused, or closed */
};

/* core.io() -> the I/O thread of this process, started if need be | nil, why */
static int core_io(lua_State *L)
{
    struct reply_failure failure;
    struct io_box *box;

    lua_settop(L, 0);
    lua_getfield(L, LUA_REGISTRYINDEX, IO_HERE);
    box = lua_touserdata(L, 1);
    if (box && box->io && !reply_io_is_foreign(box->io))
        return 1;
    /* The parent's, if it is there, is leaked, and so is all that its jobs point at. */
    box = lua_newuserdata(L, sizeof *box);
    box->io = NULL;
    luaL_getmetatable(L, IO);
    lua_setmetatable(L, -2);
    box->io = reply_io_start(&failure);
    if (!box->io)
        return reply_lua_refuse(L, &failure);
    lua_pushvalue(L, -1);
    lua_setfield(L, LUA_REGISTRYINDEX, IO_HERE);
    return 1;
}

static int io_close(lua_State *L)
{
    struct io_box *box = reply_compat_testudata(L, 1, IO);

    if (box && box->io) {
        reply_io_stop(box->io);
        box->io = NULL;
    }
    return 0;
}

static struct reply_io *check_io(lua_State *L)
{
    struct io_box *box = luaL_checkudata(L, 1, IO);

    if (!box->io || reply_io_is_foreign(box->io))
        luaL_error(L, "the I/O thread is not of this process, or has ended");
    return box->io;
}

/* io:path() -> path of the unix socket | nil */
static int io_path(lua_State *L)
{
    lua_pushstring(L, reply_io_path(check_io(L))); /* nil for NULL */
    return 1;
}

/*
 * io:submit(client, request) -> job | nil, answer; the request as client:submit takes it. The
 * thread is not woken: job:wake() does that.
 */
static int io_submit(lua_State *L)
{
    struct reply_io *io = check_io(L);
    struct reply_failure failure;
    struct job_box *box;

    luaL_checktype(L, 3, LUA_TTABLE);
    lua_settop(L, 3);
    box = lua_newuserdata(L, sizeof *box); /* 4 */
    box->transfer = NULL;
    box->job = NULL;
    luaL_getmetatable(L, JOB);
    lua_setmetatable(L, -2);
    if (reply_lua_prepare(L, 2, 3, &box->transfer, &failure))
        box->job = reply_io_submit(io, box->transfer, &failure);
    if (box->job) {
        box->transfer = NULL;
        lua_settop(L, 4);
        return 1;
    }
    reply_engine_drop(box->transfer);
    box->transfer = NULL;
    return reply_lua_refuse_request(L, &failure);
}

/*
 * io:ended(list) -> how many of the jobs that nobody closed have ended since the last time. Their
 * numbers come into the list, from 1 on.
 */
static int io_ended(lua_State *L)
{
    struct reply_io *io = check_io(L);
    int64_t numbers[NUMBERS_MOST];
    int total = 0;
    int count;

    luaL_checktype(L, 2, LUA_TTABLE);
    do {
        int i;

        count = reply_io_take_ended(io, numbers, NUMBERS_MOST);
        for (i = 0; i < count; i++) {
            reply_compat_pushwhole(L, numbers[i]);
            lua_rawseti(L, 2, ++total);
        }
    } while (count == NUMBERS_MOST);
    lua_pushinteger(L, total);
    return 1;
}

/* The job, or NULL after close. One of the parent process is let go of. */
static struct reply_job *check_job(lua_State *L)
{
    struct job_box *box = luaL_checkudata(L, 1, JOB);

    if (box->job && reply_io_is_foreign(box->job->io))
        box->job = NULL;
    return box->job;
}

static int job_done(lua_State *L)
{
    struct reply_job *job = check_job(L);

    lua_pushboolean(L, !job || reply_job_done(job));
    return 1;
}

/* The number by which io:ended tells of it. */
static int job_number(lua_State *L)
{
    struct reply_job *job = check_job(L);

    reply_compat_pushwhole(L, job ? job->number : 0);
    return 1;
}

/* sent, total: bytes of the request's body */
static int job_progress(lua_State *L)
{
    struct reply_job *job = check_job(L);

    reply_compat_pushwhole(L, job ? job->transfer->sent : 0);
    reply_compat_pushwhole(L, job ? job->transfer->total : 0);
    return 2;
}

static int job_wake(lua_State *L)
{
    struct reply_job *job = check_job(L);

    if (job)
        reply_io_wake(job->io);
    return 0;
}

static int job_cancel(lua_State *L)
{
    struct reply_job *job = check_job(L);

    if (job)
        reply_job_cancel(job);
    return 0;
}

/* As transfer:answer(brief). In a forked child nobody can know. */
static int job_answer(lua_State *L)
{
    struct reply_job *job = check_job(L);

    if (!job || !reply_job_done(job))
        return 0;
    reply_lua_push_answer(L, &job->transfer->answer, lua_toboolean(L, 2) != 0);
    return 1;
}

/* close = __gc = __close; what still runs is canceled. */
static int job_close(lua_State *L)
{
    struct job_box *box = reply_compat_testudata(L, 1, JOB);

    if (!box)
        return 0;
    reply_engine_drop(box->transfer);
    box->transfer = NULL;
    if (box->job && !reply_io_is_foreign(box->job->io))
        reply_job_close(box->job);
    box->job = NULL;
    return 0;
}

static int job_tostring(lua_State *L)
{
    struct reply_job *job = check_job(L);

    if (!job)
        lua_pushliteral(L, JOB " (closed)");
    else
        lua_pushfstring(L, JOB " (%s)", reply_job_done(job) ? "done" : "running");
    return 1;
}

void reply_lua_open_io(lua_State *L)
{
    static const luaL_Reg io_metamethods[] = {{"__gc", io_close}, {NULL, NULL}};
    static const luaL_Reg io_methods[] = {
        {"path", io_path},
        {"submit", io_submit},
        {"ended", io_ended},
        {NULL, NULL},
    };
    static const luaL_Reg job_metamethods[] = {
        {"__gc", job_close},
        {"__close", job_close},
        {"__tostring", job_tostring},
        {NULL, NULL},
    };
    static const luaL_Reg job_methods[] = {
        {"done", job_done},         {"wake", job_wake},
        {"number", job_number},     {"cancel", job_cancel},
        {"progress", job_progress}, {"answer", job_answer},
        {"close", job_close},       {NULL, NULL},
    };

    reply_compat_metatable(L, IO, io_metamethods, io_methods);
    reply_compat_metatable(L, JOB, job_metamethods, job_methods);
    lua_pushcfunction(L, core_io);
    lua_setfield(L, -2, "io");
}
