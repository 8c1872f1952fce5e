/* SPDX-License-Identifier: MIT */
#include "text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_CAPACITY 1024

void reply_buffer_init(struct reply_buffer *buffer, size_t limit)
{
    *buffer = (struct reply_buffer){.limit = limit};
}

/* Not realloc: it would leave the old bytes behind, and an answer may repeat the key. */
static bool grow(struct reply_buffer *buffer, size_t needed)
{
    size_t capacity = buffer->capacity ? buffer->capacity : FIRST_CAPACITY;
    char *data;

    while (capacity < needed)
        capacity *= 2;
    data = malloc(capacity);
    if (!data)
        return false;
    if (buffer->data) {
        memcpy(data, buffer->data, buffer->length);
        explicit_bzero(buffer->data, buffer->length);
        free(buffer->data);
    }
    buffer->data = data;
    buffer->capacity = capacity;
    return true;
}

size_t reply_buffer_append(struct reply_buffer *buffer, const char *data, size_t length)
{
    size_t room = buffer->limit - buffer->length;

    if (length > room)
        length = room;
    if (length == 0)
        return 0;
    if (buffer->length + length > buffer->capacity && !grow(buffer, buffer->length + length))
        return 0;
    memcpy(buffer->data + buffer->length, data, length);
    buffer->length += length;
    return length;
}

void reply_buffer_free(struct reply_buffer *buffer)
{
    if (buffer->data) {
        explicit_bzero(buffer->data, buffer->capacity);
        free(buffer->data);
    }
    buffer->data = NULL;
    buffer->length = buffer->capacity = 0;
}

char *reply_copy(struct reply_span span)
{
    char *copy = malloc(span.length + 1);

    if (copy) {
        if (span.length > 0)
            memcpy(copy, span.data, span.length);
        copy[span.length] = '\0';
    }
    return copy;
}

void reply_wipe_free(char **text)
{
    if (*text) {
        explicit_bzero(*text, strlen(*text));
        free(*text);
        *text = NULL;
    }
}

/*
 * So many bytes at a time, which a compiler makes a few steps of: most of a message needs no closer
 * look.
 */
#define BLOCK 32

static bool is_ascii_block(const unsigned char *text)
{
    unsigned char all = 0;
    size_t i;

    for (i = 0; i < BLOCK; i++)
        all |= text[i];
    return all < 0x80;
}

/* How many bytes of ASCII the text begins with. */
static size_t ascii_run(const unsigned char *text, size_t length)
{
    size_t at = 0;

    while (length - at >= BLOCK && is_ascii_block(text + at))
        at += BLOCK;
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

/* Without a branch, for the same reason. */
static unsigned char is_special(unsigned char byte)
{
    return (byte < ' ') | (byte == '"') | (byte == '\\');
}

static bool is_plain_block(const unsigned char *text)
{
    unsigned char special = 0;
    size_t i;

    for (i = 0; i < BLOCK; i++)
        special |= is_special(text[i]);
    return !special;
}

/* How many bytes the text begins with that stand for themselves. */
static size_t plain_run(const char *text, size_t length)
{
    const unsigned char *bytes = (const unsigned char *)text;
    size_t at = 0;

    while (length - at >= BLOCK && is_plain_block(bytes + at))
        at += BLOCK;
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
