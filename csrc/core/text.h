/* SPDX-License-Identifier: MIT */
/* Bytes and texts: buffers, copies that are wiped, UTF-8, JSON strings, and the one failure. */
#ifndef REPLY_TEXT_H
#define REPLY_TEXT_H

#include "reply.h"

#pragma GCC visibility push(hidden)

/* A buffer grows up to its limit, and is wiped before its memory is given back. */
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

/* The locale has no say. */
static inline bool reply_is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

/*
 * Counts the code points. Strict: no overlong forms, no surrogates, nothing above U+10FFFF.
 * False: `*at` is the offset of the first byte that cannot be part of UTF-8, from 0.
 */
bool reply_utf8_length(struct reply_span text, size_t *count, size_t *at);

/*
 * Writes the text as one that a terminal and a log may see, and returns its length, which is never
 * more; `out` may be the text itself. A control character (C1, too), a line separator of Unicode
 * and a mark of the direction of writing become a space each, a byte that is no UTF-8 a question
 * mark.
 */
size_t reply_text_clean(struct reply_span text, char *out);

/* Whether the text comes before the other one, by their bytes: the locale's order has no say. */
bool reply_before(struct reply_span text, struct reply_span other);

/*
 * Whether the first `length` bytes of both, which have as many, are the same but for the size of
 * ASCII's letters. strncasecmp goes by the locale: in Turkish an I is no i.
 */
bool reply_alike(const char *text, const char *other, size_t length);

/* The text without the white space of a header's line at its ends. */
struct reply_span reply_trim(struct reply_span text);

/* How many bytes the text has as a JSON string, quotes included. */
size_t reply_json_length(struct reply_span text);

/*
 * Writes that many. Nothing is escaped but what RFC 8259 (section 7) asks for: the quote, the
 * backslash and control characters below U+0020. The rest stays byte for byte.
 */
void reply_json_write(struct reply_span text, char *out);

#define REPLY_NUMBER_MAX 64 /* bytes of a number, its NUL included */

/*
 * Writes a finite number as JSON, with as few digits as read back as the same, and returns how many
 * bytes that are. By the C library: LuaJIT rounds the last digit in a way of its own.
 */
size_t reply_json_number(double number, char out[REPLY_NUMBER_MAX]);

/*
 * Why something is refused before it is sent. Both always return false, so that a check can end
 * with `return reply_fail(…)`.
 */
bool reply_fail(struct reply_failure *failure, enum reply_kind kind, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
bool reply_fail_memory(struct reply_failure *failure);

#pragma GCC visibility pop

#endif
