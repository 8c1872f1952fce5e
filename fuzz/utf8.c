/* SPDX-License-Identifier: MIT */
/* The UTF-8 check against a second one that is written another way: decode, then encode again. */
#include "fuzz.h"

#include "core/text.h"

#include <stdlib.h>
#include <string.h>

static size_t encode(unsigned long point, unsigned char *bytes)
{
    if (point < 0x80) {
        bytes[0] = (unsigned char)point;
        return 1;
    }
    if (point < 0x800) {
        bytes[0] = (unsigned char)(0xC0 | point >> 6);
        bytes[1] = (unsigned char)(0x80 | (point & 63));
        return 2;
    }
    if (point < 0x10000) {
        bytes[0] = (unsigned char)(0xE0 | point >> 12);
        bytes[1] = (unsigned char)(0x80 | (point >> 6 & 63));
        bytes[2] = (unsigned char)(0x80 | (point & 63));
        return 3;
    }
    bytes[0] = (unsigned char)(0xF0 | point >> 18);
    bytes[1] = (unsigned char)(0x80 | (point >> 12 & 63));
    bytes[2] = (unsigned char)(0x80 | (point >> 6 & 63));
    bytes[3] = (unsigned char)(0x80 | (point & 63));
    return 4;
}

/* The length of the character at the start; 0: there is none. */
static size_t character(const uint8_t *data, size_t size)
{
    size_t length = data[0] < 0x80 ? 1 : data[0] < 0xE0 ? 2 : data[0] < 0xF0 ? 3 : 4;
    unsigned long point = data[0] & (length == 1 ? 0x7F : 0x7FUL >> length);
    unsigned char again[4];
    size_t i;

    if (length > size)
        return 0;
    for (i = 1; i < length; i++)
        point = point << 6 | (data[i] & 63);
    if (point > 0x10FFFF || (point >= 0xD800 && point < 0xE000))
        return 0;
    return encode(point, again) == length && memcmp(again, data, length) == 0 ? length : 0;
}

/* Clean is UTF-8, is what it is cleaned to, and leaves nothing in that a line cannot bear. */
static void check_clean(const uint8_t *data, size_t size)
{
    char *clean = malloc(size + 1);
    size_t length = reply_text_clean((struct reply_span){(const char *)data, size}, clean);
    size_t count;
    size_t at;
    size_t i;

    PROMISE(length <= size);
    PROMISE(reply_utf8_length((struct reply_span){clean, length}, &count, &at));
    for (i = 0; i < length; i++)
        PROMISE((unsigned char)clean[i] >= ' ' && clean[i] != 0x7F);
    PROMISE(reply_text_clean((struct reply_span){clean, length}, clean) == length);
    free(clean);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t count = 0;
    size_t at = 0;
    size_t expected = 0;
    size_t i = 0;
    bool valid = reply_utf8_length((struct reply_span){(const char *)data, size}, &count, &at);
    size_t length;

    while (i < size && (length = character(data + i, size - i))) {
        i += length;
        expected++;
    }
    PROMISE(valid == (i == size));
    if (valid)
        PROMISE(count == expected);
    else
        PROMISE(at >= i && at < size && at < i + 4);
    check_clean(data, size);
    return 0;
}
