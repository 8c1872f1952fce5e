/* SPDX-License-Identifier: MIT */
/*
 * Which process this is: what belongs to one of them is stamped with its number, and looked at ten
 * times an exchange. The C library asks the system for it each time.
 */
#ifndef REPLY_PROCESS_H
#define REPLY_PROCESS_H

#include "reply.h"

#pragma GCC visibility push(hidden)

pid_t reply_process(void);

#pragma GCC visibility pop

#endif
