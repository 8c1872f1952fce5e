/* SPDX-License-Identifier: MIT */
#include "engine.h"

#include "failure.h"
#include "libcurl.h"
#include "library.h"
#include "sigpipe.h"
#include "sockets.h"
#include "transfer.h"
#include "watch.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define POOL_SIZE 64 /* connections kept; libcurl's own default follows the number of transfers */
#define STEP_MAX 3600 /* seconds */

struct reply_engine *reply_engine_new(void)
{
    struct reply_engine *engine;

    reply_library_init();
    engine = calloc(1, sizeof *engine);
    if (!engine)
        return NULL;
    engine->pid = getpid();
    engine->multi = curl_multi_init();
    if (!engine->multi) {
        free(engine);
        return NULL;
    }
    (void)curl_multi_setopt(engine->multi, CURLMOPT_MAXCONNECTS, (long)POOL_SIZE);
    (void)curl_multi_setopt(engine->multi, CURLMOPT_PIPELINING, (long)CURLPIPE_NOTHING);
    return engine;
}

static bool is_foreign(const struct reply_engine *engine)
{
    return engine->pid != getpid();
}

static void link_transfer(struct reply_engine *engine, struct reply_transfer *transfer)
{
    transfer->engine = engine;
    transfer->previous = NULL;
    transfer->next = engine->first;
    if (transfer->next)
        transfer->next->previous = transfer;
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
    transfer->engine = NULL;
    transfer->next = transfer->previous = NULL;
    engine->running--;
    engine->ended++;
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
    reply_watch_free(engine->watch);
    reply_sockets_free(&engine->sockets);
    free(engine);
}

struct reply_engine *reply_engine_of(struct reply_engine **slot)
{
    if (*slot && is_foreign(*slot)) {
        abandon_engine(*slot);
        *slot = NULL;
    }
    if (!*slot)
        *slot = reply_engine_new();
    return *slot;
}

int reply_engine_fd(struct reply_engine *engine, struct reply_failure *failure)
{
    if (!engine->watch && engine->running > 0) {
        (void)reply_fail(failure, REPLY_KIND_CONFIG, "transfers run that no event loop waits for");
        return -1;
    }
    if (!engine->watch)
        engine->watch = reply_watch_new(engine->multi, true, failure);
    return engine->watch ? reply_watch_fd(engine->watch) : -1;
}

bool reply_engine_submit(struct reply_engine *engine, struct reply_transfer *transfer,
                         struct reply_failure *failure)
{
    CURLMcode code;

    /* libcurl keeps these with the connection, which outlives the transfer, but not the engine. */
    (void)curl_easy_setopt(transfer->easy, CURLOPT_CLOSESOCKETFUNCTION, reply_sockets_close);
    (void)curl_easy_setopt(transfer->easy, CURLOPT_CLOSESOCKETDATA, &engine->sockets);
    code = curl_multi_add_handle(engine->multi, transfer->easy);
    if (code == CURLM_OUT_OF_MEMORY)
        return reply_fail_memory(failure);
    if (code != CURLM_OK)
        return reply_fail(failure, REPLY_KIND_CONFIG, "libcurl refused the request: %s",
                          curl_multi_strerror(code));
    link_transfer(engine, transfer);
    return true;
}

/* Judged first: taking it out of libcurl's hands may reset what it knows. */
static void complete(struct reply_transfer *transfer, int code, bool canceled)
{
    struct reply_sigpipe hold;
    struct reply_engine *engine = transfer->engine;

    reply_transfer_finish(transfer, code, canceled);
    reply_sigpipe_hold(&hold);
    (void)curl_multi_remove_handle(engine->multi, transfer->easy);
    unlink_transfer(transfer);
    reply_transfer_release(transfer);
    reply_sigpipe_release(&hold);
    if (engine->on_end)
        engine->on_end(transfer);
}

