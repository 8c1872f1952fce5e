/* SPDX-License-Identifier: MIT */
/*
 * The thread's socket: a file, as ngx_lua's cosockets take neither a descriptor nor an abstract
 * name, in a folder that only this user can enter. The folder's name has the process's number, so
 * that what a killed process left behind can be told and removed.
 */
#include "io.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define PLACE "/tmp"
#define PREFIX "lua-reply-io-"
#define NAME "socket"

static bool listen_at(struct reply_socket *at)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};

    (void)snprintf(at->path, sizeof at->path, "%s/" NAME, at->folder);
    (void)snprintf(address.sun_path, sizeof address.sun_path, "%s", at->path);
    at->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    return at->fd >= 0 && bind(at->fd, (struct sockaddr *)&address, sizeof address) == 0 &&
           listen(at->fd, SOMAXCONN) == 0;
}

void reply_socket_open(struct reply_socket *at)
{
    at->fd = -1;
    (void)snprintf(at->folder, sizeof at->folder, PLACE "/" PREFIX "%ld-XXXXXX", (long)getpid());
    if (!mkdtemp(at->folder)) {
        at->folder[0] = '\0';
        return;
    }
    if (!listen_at(at))
        reply_socket_close(at);
}

void reply_socket_close(struct reply_socket *at)
{
    if (at->fd >= 0)
        (void)close(at->fd);
    at->fd = -1;
    if (!at->folder[0])
        return;
    (void)unlink(at->path);
    (void)rmdir(at->folder);
    at->folder[0] = '\0';
}

/* Whether the name is one of ours, of a process that is gone. */
static bool is_stale(const char *name)
{
    const char *digits = name + strlen(PREFIX);
    char *end;
    long pid;

    if (strncmp(name, PREFIX, strlen(PREFIX)) != 0 || *digits < '1' || *digits > '9')
        return false;
    pid = strtol(digits, &end, 10);
    if (*end != '-' || strlen(end) != strlen("-XXXXXX") || pid != (pid_t)pid)
        return false;
    return kill((pid_t)pid, 0) != 0 && errno == ESRCH;
}

/*
 * Through descriptors only, so that a link leads nowhere else. Where processes cannot see each
 * other (containers that share a folder) a living one may lose its socket: it polls from then on.
 */
static void clear_one(int place, const char *name)
{
    int folder = openat(place, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    struct stat status;

    if (folder < 0)
        return;
    if (fstat(folder, &status) == 0 && status.st_uid == geteuid()) {
        (void)unlinkat(folder, NAME, 0);
        (void)unlinkat(place, name, AT_REMOVEDIR);
    }
    (void)close(folder);
}

void reply_socket_clear_stale(void)
{
    DIR *place = opendir(PLACE);
    const struct dirent *entry;

    if (!place)
        return;
    while ((entry = readdir(place))) { /* NOLINT(concurrency-mt-unsafe): a stream of our own */
        if (is_stale(entry->d_name))
            clear_one(dirfd(place), entry->d_name);
    }
    (void)closedir(place);
}
