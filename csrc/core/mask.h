/* SPDX-License-Identifier: MIT */
/* Takes the key out of what a server says: an answer, or a message about it, may repeat it. */
#ifndef REPLY_MASK_H
#define REPLY_MASK_H

#include "reply.h"

#pragma GCC visibility push(hidden)

/*
 * Puts `*` over every piece of the key, from anywhere in it, that has REPLY_MASK_PART bytes or
 * more, or all of a shorter key; and over one of REPLY_MASK_MIN at the very end, where the bytes
 * may have been cut. Bytes of it may be in the escapes of JSON (\/, \u002f), URLs (%2F) and HTML
 * (&#47;, &#x2F;), also in escapes that were escaped again (\\u002f, %252F, &amp;#47;), and may have
 * NUL bytes behind them, as in UTF-16. The length stays. Keys shorter than REPLY_MASK_MIN are
 * left alone.
 */
void reply_mask(char *data, size_t length, const char *key);

#pragma GCC visibility pop

#endif
