/* SPDX-License-Identifier: MIT */
#include "multi.h"

#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <sys/socket.h>
#include <unistd.h>

/* The two numbers that the system gives out next, as it gives the lowest that are free. */
static void look_ahead(int numbers[2])
{
    numbers[0] = open("/dev/null", O_RDONLY | O_CLOEXEC);
    numbers[1] = open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (numbers[0] >= 0)
        (void)close(numbers[0]);
    if (numbers[1] >= 0)
        (void)close(numbers[1]);
}

/* An end of a pair of unix sockets that a child process would inherit. */
static bool is_inherited_end(int descriptor)
{
    struct sockaddr_storage name = {0};
    socklen_t size = sizeof name;

    return fcntl(descriptor, F_GETFD) == 0 &&
           getsockname(descriptor, (struct sockaddr *)&name, &size) == 0 &&
           name.ss_family == AF_UNIX && size == sizeof name.ss_family;
}

static bool is_readable(int descriptor)
{
    struct pollfd look = {descriptor, POLLIN, 0};

    return poll(&look, 1, 0) == 1;
}

/*
 * libcurl (7.88 does) makes its wake-up pair without SOCK_CLOEXEC, and does not say which it
 * is. Other threads may have taken the numbers meanwhile: so only the pair that a wake-up is felt
 * at is marked, and that wake-up is taken back.
 */
static void keep_from_children(CURLM *multi, const int pair[2])
{
    char byte;
    int felt;

    if (!is_inherited_end(pair[0]) || !is_inherited_end(pair[1]) || is_readable(pair[0]) ||
        is_readable(pair[1]))
        return;
    (void)curl_multi_wakeup(multi);
    felt = is_readable(pair[0]) ? 0 : 1;
    if (!is_readable(pair[felt]))
        return;
    (void)recv(pair[felt], &byte, 1, MSG_DONTWAIT);
    (void)fcntl(pair[0], F_SETFD, FD_CLOEXEC);
    (void)fcntl(pair[1], F_SETFD, FD_CLOEXEC);
}

CURLM *reply_multi_new(void)
{
    int pair[2];
    CURLM *multi;

    look_ahead(pair);
    multi = curl_multi_init();
    if (multi)
        keep_from_children(multi, pair);
    return multi;
}
