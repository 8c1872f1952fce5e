/* SPDX-License-Identifier: MIT */
/* Looks into this process's own memory, by /proc. */
#ifndef SEARCH_H
#define SEARCH_H

#include <stdbool.h>
#include <stddef.h>

/* Where the loaded library is whose path has that text in it. */
bool search_library(const char *text, const char **first, const char **last);

/*
 * How often a text stands in the memory that can be written. The text is mask XOR masked, so that
 * looking for it does not put it there.
 */
long search_memory(const char *mask, const char *masked, size_t length);

/* The same in one block. */
long search_block(const char *block, size_t size, const char *mask, const char *masked,
                  size_t length);

#endif
