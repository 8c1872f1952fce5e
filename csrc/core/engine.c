/* SPDX-License-Identifier: MIT */
#include "engine.h"

#include "callbacks.h"
#include "failure.h"
#include "libcurl.h"
#include "process.h"
#include "sockets.h"
#include "transfer.h"
#include "watch.h"

#include <dlfcn.h>
#include <errno.h>
#include <math.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define POOL_SIZE 64 /* connections kept, at least */
#define STEP_MAX 3600 /* seconds */
#define RENEWALS_MAX 2 /* how often an exchange looks for a connection that is silent */

/* The libcurl that runs may be newer than the header that this was compiled with. */
#if LIBCURL_VERSION_NUM < 0x081400
#define CURLMOPT_QUICK_EXIT ((CURLMoption)(CURLOPTTYPE_LONG + 21))
#endif

/* ---- libcurl as a whole, which a process has once ---- */

/*
 * The module's code is pinned: a name look-up that was given up goes on in its thread, and must
 * still find libcurl when the Lua state is closed.
 */
static void initialize(void)
{
    static const char here = 0;
    Dl_info info;

    (void)curl_global_init(CURL_GLOBAL_DEFAULT);
    if (dladdr(&here, &info) && info.dli_fname)
        (void)dlopen(info.dli_fname, RTLD_LAZY | RTLD_NOLOAD | RTLD_NODELETE);
}

static void initialize_once(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;

    (void)pthread_once(&once, initialize);
}

const char *reply_engine_curl_version(void)
{
    return curl_version_info(CURLVERSION_NOW)->version;
}

/* Of the libcurl that runs, which may be another than the one that this was compiled with. */
static bool at_least(unsigned int version)
{
    return curl_version_info(CURLVERSION_NOW)->version_num >= version;
}

/*
 * With CURLOPT_NOSIGNAL libcurl leaves SIGPIPE to us, and before 7.87 its OpenSSL part writes to
 * sockets in a way that raises it: a peer that hangs up would kill the script. The signal is held
 * back in this thread while libcurl runs, and one that came meanwhile is taken out.
 */
struct hold {
    bool active;
    bool pending; /* one was waiting before us; it is not ours to take */
    sigset_t mask; /* to be restored */
};

static sigset_t only_sigpipe(void)
{
    sigset_t set;

    (void)sigemptyset(&set);
    (void)sigaddset(&set, SIGPIPE);
    return set;
}

static struct hold hold_sigpipe(const struct reply_engine *engine)
{
    struct hold hold = {.active = engine->holds_sigpipe};
    sigset_t set = only_sigpipe();
    sigset_t waiting;

    if (!hold.active)
        return hold;
    (void)sigemptyset(&waiting);
    (void)sigpending(&waiting);
    hold.pending = sigismember(&waiting, SIGPIPE) == 1;
    (void)pthread_sigmask(SIG_BLOCK, &set, &hold.mask);
    return hold;
}

static void release_sigpipe(const struct hold *hold)
{
    const struct timespec now = {0, 0};
    sigset_t set = only_sigpipe();

    if (!hold->active)
        return;
    if (!hold->pending) {
        while (sigtimedwait(&set, NULL, &now) < 0 && errno == EINTR)
            ;
    }
    (void)pthread_sigmask(SIG_SETMASK, &hold->mask, NULL);
}

/* ---- The engine ---- */

/*
 * TLS sessions are kept across exchanges, from libcurl 8.8 on: before that, one that there was no
 * memory to keep makes libcurl free a name twice.
 */
static CURLSH *share_sessions(void)
{
    CURLSH *share = at_least(0x080800) ? curl_share_init() : NULL;

    if (share)
        (void)curl_share_setopt(share, CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION);
    return share;
}

static void set_pool_size(struct reply_engine *engine, int size)
{
    engine->pool_size = size;
    (void)curl_multi_setopt(engine->multi, CURLMOPT_MAXCONNECTS, (long)size);
}

/* From 8.20 on it needs descriptors to be woken by, and does not say that it had none. */
static void *new_multi(struct reply_failure *failure)
{
    CURLM *multi = curl_multi_init();
    int error = multi ? 0 : reply_sockets_error();

    if (error)
        (void)reply_fail(failure, REPLY_KIND_CONFIG, "no descriptor for an event loop: %s",
                         strerror(error));
    else if (!multi)
        (void)reply_fail_memory(failure);
    return multi;
}

struct reply_engine *reply_engine_new(struct reply_failure *failure)
{
    struct reply_engine *engine;

