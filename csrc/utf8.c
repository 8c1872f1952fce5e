/* SPDX-License-Identifier: MIT */
#include "utf8.h"

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
    size_t size;

    *count = 0;
    for (*at = 0; *at < text.length; *at += size) {
        size = sequence(bytes + *at, text.length - *at);
        if (size == 0)
            return false;
        (*count)++;
    }
    return true;
}
