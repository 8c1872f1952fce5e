/* SPDX-License-Identifier: MIT */
#include "mask.h"

#include <string.h>

#define ESCAPE_MAX 6 /* bytes of \u002f */

static int hex_digit(char byte)
{
    if (byte >= '0' && byte <= '9')
        return byte - '0';
    if (byte >= 'a' && byte <= 'f')
        return byte - 'a' + 10;
    return byte >= 'A' && byte <= 'F' ? byte - 'A' + 10 : -1;
}

static bool is_hex(const char *digits, char byte)
{
    int high = hex_digit(digits[0]);
    int low = hex_digit(digits[1]);

    return high >= 0 && low >= 0 && high * 16 + low == (unsigned char)byte;
}

/* How many bytes stand for this one, from the start of the text; 0: they do not. */
static size_t match_byte(const char *text, size_t length, char byte)
{
    if (length >= ESCAPE_MAX && memcmp(text, "\\u00", 4) == 0 && is_hex(text + 4, byte))
        return ESCAPE_MAX;
    if (length >= 3 && text[0] == '%' && is_hex(text + 1, byte))
        return 3;
    if (length >= 2 && text[0] == '\\' && text[1] == byte)
        return 2;
    return length >= 1 && text[0] == byte;
}

static bool is_escape(char byte)
{
    return byte == '\\' || byte == '%';
}

/* Whether something may begin here that stands for the secret, or for a beginning of it. */
static unsigned char may_begin(char byte, char first)
{
    return (byte == first) | (byte == '\\') | (byte == '%');
}

/* The same of so many bytes at a time, which a compiler makes a few steps of. */
#define BLOCK 32

static unsigned char may_begin_in(const char *block, char first)
{
    unsigned char any = 0;
    size_t i;

    for (i = 0; i < BLOCK; i++)
        any |= may_begin(block[i], first);
    return any;
}

/* How many bytes at the start of the text are to be masked. */
static size_t match(const char *text, size_t length, const char *secret, size_t size)
{
    size_t used = 0;
    size_t matched = 0;
    size_t step;
    bool cut;

    while (matched < size && (step = match_byte(text + used, length - used, secret[matched]))) {
        used += step;
        matched++;
    }
    cut = used == length || (length - used < ESCAPE_MAX && is_escape(text[used]));
    if (matched == size || matched >= REPLY_MASK_PART || (cut && matched >= REPLY_MASK_MIN))
        return used;
    return 0;
}

void reply_mask(char *data, size_t length, const char *secret)
{
    size_t size = secret ? strlen(secret) : 0;
    size_t i = 0;

    if (size < REPLY_MASK_MIN)
        return;
    for (;;) {
        size_t used;

        while (length - i >= BLOCK && !may_begin_in(data + i, *secret))
            i += BLOCK;
        while (i < length && !may_begin(data[i], *secret))
            i++;
        if (i == length)
            return;
        used = match(data + i, length - i, secret, size);
        memset(data + i, '*', used);
        i += used > 0 ? used : 1;
    }
}
