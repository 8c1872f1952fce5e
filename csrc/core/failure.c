/* SPDX-License-Identifier: MIT */
#include "failure.h"

#include <stdarg.h>
#include <stdio.h>

bool reply_fail(struct reply_failure *failure, enum reply_kind kind, const char *format, ...)
{
    va_list arguments;

    failure->kind = kind;
    failure->memory = false;
    va_start(arguments, format);
    (void)vsnprintf(failure->text, sizeof failure->text, format, arguments);
    va_end(arguments);
    return false;
}

bool reply_fail_memory(struct reply_failure *failure)
{
    (void)reply_fail(failure, REPLY_KIND_CONFIG, "not enough memory");
    failure->memory = true;
    return false;
}
