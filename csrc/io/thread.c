/* SPDX-License-Identifier: MIT */
#include "thread.h"

#include "core/engine.h"
#include "core/failure.h"
#include "core/process.h"
#include "core/watch.h"
#include "job.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

/*
 * The thread's socket: a file, as ngx_lua's cosockets take neither a descriptor nor an abstract
 * name, in a folder that only this user can enter. The folder's name has the process's number, so
 * that what a killed process left behind can be told and removed.
 */
#define PLACE "/tmp"
#define PREFIX "lua-reply-io-"
#define NAME "socket"

#define WAIT_MS 3600000
#define PAUSE_MS 100 /* before another try to accept, where no descriptor is left */

static bool listen_at(struct reply_listener *at)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};

    (void)snprintf(at->path, sizeof at->path, "%s/" NAME, at->folder);
    (void)snprintf(address.sun_path, sizeof address.sun_path, "%s", at->path);
    at->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    return at->fd >= 0 && bind(at->fd, (struct sockaddr *)&address, sizeof address) == 0 &&
           listen(at->fd, SOMAXCONN) == 0;
}

static void listener_close(struct reply_listener *at)
{
    if (at->connection >= 0)
        (void)close(at->connection);
    if (at->fd >= 0)
        (void)close(at->fd);
    at->fd = at->connection = -1;
    if (!at->folder[0])
        return;
    (void)unlink(at->path);
    (void)rmdir(at->folder);
    at->folder[0] = '\0';
}

