/* SPDX-License-Identifier: MIT */
/*
 * A disk that fails, for the specs: preloaded into a process (LD_PRELOAD), it makes writing to and
 * syncing of files named sends.db* fail with the error number in $DISK_ERROR, as long as the file
 * $DISK_TRIGGER is there; DISK_CALL=sync spares the writing. With $DISK_TYPE (hex) such a file lies
 * on a file system of that number, see statfs(2).
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/vfs.h>
#include <unistd.h>

static int fails(int file, const char *call)
{
    const char *trigger = getenv("DISK_TRIGGER");
    const char *only = getenv("DISK_CALL");
    char link[64];
    char path[4096];
    ssize_t length;

    if (!trigger || access(trigger, F_OK) != 0 || (only && strcmp(only, call) != 0))
        return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    length = readlink(link, path, sizeof path - 1);
    if (length < 0)
        return 0;
    path[length] = 0;
    if (!strstr(path, "/sends.db"))
        return 0;
    errno = atoi(getenv("DISK_ERROR"));
    return 1;
}

#define FORWARD(result, name, types, call, ...)                                                    \
    result name types                                                                              \
    {                                                                                              \
        result(*real) types = (result(*) types)dlsym(RTLD_NEXT, #name);                            \
        return fails(file, call) ? -1 : real(__VA_ARGS__);                                         \
    }

FORWARD(ssize_t, write, (int file, const void *data, size_t size), "write", file, data, size)
FORWARD(ssize_t, pwrite, (int file, const void *data, size_t size, off_t at), "write", file, data,
        size, at)
FORWARD(ssize_t, pwrite64, (int file, const void *data, size_t size, off64_t at), "write", file,
        data, size, at)
FORWARD(int, fsync, (int file), "sync", file)
FORWARD(int, fdatasync, (int file), "sync", file)

/* What statfs is called where offsets have 64 bits, see csrc/reply.h. */
int statfs64(const char *path, struct statfs64 *about)
{
    int (*real)(const char *, struct statfs64 *) = dlsym(RTLD_NEXT, "statfs64");
    const char *type = getenv("DISK_TYPE");
    int result = real(path, about);

    if (type && strstr(path, "sends.db"))
        about->f_type = (__typeof__(about->f_type))strtoul(type, NULL, 16);
    return result;
}
