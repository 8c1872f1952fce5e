/* SPDX-License-Identifier: MIT */
/*
 * What is asked of OpenSSL past libcurl. It is not linked to: its functions are looked up as
 * libcurl's own calls were.
 */
#ifndef REPLY_TLS_H
#define REPLY_TLS_H

#include "reply.h"

#pragma GCC visibility push(hidden)

/*
 * Made ready with SSLKEYLOGFILE in the environment, libcurl writes the secrets of every TLS
 * connection into that file, also once the variable is gone, as in nginx's workers: whoever has it
 * reads the key and the messages out of recorded traffic. Keeps this easy handle's connections out
 * of it, where the TLS library is an OpenSSL.
 */
void reply_tls_keep_secrets(void *easy);

bool reply_tls_is_openssl(void *easy);

/* Whether reply_tls_speaks can tell: a connection that cannot be looked at is used once. */
bool reply_tls_can_tell(void *easy);

/*
 * Whether OpenSSL holds bytes of this connection that it has read and nobody has asked for: the
 * socket does not show them. True where that cannot be told.
 */
bool reply_tls_speaks(void *easy);

#pragma GCC visibility pop

#endif
