/* SPDX-License-Identifier: MIT */
#include "text.h"

#include <string.h>

static bool is_ascii_block(const unsigned char *text)
{
    unsigned char all = 0;
    size_t i;

    for (i = 0; i < REPLY_BLOCK; i++)
        all |= text[i];
    return all < 0x80;
}

/* How many bytes of ASCII the text begins with. */
static size_t ascii_run(const unsigned char *text, size_t length)
{
    size_t at = 0;

    while (length - at >= REPLY_BLOCK && is_ascii_block(text + at))
        at += REPLY_BLOCK;
    while (at < length && text[at] < 0x80)
        at++;
    return at;
}

/*
 * By first byte: how long the sequence is, and what its second byte may be. The narrowed ranges of
 * the second byte are what keeps overlong forms (E0, F0), surrogates (ED) and everything above
 * U+10FFFF (F4) out.
 */
static const struct lead {
    unsigned char first, last;
    unsigned char size;
    unsigned char low, high;
} leads[] = {
    {0x00, 0x7F, 1, 0x00, 0x00}, {0xC2, 0xDF, 2, 0x80, 0xBF}, {0xE0, 0xE0, 3, 0xA0, 0xBF},
    {0xE1, 0xEC, 3, 0x80, 0xBF}, {0xED, 0xED, 3, 0x80, 0x9F}, {0xEE, 0xEF, 3, 0x80, 0xBF},
    {0xF0, 0xF0, 4, 0x90, 0xBF}, {0xF1, 0xF3, 4, 0x80, 0xBF}, {0xF4, 0xF4, 4, 0x80, 0x8F},
};

/* How many bytes the code point at the beginning of the text has; 0: it is none. */
static size_t sequence(const unsigned char *text, size_t length)
{
    const struct lead *lead = leads;
    const struct lead *end = leads + sizeof leads / sizeof *leads;
    size_t i;

    while (lead < end && (text[0] < lead->first || text[0] > lead->last))
        lead++;
    if (lead == end || lead->size > length)
        return 0;
    if (lead->size > 1 && (text[1] < lead->low || text[1] > lead->high))
        return 0;
    for (i = 2; i < lead->size; i++) {
        if (text[i] < 0x80 || text[i] > 0xBF)
            return 0;
    }
    return lead->size;
}

bool reply_utf8_length(struct reply_span text, size_t *count, size_t *at)
{
    const unsigned char *bytes = (const unsigned char *)text.data;
    size_t run = ascii_run(bytes, text.length);

    *at = *count = run;
    while (*at < text.length) {
        size_t size = sequence(bytes + *at, text.length - *at);

        if (size == 0)
            return false;
        run = ascii_run(bytes + *at + size, text.length - *at - size);
        *at += size + run;
        *count += 1 + run;
    }
    return true;
}

/* Whether the code point, of so many bytes, does more to a line than to stand in it. */
static bool unsafe(const unsigned char *text, size_t size)
{
    if (size == 1)
        return text[0] < ' ' || text[0] == 0x7F;
    if (size == 2)
        return (text[0] == 0xC2 && text[1] < 0xA0) || (text[0] == 0xD8 && text[1] == 0x9C);
    if (size != 3 || text[0] != 0xE2)
        return false;
    if (text[1] == 0x80) /* U+200E, U+200F, U+2028 to U+202E */
        return text[2] == 0x8E || text[2] == 0x8F || (text[2] >= 0xA8 && text[2] <= 0xAE);
    return text[1] == 0x81 && text[2] >= 0xA6 && text[2] <= 0xA9; /* U+2066 to U+2069 */
}

size_t reply_text_clean(struct reply_span text, char *out)
{
    const unsigned char *bytes = (const unsigned char *)text.data;
    size_t length = 0;
    size_t at = 0;
    size_t size;

    for (; at < text.length; at += size ? size : 1) {
        size = sequence(bytes + at, text.length - at);
        if (size == 0) {
            out[length++] = '?';
        } else if (unsafe(bytes + at, size)) {
            out[length++] = ' ';
        } else {
            memmove(out + length, bytes + at, size);
            length += size;
        }
    }
    return length;
}

bool reply_before(struct reply_span text, struct reply_span other)
{
    size_t shorter = text.length < other.length ? text.length : other.length;
    int order = memcmp(text.data, other.data, shorter);

    return order < 0 || (order == 0 && text.length < other.length);
}

static int lower(int letter)
{
    return letter >= 'A' && letter <= 'Z' ? letter - 'A' + 'a' : letter;
}

bool reply_alike(const char *text, const char *other, size_t length)
{
    size_t i;

    for (i = 0; i < length; i++) {
        if (lower(text[i]) != lower(other[i]))
            return false;
    }
    return true;
}

static bool blank(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r';
}

struct reply_span reply_trim(struct reply_span text)
{
    while (text.length > 0 && blank(text.data[text.length - 1]))
        text.length--;
    while (text.length > 0 && blank(*text.data)) {
        text.data++;
        text.length--;
    }
    return text;
}