    initialize_once();
    engine = calloc(1, sizeof *engine);
    if (!engine) {
        (void)reply_fail_memory(failure);
        return NULL;
    }
    engine->pid = reply_process();
    engine->multi = new_multi(failure);
    if (!engine->multi) {
        free(engine);
        return NULL;
    }
    engine->share = share_sessions();
    engine->holds_sigpipe = !at_least(0x075700);
    set_pool_size(engine, POOL_SIZE);
    /* From 8.20 on its end waits for a name look-up that hangs in its thread, but for this. */
    (void)curl_multi_setopt(engine->multi, CURLMOPT_QUICK_EXIT, 1L);
    (void)curl_multi_setopt(engine->multi, CURLMOPT_PIPELINING, (long)CURLPIPE_NOTHING);
    return engine;
}

void reply_engine_takes_no_signals(struct reply_engine *engine, bool takes_none)
{
    engine->holds_sigpipe = !takes_none && !at_least(0x075700);
}

static bool is_foreign(const struct reply_engine *engine)
{
    return engine->pid != reply_process();
}

/* Into its place by its deadline, which is mostly the last. */
static void link_transfer(struct reply_engine *engine, struct reply_transfer *transfer)
{
    struct reply_transfer *before = engine->last;

    while (before && before->deadline > transfer->deadline)
        before = before->previous;
    transfer->engine = engine;
    transfer->number = ++engine->last_number;
    transfer->previous = before;
    transfer->next = before ? before->next : engine->first;
    if (transfer->next)
        transfer->next->previous = transfer;
    else
        engine->last = transfer;
    if (before)
        before->next = transfer;
    else
        engine->first = transfer;
    engine->running++;
}

static void unlink_transfer(struct reply_transfer *transfer)
{
    struct reply_engine *engine = transfer->engine;

    if (transfer->previous)
        transfer->previous->next = transfer->next;
    else
        engine->first = transfer->next;
    if (transfer->next)
        transfer->next->previous = transfer->previous;
    else
        engine->last = transfer->previous;
    transfer->engine = NULL;
    engine->running--;
}

static void abandon(struct reply_transfer *transfer)
{
    unlink_transfer(transfer);
    reply_transfer_abandon(transfer);
}

/* The engine's own memory is this process's copy; only what libcurl holds is leaked. */
static void abandon_engine(struct reply_engine *engine)
{
    while (engine->first)
        abandon(engine->first);
    reply_watch_release(engine->watch);
    reply_sockets_free(&engine->sockets);
    free(engine);
}

struct reply_engine *reply_engine_of(struct reply_engine **slot, struct reply_failure *failure)
{
    if (*slot && is_foreign(*slot)) {
        abandon_engine(*slot);
        *slot = NULL;
    }
    if (!*slot)
        *slot = reply_engine_new(failure);
    return *slot;
}

bool reply_engine_watch(struct reply_engine *engine, bool timed, struct reply_failure *failure)
{
    if (!engine->watch && engine->running > 0)
        return reply_fail(failure, REPLY_KIND_CONFIG, "transfers run that no event loop waits for");
    if (!engine->watch)
        engine->watch = engine->sockets.watch =
            reply_watch_new(engine->multi, &engine->sockets, timed, failure);
    return engine->watch != NULL;
}

/* What comes first, of libcurl's time limits and ours. */
static int64_t next_due(const struct reply_engine *engine)
{
    int64_t due = engine->first ? engine->first->deadline : REPLY_WATCH_NEVER;
    long milliseconds = -1;
    int64_t limit;

    (void)curl_multi_timeout(engine->multi, &milliseconds);
    if (milliseconds < 0)
        return due;
    limit = reply_clock() + milliseconds;
    return limit < due ? limit : due;
}

static void set_timer(const struct reply_engine *engine)
{
    if (engine->watch && reply_watch_is_timed(engine->watch))
        reply_watch_set_timer(engine->watch, next_due(engine));
}

bool reply_engine_submit(struct reply_engine *engine, struct reply_transfer *transfer,
                         struct reply_failure *failure)
{
    CURLMcode code;

