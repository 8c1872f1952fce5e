/* SPDX-License-Identifier: MIT */
#include "watch.h"

#include "failure.h"
#include "libcurl.h"

#ifdef __linux__

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#define EVENTS_AT_ONCE 64

#define NEVER INT64_MAX
#define GUEST (UINT64_C(1) << 32) /* marks the descriptor of a guest in an event's data */

struct reply_watch {
    int epoll; /* owned; what the caller's loop waits for */
    int timer; /* owned; in the epoll, too; -1: reply_watch_drive minds the time */
    int64_t due; /* libcurl's next time limit in milliseconds, or NEVER; of use without a timer */
    int guests[EVENTS_AT_ONCE]; /* those that are ready */
    int guest_count;
};

static int64_t now(void)
{
    struct timespec time;

    (void)clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

bool reply_watch_supported(struct reply_failure *failure)
{
    (void)failure;
    return true;
}

/* libcurl's wish for one socket. Level triggered: what is left over is seen the next time. */
static int on_socket(CURL *easy, curl_socket_t fd, int what, void *context, void *assigned)
{
    const struct reply_watch *watch = context;
    struct epoll_event event = {.data = {.u64 = (uint64_t)fd}};

    (void)easy, (void)assigned;
    if (what == CURL_POLL_REMOVE) {
        (void)epoll_ctl(watch->epoll, EPOLL_CTL_DEL, fd, NULL); /* or it is closed already */
        return 0;
    }
    if (what & CURL_POLL_IN)
        event.events |= EPOLLIN;
    if (what & CURL_POLL_OUT)
        event.events |= EPOLLOUT;
    if (epoll_ctl(watch->epoll, EPOLL_CTL_MOD, fd, &event) == 0)
        return 0;
    return errno == ENOENT && epoll_ctl(watch->epoll, EPOLL_CTL_ADD, fd, &event) == 0 ? 0 : -1;
}

/* libcurl's next time limit; -1: none. 0 is "at once", which a timer of zero would not be. */
static int on_timer(CURLM *multi, long milliseconds, void *context)
{
    struct reply_watch *watch = context;
    struct itimerspec time = {0};

    (void)multi;
    watch->due = milliseconds < 0 ? NEVER : now() + milliseconds;
    if (watch->timer < 0)
        return 0;
    if (milliseconds == 0) {
        time.it_value.tv_nsec = 1;
    } else if (milliseconds > 0) {
        time.it_value.tv_sec = milliseconds / 1000;
        time.it_value.tv_nsec = milliseconds % 1000 * 1000000;
    }
    return timerfd_settime(watch->timer, 0, &time, NULL) == 0 ? 0 : -1;
}

static bool open_both(struct reply_watch *watch, bool timed)
{
    struct epoll_event event = {.events = EPOLLIN};

    watch->epoll = epoll_create1(EPOLL_CLOEXEC);
    if (!timed)
        return watch->epoll >= 0;
    watch->timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
    event.data.u64 = (uint64_t)watch->timer;
    return watch->epoll >= 0 && watch->timer >= 0 &&
           epoll_ctl(watch->epoll, EPOLL_CTL_ADD, watch->timer, &event) == 0;
}

struct reply_watch *reply_watch_new(void *multi, bool timed, struct reply_failure *failure)
{
    struct reply_watch *watch = calloc(1, sizeof *watch);

    if (!watch) {
        (void)reply_fail_memory(failure);
        return NULL;
    }
    watch->epoll = watch->timer = -1;
    watch->due = NEVER;
    if (!open_both(watch, timed)) {
        (void)reply_fail(failure, REPLY_KIND_CONFIG, "no descriptor for an event loop: %s",
                         strerror(errno));
        reply_watch_free(watch);
        return NULL;
    }
    (void)curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, on_socket);
    (void)curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, watch);
    (void)curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, on_timer);
    (void)curl_multi_setopt(multi, CURLMOPT_TIMERDATA, watch);
    return watch;
}

int reply_watch_fd(const struct reply_watch *watch)
{
    return watch->epoll;
}

bool reply_watch_add(const struct reply_watch *watch, int guest)
{
    struct epoll_event event = {.events = EPOLLIN, .data = {.u64 = GUEST | (uint64_t)guest}};

    return epoll_ctl(watch->epoll, EPOLL_CTL_ADD, guest, &event) == 0;
}

