/* SPDX-License-Identifier: MIT */
/* Strings and numbers as JSON, RFC 8259. */
#ifndef REPLY_JSON_H
#define REPLY_JSON_H

#include "reply.h"

#pragma GCC visibility push(hidden)

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

#pragma GCC visibility pop

#endif