static void listener_open(struct reply_listener *at)
{
    (void)snprintf(at->folder, sizeof at->folder, PLACE "/" PREFIX "%ld-XXXXXX", (long)getpid());
    if (!mkdtemp(at->folder)) {
        at->folder[0] = '\0';
        return;
    }
    if (!listen_at(at))
        listener_close(at);
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

static void clear_stale_folders(void)
{
    DIR *place = opendir(PLACE);
    const struct dirent *entry;

    if (!place)
        return;
    while ((entry = readdir(place))) {
        if (is_stale(entry->d_name))
            clear_one(dirfd(place), entry->d_name);
    }
    (void)closedir(place);
}

/* ---- The thread's one place to wait: the watch, with its socket and its bell ---- */

/*
 * Without a path, whoever waits looks by himself. What was missing for one, a descriptor or room in
 * the folder, may be there later.
 */
static void offer_path(struct reply_io *io)
{
    if (io->listener.fd >= 0)
        return;
    listener_open(&io->listener);
    if (io->listener.fd < 0)
        return;
    if (reply_watch_add(io->engine->watch, io->listener.fd))
        atomic_store(&io->has_path, true);
    else
        listener_close(&io->listener);
}

static bool open_watch(struct reply_io *io, struct reply_failure *failure)
{
    if (!reply_engine_watch(io->engine, false, failure))
        return false;
    io->bell = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (io->bell < 0 || !reply_watch_add(io->engine->watch, io->bell))
        return reply_fail(failure, REPLY_KIND_CONFIG, "no descriptor for a bell: %s",
                          strerror(errno));
    offer_path(io);
    return true;
}

/* Many jobs that are submitted before the thread comes to them ring once. */
void reply_io_wake(struct reply_io *io)
{
    const uint64_t one = 1;

    if (!atomic_exchange(&io->rung, true))
        (void)!write(io->bell, &one, sizeof one); /* full: it rings already */
}

/* What rings from here on rings again; what rang before is in the inbox. */
static void hear_bell(struct reply_io *io)
{
    uint64_t count;

    (void)!read(io->bell, &count, sizeof count);
    atomic_store(&io->rung, false);
}

/* One that went away is closed when there is another: nothing is read from it. */
static void welcome(struct reply_io *io, int connection)
{
    if (io->listener.connection >= 0)
        (void)close(io->listener.connection);
    io->listener.connection = connection;
    io->has_news = true;
    atomic_store(&io->told, false);
}

static void accept_connections(struct reply_io *io)
{
    io->accept_paused = false;
    for (;;) {
        int connection = accept4(io->listener.fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

        if (connection >= 0) {
            welcome(io, connection);
        } else if (errno != EINTR && errno != ECONNABORTED) {
            io->accept_paused = errno != EAGAIN && errno != EWOULDBLOCK;
            return;
        }
    }
}

/* While the thread waits for a free descriptor, the socket is no guest. */
static void serve_guests(struct reply_io *io)
{
    bool was_paused = io->accept_paused;
    bool incoming = was_paused;
    int guest;

    while ((guest = reply_watch_guest(io->engine->watch)) >= 0) {
        if (guest == io->bell)
            hear_bell(io);
        else
            incoming = true;
    }
    if (incoming)
        accept_connections(io);
    if (io->accept_paused && !was_paused)
        reply_watch_remove(io->engine->watch, io->listener.fd);
    else if (was_paused && !io->accept_paused)
        (void)reply_watch_add(io->engine->watch, io->listener.fd);
}

/* A line never waits: there is room for one, as the one before it was read. */
static void tell(struct reply_io *io)
{
    if (!io->has_news || io->listener.connection < 0)
        return;
    io->has_news = false;
    if (!atomic_exchange(&io->told, true))
        (void)send(io->listener.connection, "\n", 1, MSG_DONTWAIT | MSG_NOSIGNAL);
}

/* ---- The thread ---- */

/*
 * Where it shares a CPU with the event loop, the thread does not take it away to do one thing, but
 * comes to all of it when the event loop rests.
 */
static void give_way(void)
{
    const struct sched_param none = {0};

    (void)sched_setscheduler(0, SCHED_BATCH, &none);
}

/* One wait, and then all that there is to do, in one go: each turn costs two switches. */
static void *run(void *context)
{
    struct reply_io *io = context;

    (void)pthread_setname_np(pthread_self(), "lua-reply");
    give_way();
    clear_stale_folders();
    do {
        reply_engine_wait(io->engine, io->accept_paused ? PAUSE_MS : WAIT_MS);
        offer_path(io);
        serve_guests(io);
        if (!reply_jobs_work(io))
            break;
        reply_engine_act(io->engine);
        tell(io);
    } while (true);
    return NULL;
}

/* Signals are the process's own affair: the thread takes none. */
static int start_thread(struct reply_io *io)
{
    sigset_t all;
    sigset_t before;
    int error;

    reply_engine_takes_no_signals(io->engine, true);
    (void)sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &before);
    error = pthread_create(&io->thread, NULL, run, io);
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    return error;
}

static bool start(struct reply_io *io, struct reply_failure *failure)
{
    int error;

    if (!open_watch(io, failure))
        return false;
    error = start_thread(io);
    return !error || reply_fail(failure, REPLY_KIND_CONFIG, "the I/O thread cannot start: %s",
                                strerror(error));
}

static void io_free(struct reply_io *io)
{
    reply_engine_free(io->engine);
    if (io->bell >= 0)
        (void)close(io->bell);
    listener_close(&io->listener);
    (void)pthread_mutex_destroy(&io->lock);
    free(io);
}

struct reply_io *reply_io_start(struct reply_failure *failure)
{
    struct reply_io *io = calloc(1, sizeof *io);

    if (!io) {
        (void)reply_fail_memory(failure);
        return NULL;
    }
    io->engine = reply_engine_new(failure);
    if (!io->engine) {
        free(io);
        return NULL;
    }
    io->pid = reply_process();
    io->engine->on_end = reply_jobs_end;
    io->inbox_end = &io->inbox;
    io->bell = io->listener.fd = io->listener.connection = -1;
    (void)pthread_mutex_init(&io->lock, NULL);
    if (start(io, failure))
        return io;
    io_free(io);
    return NULL;
}

bool reply_io_is_foreign(const struct reply_io *io)
{
    return io->pid != reply_process();
}

const char *reply_io_path(const struct reply_io *io)
{
    return atomic_load(&io->has_path) ? io->listener.path : NULL;
}

/* After the join nothing here is shared any more. */
void reply_io_stop(struct reply_io *io)
{
    if (reply_io_is_foreign(io))
        return;
    (void)pthread_mutex_lock(&io->lock);
    io->stopping = true;
    (void)pthread_mutex_unlock(&io->lock);
    reply_io_wake(io);
    (void)pthread_join(io->thread, NULL);
    reply_engine_takes_no_signals(io->engine, false);
    io_free(io);
}
