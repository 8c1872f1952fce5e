/* SPDX-License-Identifier: MIT */
/*
 * With SSLKEYLOGFILE in the environment libcurl writes the secrets of every TLS connection into
 * that file: whoever has it reads the key and the messages out of recorded traffic.
 */
#ifndef REPLY_KEYLOG_H
#define REPLY_KEYLOG_H

#include "reply.h"

#pragma GCC visibility push(hidden)

/* Keeps this easy handle's connections out of that file, where the TLS library is an OpenSSL. */
void reply_keylog_avoid(void *easy);

#pragma GCC visibility pop

#endif
