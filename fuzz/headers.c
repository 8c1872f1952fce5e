/* SPDX-License-Identifier: MIT */
/* The reader of an answer's headers: unfold, mask, read, Retry-After. */
#include "fuzz.h"

#include "core/headers.h"
#include "core/mask.h"
#include "core/outcome.h"

#include <math.h>
#include <string.h>

#define KEY "abcabcabcabd/+" /* repeats itself, so that matches overlap */

static void check_retry_after(struct reply_span value)
{
    static const double moments[] = {0, 784111777, 1.8e9, 1e300};
    size_t i;

    for (i = 0; i < sizeof moments / sizeof *moments; i++) {
        double seconds = reply_retry_after(value, moments[i]);

        PROMISE(isfinite(seconds));
        PROMISE(seconds >= 0 || seconds == -1);
    }
}

static void check_header(const struct reply_header *header, const char *first, const char *last)
{
    PROMISE(header->name.length > 0);
    PROMISE(header->name.data >= first && header->name.data + header->name.length <= last);
    PROMISE(header->value.data >= first && header->value.data + header->value.length <= last);
    PROMISE(!memchr(header->name.data, '\n', header->name.length));
    PROMISE(!memchr(header->name.data, ':', header->name.length));
    PROMISE(header->value.length == 0 || !memchr(header->value.data, '\n', header->value.length));
}

static void check_mask(char *block, size_t size)
{
    char *before = malloc(size + 1);
    size_t i;

    PROMISE(before);
    memcpy(before, block, size);
    reply_mask(block, size, KEY);
    for (i = 0; i < size; i++)
        PROMISE(block[i] == before[i] || block[i] == '*');
    for (i = 0; i + REPLY_MASK_PART <= strlen(KEY); i++)
        PROMISE(size == 0 || !memmem(block, size, &KEY[i], REPLY_MASK_PART));
    free(before);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *block = malloc(size ? size : 1); /* exactly as long, so that one byte more is seen */
    struct reply_span rest = {block, size};
    struct reply_header header;
    long status;

    PROMISE(block);
    memcpy(block, data, size);
    status = reply_status_line(block, size);
    PROMISE(status >= 0 && status <= 999);
    reply_headers_unfold(block, size);
    check_mask(block, size);
    while (reply_header_next(&rest, &header)) {
        check_header(&header, block, block + size);
        check_retry_after(header.value);
        (void)reply_header_is(&header, "retry-after");
    }
    PROMISE(rest.length == 0);
    check_retry_after((struct reply_span){block, size});
    free(block);
    return 0;
}
