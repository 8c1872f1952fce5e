/* SPDX-License-Identifier: MIT */
/* Bytes and texts that are wiped before their memory is given back. */
#ifndef REPLY_BUFFER_H
#define REPLY_BUFFER_H

#include "reply.h"

#pragma GCC visibility push(hidden)

/* A buffer grows up to its limit. */
void reply_buffer_init(struct reply_buffer *buffer, size_t limit);

/*
 * Appends as much of the bytes as the limit allows and returns how much that was. Less than
 * `length` means: the buffer is full (its length is its limit), or there was no memory (it is not).
 */
size_t reply_buffer_append(struct reply_buffer *buffer, const char *data, size_t length);

void reply_buffer_free(struct reply_buffer *buffer); /* may be called again */

/* A NUL-terminated copy of the bytes, or NULL without memory. The caller owns it. */
char *reply_copy(struct reply_span span);

/* Wipes and frees a NUL-terminated string and sets the pointer to NULL. */
void reply_wipe_free(char **text);

#pragma GCC visibility pop

#endif
