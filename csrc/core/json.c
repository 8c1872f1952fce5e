/* SPDX-License-Identifier: MIT */
#include "json.h"

#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LONGEST 6 /* \u001f */

/* The letter of a short escape such as \n; 0: the byte has none. */
static char short_escape(unsigned char byte)
{
    switch (byte) {
    case '"':
        return '"';
    case '\\':
        return '\\';
    case '\b':
        return 'b';
    case '\f':
        return 'f';
    case '\n':
        return 'n';
    case '\r':
        return 'r';
    case '\t':
        return 't';
    default:
        return 0;
    }
}

/* Writes one byte of the text that is to be escaped, and returns how many it became. */
static size_t escape(unsigned char byte, char *out)
{
    static const char digits[] = "0123456789abcdef";

    out[0] = '\\';
    out[1] = short_escape(byte);
    if (out[1])
        return 2;
    out[1] = 'u';
    out[2] = out[3] = '0';
    out[4] = digits[byte / 16];
    out[5] = digits[byte % 16];
    return LONGEST;
}

/* Without a branch: see REPLY_BLOCK. */
static unsigned char is_special(unsigned char byte)
{
    return (byte < ' ') | (byte == '"') | (byte == '\\');
}

static bool is_plain_block(const unsigned char *text)
{
    unsigned char special = 0;
    size_t i;

    for (i = 0; i < REPLY_BLOCK; i++)
        special |= is_special(text[i]);
    return !special;
}

/* How many bytes the text begins with that stand for themselves. */
static size_t plain_run(const char *text, size_t length)
{
    const unsigned char *bytes = (const unsigned char *)text;
    size_t at = 0;

    while (length - at >= REPLY_BLOCK && is_plain_block(bytes + at))
        at += REPLY_BLOCK;
    while (at < length && !is_special(bytes[at]))
        at++;
    return at;
}

size_t reply_json_length(struct reply_span text)
{
    char unused[LONGEST];
    size_t length = strlen("\"\"");
    size_t at = 0;

    while (at < text.length) {
        size_t run = plain_run(text.data + at, text.length - at);

        length += run;
        at += run;
        if (at < text.length)
            length += escape((unsigned char)text.data[at++], unused);
    }
    return length;
}

void reply_json_write(struct reply_span text, char *out)
{
    size_t at = 0;

    *out++ = '"';
    while (at < text.length) {
        size_t run = plain_run(text.data + at, text.length - at);

        memcpy(out, text.data + at, run);
        out += run;
        at += run;
        if (at < text.length)
            out += escape((unsigned char)text.data[at++], out);
    }
    *out = '"';
}

/* The locale's point, which may have several bytes, becomes one of JSON. */
static size_t set_point(char *out)
{
    size_t digits = strspn(out, "-0123456789");
    size_t point = strcspn(out + digits, "0123456789e");
    size_t rest = strlen(out + digits + point);

    if (point > 0) {
        memmove(out + digits + 1, out + digits + point, rest + 1);
        out[digits++] = '.';
    }
    return digits + rest;
}

size_t reply_json_number(double number, char out[REPLY_NUMBER_MAX])
{
    int digits = 15;

    do {
        (void)snprintf(out, REPLY_NUMBER_MAX, "%.*g", digits, number);
    } while (strtod(out, NULL) != number && digits++ < 17);
    return set_point(out);
}
