/* SPDX-License-Identifier: MIT */
#include "json.h"

#include <string.h>

#define LONGEST 6 /* \u001f */

/* Writes one byte of the text, and returns how many it became. */
static size_t escape(unsigned char byte, char *out)
{
    static const char digits[] = "0123456789abcdef";
    static const char letters[0x20] = {
        ['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', ['\f'] = 'f', ['\r'] = 'r',
    };
    char letter = byte == '"' || byte == '\\' ? (char)byte : byte < 0x20 ? letters[byte] : '\0';

    if (letter == '\0' && byte >= 0x20) {
        *out = (char)byte;
        return 1;
    }
    out[0] = '\\';
    out[1] = letter;
    if (letter != '\0')
        return 2;
    memcpy(out + 1, "u00", 3);
    out[4] = digits[byte >> 4];
    out[5] = digits[byte & 0xF];
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
