/* SPDX-License-Identifier: MIT */
#include "handles.h"

#include "libcurl.h"
#include "process.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

struct reply_handles {
    pid_t pid;
    CURLU *url; /* owned; never changes */
    atomic_int holders;
    pthread_mutex_t lock;
    void *kept[REPLY_HANDLES_MAX]; /* CURL *, owned; guarded by the lock, as is their count */
    int count;
    int most; /* never changes; 0: none are kept */
};

/*
 * From 8.7 on a handle keeps what it wrote last, and the key in it: nobody can wipe that from
 * outside. The version is asked for once: that costs as much as to set the options of an exchange.
 */
static int most(void)
{
    return curl_version_info(CURLVERSION_NOW)->version_num >= 0x080700 ? 0 : REPLY_HANDLES_MAX;
}

static struct reply_handles *new_handles(CURLU *url)
{
    struct reply_handles *handles = calloc(1, sizeof *handles);

    if (!handles)
        return NULL;
    handles->url = curl_url_dup(url);
    if (!handles->url) {
        free(handles);
        return NULL;
    }
    handles->pid = reply_process();
    handles->holders = 1;
    handles->most = most();
    (void)pthread_mutex_init(&handles->lock, NULL);
    return handles;
}

struct reply_handles *reply_handles_of(struct reply_handles **slot, CURLU *url)
{
    if (!*slot || (*slot)->pid != reply_process())
        *slot = new_handles(url);
    return *slot;
}

struct reply_handles *reply_handles_hold(struct reply_handles *handles)
{
    atomic_fetch_add(&handles->holders, 1);
    return handles;
}

CURLU *reply_handles_url(const struct reply_handles *handles)
{
    return handles->url;
}

void reply_handles_release(struct reply_handles *handles)
{
    if (!handles || handles->pid != reply_process() || atomic_fetch_sub(&handles->holders, 1) > 1)
        return;
    while (handles->count > 0)
        curl_easy_cleanup(handles->kept[--handles->count]);
    curl_url_cleanup(handles->url);
    (void)pthread_mutex_destroy(&handles->lock);
    free(handles);
}

static void *take(struct reply_handles *handles)
{
    void *easy = NULL;

    (void)pthread_mutex_lock(&handles->lock);
    if (handles->count > 0)
        easy = handles->kept[--handles->count];
    (void)pthread_mutex_unlock(&handles->lock);
    return easy;
}

void *reply_handles_take(struct reply_handles *handles, bool *fresh)
{
    void *easy = take(handles);

    *fresh = !easy;
    return easy ? easy : curl_easy_init();
}

/* All that reply_options_set says of one exchange, but for what it always says anew. */
static bool forget(CURL *easy)
{
    return curl_easy_setopt(easy, CURLOPT_POSTFIELDS, NULL) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L) == CURLE_OK && /* no POST */
           curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, NULL) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_HTTPHEADER, NULL) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_REQUEST_TARGET, NULL) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 0L) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, NULL) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_PRIVATE, NULL) == CURLE_OK;
}

static bool keep(struct reply_handles *handles, void *easy)
{
    bool has_room;

    (void)pthread_mutex_lock(&handles->lock);
    has_room = handles->count < handles->most;
    if (has_room)
        handles->kept[handles->count++] = easy;
    (void)pthread_mutex_unlock(&handles->lock);
    return has_room;
}

void reply_handles_give(struct reply_handles *handles, void *easy)
{
    if (!handles || handles->most == 0 || !forget(easy) || !keep(handles, easy))
        curl_easy_cleanup(easy); /* or NULL */
}
