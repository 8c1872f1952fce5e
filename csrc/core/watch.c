/* SPDX-License-Identifier: MIT */
#include "watch.h"

#include "failure.h"
#include "libcurl.h"
#include "sockets.h"
#include "transfer.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

#define GUEST (UINT64_C(1) << 32) /* marks the descriptor of a guest in an event's data */
#define NEVER REPLY_WATCH_NEVER

struct reply_watch {
    int holders;
    void *multi; /* not owned */
    struct reply_sockets *sockets; /* not owned */
    int epoll; /* owned; what the caller's loop waits for */
    int timer; /* owned; in the epoll, too; -1: there is none */
    int64_t due; /* what the timer is set for, of reply_clock; NEVER: for nothing */
    struct epoll_event found[REPLY_WATCH_MOST];
    int count; /* of what was found and not acted on */
    int guests[REPLY_WATCH_MOST]; /* those that are ready */
    int guest_count;
};

/*
 * A socket is in the epoll by a duplicate of ours, which libcurl cannot close before it is taken
 * out: a child that has a copy of the socket would keep it there, and the epoll would never be at
 * rest. Without a descriptor for one the socket itself has to do. libcurl keeps the number, plus
 * one, as what was assigned to the socket.
 */
static int duplicate_of(const void *assigned)
{
    return (int)(intptr_t)assigned - 1;
}

static void take_out(const struct reply_watch *watch, int fd, int duplicate)
{
    (void)epoll_ctl(watch->epoll, EPOLL_CTL_DEL, duplicate, NULL);
    if (duplicate != fd)
        (void)close(duplicate);
}

static int put_in(const struct reply_watch *watch, int fd, struct epoll_event *event)
{
    int duplicate = fcntl(fd, F_DUPFD_CLOEXEC, 0);

    if (duplicate < 0)
        duplicate = fd;
    if (epoll_ctl(watch->epoll, EPOLL_CTL_ADD, duplicate, event) != 0) {
        take_out(watch, fd, duplicate);
        return -1;
    }
    (void)curl_multi_assign(watch->multi, fd,
                            (void *)(intptr_t)(duplicate + 1)); /* NOLINT: a number, no address */
    return 0;
}

static struct epoll_event event_of(int fd, int what)
{
    struct epoll_event event = {.data = {.u64 = (uint64_t)fd}};

    if (what != CURL_POLL_REMOVE && (what & CURL_POLL_IN))
        event.events |= EPOLLIN;
    if (what != CURL_POLL_REMOVE && (what & CURL_POLL_OUT))
        event.events |= EPOLLOUT;
    return event;
}

/*
 * A connection that is used again stays in the epoll while it rests, in a thread of our own: to put
 * it in and take it out costs as much as all else that an exchange asks of the system for it. We
 * close it ourselves, and take it out then.
 */
static int keep(const struct reply_watch *watch, int fd, int what, struct reply_watched *kept)
{
    struct epoll_event event = event_of(fd, what);

    kept->resting = what == CURL_POLL_REMOVE;
    if (kept->resting || event.events == 0 || event.events == kept->events)
        return 0;
    if (epoll_ctl(watch->epoll, kept->events ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, fd, &event) != 0)
        return -1;
    kept->events = event.events;
    return 0;
}

static struct reply_watched *kept_of(const struct reply_watch *watch, int fd)
{
    return reply_watch_is_timed(watch) ? NULL : reply_sockets_watched(watch->sockets, fd);
}

void reply_watch_let_go(const struct reply_watch *watch, int fd, struct reply_watched *kept)
{
    (void)epoll_ctl(watch->epoll, EPOLL_CTL_DEL, fd, NULL);
    kept->events = 0;
}

/* libcurl's wish for one socket. Level triggered: what is left over is seen the next time. */
static int on_socket(CURL *easy, curl_socket_t fd, int what, void *context, void *assigned)
{
    const struct reply_watch *watch = context;
    struct reply_watched *kept = assigned ? NULL : kept_of(watch, fd);
    struct epoll_event event = event_of(fd, what);

    (void)easy;
    if (kept)
        return keep(watch, fd, what, kept);
    if (what == CURL_POLL_REMOVE) {
        if (assigned)
            take_out(watch, fd, duplicate_of(assigned));
        return 0;
    }
    return assigned ? epoll_ctl(watch->epoll, EPOLL_CTL_MOD, duplicate_of(assigned), &event)
                    : put_in(watch, fd, &event);
}

static bool open_both(struct reply_watch *watch, bool timed)
{
    struct epoll_event event = {.events = EPOLLIN};

    watch->epoll = epoll_create1(EPOLL_CLOEXEC);
    if (!timed)
        return watch->epoll >= 0;
    watch->timer = timerfd_create(REPLY_CLOCK, TFD_CLOEXEC | TFD_NONBLOCK);
    event.data.u64 = (uint64_t)watch->timer;
    return watch->epoll >= 0 && watch->timer >= 0 &&
           epoll_ctl(watch->epoll, EPOLL_CTL_ADD, watch->timer, &event) == 0;
}