/* Nothing left on a stale connection: it begins once more, on a new one. False: it could not. */
static bool begin_anew(struct reply_transfer *transfer)
{
    void *multi = transfer->engine->multi;

    transfer->stale = false;
    transfer->error[0] = '\0';
    return curl_multi_remove_handle(multi, transfer->easy) == CURLM_OK &&
           curl_easy_setopt(transfer->easy, CURLOPT_FRESH_CONNECT, 1L) == CURLE_OK &&
           curl_multi_add_handle(multi, transfer->easy) == CURLM_OK;
}

/* Returns whether any transfer ended. */
static bool collect(struct reply_engine *engine, bool *again)
{
    CURLMsg *message;
    int left;
    bool any = false;

    *again = false;
    while ((message = curl_multi_info_read(engine->multi, &left))) {
        CURLcode code = message->data.result; /* the message goes with its handle */
        struct reply_transfer *transfer = NULL;

        if (message->msg != CURLMSG_DONE)
            continue;
        (void)curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&transfer);
        if (transfer->stale && begin_anew(transfer)) {
            *again = true;
            continue;
        }
        complete(transfer, code, false);
        any = true;
    }
    return any;
}

/* libcurl itself failed, which concerns every transfer; the facts of each say what that means. */
static void fail_all(struct reply_engine *engine, CURLMcode code)
{
    while (engine->first) {
        struct reply_transfer *transfer = engine->first;

        (void)snprintf(transfer->error, sizeof transfer->error, "%s", curl_multi_strerror(code));
        complete(transfer, code == CURLM_OUT_OF_MEMORY ? CURLE_OUT_OF_MEMORY : CURLE_RECV_ERROR,
                 false);
    }
}

/*
 * Moves everything on as far as it goes without waiting; only the watch of a thread of our own may
 * wait before. True: some transfer ended.
 */
static bool drive(struct reply_engine *engine, int milliseconds)
{
    struct reply_sigpipe hold;
    CURLMcode code;
    int running;
    bool ended = false;
    bool again = false;

    do {
        reply_sigpipe_hold(&hold);
        if (engine->watch)
            code = (CURLMcode)reply_watch_drive(engine->watch, engine->multi, milliseconds);
        else
            code = curl_multi_perform(engine->multi, &running);
        milliseconds = 0;
        reply_sigpipe_release(&hold);
        if (code != CURLM_OK)
            fail_all(engine, code);
        if (collect(engine, &again) || code != CURLM_OK)
            ended = true;
    } while (again);
    return ended;
}

int reply_engine_step(struct reply_engine *engine, double seconds)
{
    CURLMcode code;
    int wait;

    if (is_foreign(engine)) {
        while (engine->first)
            abandon(engine->first);
        return 0;
    }
    if (engine->running == 0 || drive(engine, 0) || !(seconds > 0))
        return engine->running;
    wait = (int)ceil((seconds > STEP_MAX ? STEP_MAX : seconds) * 1000);
    if (engine->watch) {
        reply_watch_wait(engine->watch, wait);
        code = CURLM_OK;
    } else {
        code = curl_multi_poll(engine->multi, NULL, 0, wait, NULL);
    }
    if (code != CURLM_OK)
        fail_all(engine, code);
    else
        (void)drive(engine, 0);
    return engine->running;
}

bool reply_engine_watch(struct reply_engine *engine)
{
    struct reply_failure failure;

    engine->watch = reply_watch_new(engine->multi, false, &failure);
    return engine->watch != NULL;
}

void reply_engine_wait(struct reply_engine *engine, int milliseconds)
{
    (void)drive(engine, milliseconds);
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
        complete(transfer, CURLE_OK, true);
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
    struct reply_sigpipe hold;

    if (!engine)
        return;
    if (!is_foreign(engine)) {
        while (engine->first)
            reply_engine_cancel(engine->first);
        reply_sigpipe_hold(&hold);
        (void)curl_multi_cleanup(engine->multi);
        reply_sigpipe_release(&hold);
    }
    abandon_engine(engine);
}
