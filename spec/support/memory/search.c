/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE 1
#include "search.h"

#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* A line of /proc/self/maps. */
struct range {
    uintptr_t first, last;
    char access[8];
    char path[512];
};

static bool next_range(FILE *maps, struct range *range)
{
    char line[1024];

    if (!fgets(line, sizeof line, maps))
        return false;
    range->path[0] = '\0';
    return sscanf(line, "%lx-%lx %7s %*s %*s %*s %511s", &range->first, &range->last, range->access,
                  range->path) >= 3;
}

bool search_library(const char *text, const char **first, const char **last)
{
    FILE *maps = fopen("/proc/self/maps", "re");
    struct range range;
    bool found = false;

    while (maps && next_range(maps, &range)) {
        if (!strstr(range.path, text))
            continue;
        if (!found)
            *first = (const char *)range.first;
        *last = (const char *)range.last;
        found = true;
    }
    if (maps)
        (void)fclose(maps);
    return found;
}

static bool is_here(const char *at, const char *mask, const char *masked, size_t length)
{
    size_t i;

    for (i = 0; i < length; i++) {
        if ((char)(at[i] ^ mask[i]) != masked[i])
            return false;
    }
    return true;
}

long search_block(const char *block, size_t size, const char *mask, const char *masked,
                  size_t length)
{
    long found = 0;
    size_t i;

    for (i = 0; i + length <= size; i++)
        found += is_here(block + i, mask, masked, length);
    return found;
}

/* Reads by the file, not by pointer: a page that cannot be read is then no fault. */
static long count_in(int memory, const struct range *range, const char *mask, const char *masked,
                     size_t length)
{
    static char block[1 << 16];
    uintptr_t at = range->first;
    long found = 0;

    while (at < range->last) {
        size_t wanted = range->last - at < sizeof block ? range->last - at : sizeof block;
        ssize_t got = pread(memory, block, wanted, (off_t)at);

        if (got < (ssize_t)length)
            break;
        found += search_block(block, (size_t)got, mask, masked, length);
        at += (size_t)got - (length - 1); /* a text may lie over the edge of two blocks */
        if ((size_t)got < wanted || at + length > range->last)
            break;
    }
    explicit_bzero(block, sizeof block);
    return found;
}

long search_memory(const char *mask, const char *masked, size_t length)
{
    FILE *maps = fopen("/proc/self/maps", "re");
    int memory = open("/proc/self/mem", O_RDONLY | O_CLOEXEC);
    struct range range;
    long found = maps && memory >= 0 ? 0 : -1;

    while (found >= 0 && next_range(maps, &range)) {
        if (strchr(range.access, 'w'))
            found += count_in(memory, &range, mask, masked, length);
    }
    if (maps)
        (void)fclose(maps);
    (void)close(memory);
    return found;
}
