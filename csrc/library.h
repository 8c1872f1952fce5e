/* SPDX-License-Identifier: MIT */
/* libcurl as a whole, which a process has once. */
#ifndef REPLY_LIBRARY_H
#define REPLY_LIBRARY_H

#include "reply.h"

#pragma GCC visibility push(hidden)

void reply_library_init(void); /* does its work once a process; any thread may come first */

const char *reply_library_version(void); /* of the libcurl that runs, "7.88.1" */

#pragma GCC visibility pop

#endif