    /* libcurl keeps these with the connection, which outlives the transfer, but not the engine. */
    (void)curl_easy_setopt(transfer->easy, CURLOPT_CLOSESOCKETFUNCTION, reply_sockets_close);
    (void)curl_easy_setopt(transfer->easy, CURLOPT_CLOSESOCKETDATA, &engine->sockets);
    if (engine->share)
        (void)curl_easy_setopt(transfer->easy, CURLOPT_SHARE, engine->share);
    else
        (void)curl_easy_setopt(transfer->easy, CURLOPT_SSL_SESSIONID_CACHE, 0L);
    if (engine->running >= engine->pool_size) /* as many as ever ran at once */
        set_pool_size(engine, engine->pool_size * 2);
    code = curl_multi_add_handle(engine->multi, transfer->easy);
    if (code == CURLM_OUT_OF_MEMORY)
        return reply_fail_memory(failure);
    if (code != CURLM_OK)
        return reply_fail(failure, REPLY_KIND_CONFIG, "libcurl refused the request: %s",
                          curl_multi_strerror(code));
    link_transfer(engine, transfer);
    set_timer(engine);
    return true;
}

/* Judged first: taking it out of libcurl's hands may reset what it knows. */
static void complete(struct reply_transfer *transfer, enum reply_end end, int code)
{
    struct reply_engine *engine = transfer->engine;
    struct hold hold;

    reply_transfer_finish(transfer, end, code);
    hold = hold_sigpipe(engine);
    (void)curl_multi_remove_handle(engine->multi, transfer->easy);
    unlink_transfer(transfer);
    reply_transfer_release(transfer);
    release_sigpipe(&hold);
    if (engine->ended_count < REPLY_ENDED_MOST)
        engine->ended[engine->ended_count] = transfer->number;
    engine->ended_count++;
    if (engine->on_end)
        engine->on_end(transfer);
}

/* Nothing left on a stale connection: it begins once more, on a new one. False: it could not. */
static bool begin_anew(struct reply_transfer *transfer)
{
    void *multi = transfer->engine->multi;

    if (transfer->renewals == RENEWALS_MAX)
        return false;
    transfer->renewals++;
    transfer->error[0] = '\0';
    transfer->stale = curl_multi_remove_handle(multi, transfer->easy) != CURLM_OK ||
                      curl_easy_setopt(transfer->easy, CURLOPT_FRESH_CONNECT, 1L) != CURLE_OK ||
                      curl_multi_add_handle(multi, transfer->easy) != CURLM_OK;
    return !transfer->stale;
}

/* Ends those that libcurl is done with. Returns whether any began anew. */
static bool collect(struct reply_engine *engine)
{
    CURLMsg *message;
    bool again = false;
    int left;

    while ((message = curl_multi_info_read(engine->multi, &left))) {
        CURLcode code = message->data.result; /* the message goes with its handle */
        struct reply_transfer *transfer = NULL;

        if (message->msg != CURLMSG_DONE)
            continue;
        (void)curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&transfer);
        if (transfer->stale && begin_anew(transfer))
            again = true;
        else if (transfer->hushed && code != CURLE_OK) /* by us, or by a peer that has seen it */
            complete(transfer, REPLY_END_DEADLINE, CURLE_OK);
        else
            complete(transfer, REPLY_END_CODE, code);
    }
    return again;
}

/* libcurl itself failed, which concerns every transfer; the facts of each say what that means. */
static void fail_all(struct reply_engine *engine, CURLMcode code)
{
    while (engine->first) {
        struct reply_transfer *transfer = engine->first;

        (void)snprintf(transfer->error, sizeof transfer->error, "%s", curl_multi_strerror(code));
        complete(transfer, REPLY_END_CODE,
                 code == CURLM_OUT_OF_MEMORY ? CURLE_OUT_OF_MEMORY : CURLE_RECV_ERROR);
    }
}

static bool is_late(const struct reply_transfer *transfer, int64_t now)
{
    return transfer && now >= transfer->deadline;
}

/*
 * From now on it only reads. A pause alone does not keep back what libcurl has in its buffer. Before
 * 8.8 libcurl sends that once, unless it is told that there is something to read and nothing else;
 * from 8.10 on it sends it in any case, and the system has to refuse it.
 */
static void hush(struct reply_transfer *transfer)
{
    struct reply_engine *engine = transfer->engine;
    int socket = reply_sockets_shut(&engine->sockets, transfer->ports);
    int running;

    transfer->hushed = true;
    (void)curl_easy_pause(transfer->easy, CURLPAUSE_SEND);
    (void)curl_multi_socket_action(engine->multi, socket, CURL_CSELECT_IN, &running);
}

/*
 * Their time is over: no byte of them leaves any more, but what lies in the socket is read. Where
 * nothing does they end here.
 */