struct reply_watch *reply_watch_new(void *multi, struct reply_sockets *sockets, bool timed,
                                    struct reply_failure *failure)
{
    struct reply_watch *watch = calloc(1, sizeof *watch);

    if (!watch) {
        (void)reply_fail_memory(failure);
        return NULL;
    }
    watch->holders = 1;
    watch->multi = multi;
    watch->sockets = sockets;
    watch->epoll = watch->timer = -1;
    watch->due = NEVER;
    if (!open_both(watch, timed)) {
        (void)reply_fail(failure, REPLY_KIND_CONFIG, "no descriptor for an event loop: %s",
                         strerror(errno));
        reply_watch_release(watch);
        return NULL;
    }
    (void)curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, on_socket);
    (void)curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, watch);
    return watch;
}

bool reply_watch_is_timed(const struct reply_watch *watch)
{
    return watch->timer >= 0;
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

/* Guests are put aside; whoever was not asked for since the last look is ready again. */
int reply_watch_look(struct reply_watch *watch, int milliseconds)
{
    int count = epoll_wait(watch->epoll, watch->found, REPLY_WATCH_MOST, milliseconds);
    int i;

    watch->count = watch->guest_count = 0;
    for (i = 0; i < count; i++) {
        if (watch->found[i].data.u64 & GUEST)
            watch->guests[watch->guest_count++] = (int)(watch->found[i].data.u64 & ~GUEST);
        else
            watch->found[watch->count++] = watch->found[i];
    }
    return count > 0 ? count : 0;
}

/* An error or a hang-up: libcurl looks at the socket by itself. */
static int action_of(uint32_t events)
{
    if (events & (EPOLLERR | EPOLLHUP))
        return 0;
    return (events & EPOLLIN ? CURL_CSELECT_IN : 0) | (events & EPOLLOUT ? CURL_CSELECT_OUT : 0);
}

int reply_watch_act(struct reply_watch *watch, void *multi)
{
    CURLMcode code = CURLM_OK;
    int64_t now = reply_clock();
    long milliseconds = -1;
    int running;
    int i;

    /* All of them first, as a number may be another socket's after the first action. */
    for (i = 0; i < watch->count; i++) {
        if (watch->found[i].events & EPOLLOUT)
            reply_sockets_connected(watch->sockets, (int)watch->found[i].data.u64, now);
    }
    for (i = 0; i < watch->count && code == CURLM_OK; i++) {
        int fd = (int)watch->found[i].data.u64;
        struct reply_watched *kept = kept_of(watch, fd);

        if (kept && kept->events && kept->resting) /* its peer has closed it, or speaks unasked */
            reply_watch_let_go(watch, fd, kept);
        else if (fd != watch->timer)
            code = curl_multi_socket_action(multi, fd, action_of(watch->found[i].events), &running);
    }
    watch->count = 0;
    if (code == CURLM_OK && curl_multi_timeout(multi, &milliseconds) == CURLM_OK &&
        milliseconds == 0)
        code = curl_multi_socket_action(multi, CURL_SOCKET_TIMEOUT, 0, &running);
    return code;
}

/* Setting it anew is what ends its being readable. A millisecond more or less is left alone. */
void reply_watch_set_timer(struct reply_watch *watch, int64_t due)
{
    struct itimerspec time = {0};
    int64_t difference = due - watch->due;
    bool is_over = watch->due <= reply_clock();
    bool same = !is_over && difference >= -1 && difference <= 1;

    if (!reply_watch_is_timed(watch) || same)
        return;
    watch->due = due;
    if (due != NEVER) {
        time.it_value.tv_sec = due / 1000;
        time.it_value.tv_nsec = due % 1000 * 1000000 + 1; /* a time of zero would set nothing */
    }
    (void)timerfd_settime(watch->timer, TFD_TIMER_ABSTIME, &time, NULL);
}

void reply_watch_wait(const struct reply_watch *watch, int milliseconds)
{
    struct pollfd one = {.fd = watch->epoll, .events = POLLIN};

    (void)poll(&one, 1, milliseconds);
}

void reply_watch_hold(struct reply_watch *watch)
{
    watch->holders++;
}

void reply_watch_release(struct reply_watch *watch)
{
    if (!watch || --watch->holders > 0)
        return;
    if (watch->epoll >= 0)
        (void)close(watch->epoll);
    if (watch->timer >= 0)
        (void)close(watch->timer);
    free(watch);
}

void reply_watch_end(struct reply_watch *watch)
{
    if (watch)
        reply_watch_set_timer(watch, 0); /* a time that is over */
    reply_watch_release(watch);
}
