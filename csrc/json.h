/* SPDX-License-Identifier: MIT */
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

#pragma GCC visibility pop

#endif
