/* SPDX-License-Identifier: MIT */
/* What the fuzz targets share. A promise that does not hold ends the process; libFuzzer keeps the input. */
#ifndef FUZZ_H
#define FUZZ_H

#include "reply.h"

#include <stdio.h>
#include <stdlib.h>

#define PROMISE(condition)                                                                         \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            (void)fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition);          \
            abort();                                                                               \
        }                                                                                          \
    } while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
