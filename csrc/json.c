/* SPDX-License-Identifier: MIT */
#include "json.h"

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

/* Writes one byte of the text, and returns how many it became. */
static size_t escape(unsigned char byte, char *out)
{
    static const char digits[] = "0123456789abcdef";

    if (byte >= ' ' && byte != '"' && byte != '\\') {
        *out = (char)byte;
        return 1;
    }
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

size_t reply_json_length(struct reply_span text)
{
    char unused[LONGEST];
    size_t length = strlen("\"\"");
    size_t i;

    for (i = 0; i < text.length; i++)
        length += escape((unsigned char)text.data[i], unused);
    return length;
}

void reply_json_write(struct reply_span text, char *out)
{
    size_t i;

    *out++ = '"';
    for (i = 0; i < text.length; i++)
        out += escape((unsigned char)text.data[i], out);
    *out = '"';
}
