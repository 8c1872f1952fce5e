/* SPDX-License-Identifier: MIT */
#ifndef REPLY_UTF8_H
#define REPLY_UTF8_H

#include "reply.h"

#pragma GCC visibility push(hidden)

/*
 * Counts the code points. Strict: no overlong forms, no surrogates, nothing above U+10FFFF.
 * False: `*at` is the offset of the first byte that cannot be part of UTF-8, from 0.
 */
bool reply_utf8_length(struct reply_span text, size_t *count, size_t *at);

#pragma GCC visibility pop

#endif
