/* SPDX-License-Identifier: MIT */
#ifndef REPLY_SHA256_H
#define REPLY_SHA256_H

#include "reply.h"

#pragma GCC visibility push(hidden)

#define REPLY_SHA256_HEX 64

/* Writes the SHA-256 (FIPS 180-4) of the text as lower-case hex digits, without a NUL. */
void reply_sha256(struct reply_span text, char hex[REPLY_SHA256_HEX]);

#pragma GCC visibility pop

#endif