static void hush_late(struct reply_engine *engine)
{
    struct reply_transfer *transfer = engine->first;
    int64_t now = reply_clock();

    while (is_late(transfer, now)) {
        struct reply_transfer *next = transfer->next;

        if (transfer->starts == 1 && transfer->sent < transfer->total) {
            if (reply_callbacks_hear(transfer))
                hush(transfer);
            else
                complete(transfer, REPLY_END_DEADLINE, CURLE_OK);
        }
        transfer = next;
    }
}

static void expire(struct reply_engine *engine, int64_t now)
{
    while (is_late(engine->first, now))
        complete(engine->first, REPLY_END_DEADLINE, CURLE_OK);
}

/* Only the watch of a thread of our own may wait here. */
static void look(struct reply_engine *engine, int milliseconds)
{
    engine->looked = reply_clock();
    engine->found = engine->watch ? reply_watch_look(engine->watch, milliseconds) : 0;
}

/* Moves everything on as far as it goes without waiting, once. */
static CURLMcode act(struct reply_engine *engine)
{
    struct hold hold = hold_sigpipe(engine);
    CURLMcode code;
    int running;

    hush_late(engine);
    if (engine->watch)
        code = (CURLMcode)reply_watch_act(engine->watch, engine->multi);
    else
        code = curl_multi_perform(engine->multi, &running);
    release_sigpipe(&hold);
    return code;
}

/*
 * Moves everything on as far as it goes, from what the last look has found. Time is called last,
 * when nothing of what had come is left to be read, and by the clock before the last look: this
 * process may have been stopped since then, and an answer have come.
 */
void reply_engine_act(struct reply_engine *engine)
{
    int turns = engine->running / REPLY_WATCH_MOST;
    bool more = true;

    while (more) {
        int64_t received = engine->received;
        CURLMcode code = act(engine);

        more = collect(engine);
        if (code != CURLM_OK)
            fail_all(engine, code);
        else if (is_late(engine->first, engine->looked))
            more = more || engine->received > received ||
                   (engine->found == REPLY_WATCH_MOST && turns-- > 0);
        if (more)
            look(engine, 0);
    }
    expire(engine, engine->looked);
    set_timer(engine);
}

int reply_engine_step(struct reply_engine *engine, double seconds)
{
    CURLMcode code = CURLM_OK;
    int64_t left;
    int wait;

    engine->ended_count = 0;
    if (is_foreign(engine)) {
        while (engine->first)
            abandon(engine->first);
        return 0;
    }
    if (engine->running > 0) {
        look(engine, 0);
        reply_engine_act(engine);
    }
    if (engine->running == 0 || engine->ended_count > 0 || !(seconds > 0))
        return engine->running;
    left = engine->first->deadline - reply_clock();
    wait = (int)ceil((seconds > STEP_MAX ? STEP_MAX : seconds) * 1000);
    wait = left < wait ? (int)left : wait;
    wait = wait < 0 ? 0 : wait;
    if (engine->watch)
        reply_watch_wait(engine->watch, wait);
    else
        code = curl_multi_poll(engine->multi, NULL, 0, wait, NULL);
    if (code != CURLM_OK)
        fail_all(engine, code);
    look(engine, 0);
    reply_engine_act(engine);
    return engine->running;
}

void reply_engine_wait(struct reply_engine *engine, int milliseconds)
{
    int64_t due = next_due(engine);
    int64_t left = due == REPLY_WATCH_NEVER ? milliseconds : due - reply_clock();

    engine->ended_count = 0;
    if (left < milliseconds)
        milliseconds = left < 0 ? 0 : (int)left;
    look(engine, milliseconds);
}

void reply_engine_settle(struct reply_transfer *transfer)
{
    if (transfer->engine && is_foreign(transfer->engine))
        abandon(transfer);
}

void reply_engine_cancel(struct reply_transfer *transfer)
{
    reply_engine_settle(transfer);
    if (transfer->engine)
        complete(transfer, REPLY_END_CANCELED, CURLE_OK);
}

void reply_engine_drop(struct reply_transfer *transfer)
{
    if (!transfer)
        return;
    reply_engine_cancel(transfer);
    reply_transfer_free(transfer);
}

void reply_engine_free(struct reply_engine *engine)
{
    struct hold hold;

    if (!engine)
        return;
    if (!is_foreign(engine)) {
        while (engine->first)
            reply_engine_cancel(engine->first);
        hold = hold_sigpipe(engine);
        (void)curl_multi_cleanup(engine->multi);
        release_sigpipe(&hold);
        (void)curl_share_cleanup(engine->share); /* or NULL */
        reply_watch_end(engine->watch);
        engine->watch = NULL;
    }
    abandon_engine(engine);
}
