/* SPDX-License-Identifier: MIT */
/* Takes the key out of what a server says: an answer, or a message about it, may repeat it. */
#ifndef REPLY_MASK_H
#define REPLY_MASK_H

#include "reply.h"

#pragma GCC visibility push(hidden)

/*
 * Puts `*` over every occurrence of the secret, plain or with bytes of it in the escapes of JSON
 * (\/, \u002f) and URLs (%2F); over a beginning of it of REPLY_MASK_PART bytes or more; and over
 * one of REPLY_MASK_MIN at the very end, where the bytes may have been cut. The length stays.
 * Secrets shorter than REPLY_MASK_MIN are left alone.
 */
void reply_mask(char *data, size_t length, const char *secret);

#pragma GCC visibility pop

#endif