void reply_watch_remove(const struct reply_watch *watch, int guest)
{
    (void)epoll_ctl(watch->epoll, EPOLL_CTL_DEL, guest, NULL);
}

int reply_watch_guest(struct reply_watch *watch)
{
    return watch->guest_count > 0 ? watch->guests[--watch->guest_count] : -1;
}

/* An error or a hang-up: libcurl looks at the socket by itself. */
static int action_of(uint32_t events)
{
    if (events & (EPOLLERR | EPOLLHUP))
        return 0;
    return (events & EPOLLIN ? CURL_CSELECT_IN : 0) | (events & EPOLLOUT ? CURL_CSELECT_OUT : 0);
}

static CURLMcode act(struct reply_watch *watch, CURLM *multi, const struct epoll_event *event)
{
    int fd = (int)(event->data.u64 & ~GUEST);
    uint64_t expired;
    int running;

    if (event->data.u64 & GUEST) {
        watch->guests[watch->guest_count++] = fd;
        return CURLM_OK;
    }
    if (fd != watch->timer)
        return curl_multi_socket_action(multi, fd, action_of(event->events), &running);
    if (read(watch->timer, &expired, sizeof expired) != (ssize_t)sizeof expired)
        return CURLM_OK; /* libcurl has set it anew in the meantime */
    return curl_multi_socket_action(multi, CURL_SOCKET_TIMEOUT, 0, &running);
}

/* No longer than until libcurl's time limit. */
static int shortened(const struct reply_watch *watch, int milliseconds)
{
    int64_t left = watch->timer < 0 && watch->due != NEVER ? watch->due - now() : milliseconds;

    return left < 0 ? 0 : left < milliseconds ? (int)left : milliseconds;
}

int reply_watch_drive(struct reply_watch *watch, void *multi, int milliseconds)
{
    struct epoll_event events[EVENTS_AT_ONCE];
    int limit = shortened(watch, milliseconds);
    int count = epoll_wait(watch->epoll, events, EVENTS_AT_ONCE, limit);
    CURLMcode code = CURLM_OK;
    int running;
    int i;

    watch->guest_count = 0; /* whoever was not asked for is ready again */
    for (i = 0; i < count && code == CURLM_OK; i++)
        code = act(watch, multi, &events[i]);
    /* A moment too early does no harm: then libcurl tells what is left. */
    if (code == CURLM_OK && watch->timer < 0 && watch->due <= now()) {
        watch->due = NEVER;
        code = curl_multi_socket_action(multi, CURL_SOCKET_TIMEOUT, 0, &running);
    }
    return code;
}

void reply_watch_wait(const struct reply_watch *watch, int milliseconds)
{
    struct pollfd one = {.fd = watch->epoll, .events = POLLIN};

    (void)poll(&one, 1, milliseconds);
}

void reply_watch_free(struct reply_watch *watch)
{
    if (!watch)
        return;
    if (watch->epoll >= 0)
        (void)close(watch->epoll);
    if (watch->timer >= 0)
        (void)close(watch->timer);
    free(watch);
}

#else

bool reply_watch_supported(struct reply_failure *failure)
{
    return reply_fail(failure, REPLY_KIND_CONFIG, "an event loop of one's own needs Linux");
}

struct reply_watch *reply_watch_new(void *multi, bool timed, struct reply_failure *failure)
{
    (void)multi, (void)timed;
    (void)reply_watch_supported(failure);
    return NULL;
}

int reply_watch_fd(const struct reply_watch *watch)
{
    (void)watch;
    return -1;
}

bool reply_watch_add(const struct reply_watch *watch, int guest)
{
    (void)watch, (void)guest;
    return false;
}

void reply_watch_remove(const struct reply_watch *watch, int guest)
{
    (void)watch, (void)guest;
}

int reply_watch_guest(struct reply_watch *watch)
{
    (void)watch;
    return -1;
}

int reply_watch_drive(struct reply_watch *watch, void *multi, int milliseconds)
{
    (void)watch, (void)multi, (void)milliseconds;
    return CURLM_OK;
}

void reply_watch_wait(const struct reply_watch *watch, int milliseconds)
{
    (void)watch, (void)milliseconds;
}

void reply_watch_free(struct reply_watch *watch)
{
    (void)watch;
}

#endif
