/* SPDX-License-Identifier: MIT */
/* What a text is made of: UTF-8, the letters of ASCII, what is safe to print. */
#ifndef REPLY_TEXT_H
#define REPLY_TEXT_H

#include "reply.h"

#pragma GCC visibility push(hidden)

/*
 * So many bytes at a time, which a compiler makes a few steps of: most of a message needs no closer
 * look.
 */
#define REPLY_BLOCK 32

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

#pragma GCC visibility pop

#endif
