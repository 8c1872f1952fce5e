/* SPDX-License-Identifier: MIT */
#include "marks.h"

#include "text.h"

#include <string.h>

#define QUOTES 3 /* two of them, and the mark */

static bool blank(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

static bool in_word(char byte)
{
    return reply_is_digit(byte) || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           byte == '+' || byte == '-' || byte == '.' || byte == '_';
}

static size_t skip(struct reply_span text, size_t at, bool (*is)(char))
{
    while (at < text.length && is(text.data[at]))
        at++;
    return at;
}

/* Behind the string that begins there, or the text's end. */
static size_t string_end(struct reply_span text, size_t at)
{
    for (at++; at < text.length && text.data[at] != '"'; at++) {
        if (text.data[at] == '\\')
            at++;
    }
    return at < text.length ? at + 1 : text.length;
}

/* Behind at least one digit; 0: there is none. */
static size_t digits_end(struct reply_span text, size_t at)
{
    size_t end = skip(text, at, reply_is_digit);

    return end > at ? end : 0;
}

static bool is(struct reply_span text, size_t at, const char *any)
{
    return at < text.length && text.data[at] && strchr(any, text.data[at]);
}

/* Behind the number of RFC 8259 (section 6) that begins there; 0: there is none. */
static size_t number_end(struct reply_span text, size_t at, bool *exponent)
{
    at += is(text, at, "-");
    at = is(text, at, "0") ? at + 1 : digits_end(text, at);
    if (at && is(text, at, "."))
        at = digits_end(text, at + 1);
    *exponent = at && is(text, at, "eE");
    if (*exponent) {
        at++;
        at = digits_end(text, at + is(text, at, "+-"));
    }
    return at;
}

/* Behind the empty array that begins there; 0: there is none. */
static size_t empty_array_end(struct reply_span text, size_t at)
{
    at = skip(text, at + 1, blank);
    return is(text, at, "]") ? at + 1 : 0;
}

/* A name is a string already; what stands in its place by mistake must stay a mistake. */
static bool is_name(struct reply_span text, size_t end)
{
    return is(text, skip(text, end, blank), ":");
}

/* Behind the token, or the run of other bytes, that begins there. */
static size_t token_end(struct reply_span text, size_t at, bool numbers, bool *marked)
{
    size_t end;
    bool exponent;

    *marked = false;
    if (text.data[at] == '"')
        return string_end(text, at);
    if (text.data[at] == '[') {
        end = empty_array_end(text, at);
        *marked = end && !is_name(text, end);
        return *marked ? end : at + 1;
    }
    end = skip(text, at, in_word);
    if (end == at)
        return at + 1;
    if (number_end(text, at, &exponent) != end)
        return end;
    *marked = (numbers || exponent || end - at > REPLY_JSON_SHORT) && !is_name(text, end);
    return end;
}

size_t reply_json_marked_length(struct reply_span text, bool numbers)
{
    size_t length = text.length;
    size_t at = 0;
    bool marked;

    while (at < text.length) {
        at = token_end(text, at, numbers, &marked);
        if (marked)
            length += QUOTES;
    }
    return length;
}

bool reply_json_is_plain(struct reply_span text)
{
    size_t at = 0;
    bool marked = false;

    while (at < text.length && text.data[at] && text.data[at] != '[' && !marked)
        at = token_end(text, at, true, &marked);
    return at == text.length && !marked;
}

void reply_json_mark(struct reply_span text, bool numbers, char mark, char *out)
{
    size_t at = 0;
    size_t end;
    bool marked;

    for (; at < text.length; at = end) {
        end = token_end(text, at, numbers, &marked);
        if (marked) {
            *out++ = '"';
            *out++ = mark;
        }
        memcpy(out, text.data + at, end - at);
        out += end - at;
        if (marked)
            *out++ = '"';
    }
}

char reply_json_free_mark(struct reply_span text)
{
    int byte;

    for (byte = 0xFF; byte >= 0xF8; byte--) {
        if (!memchr(text.data, byte, text.length))
            return (char)byte;
    }
    return '\0';
}

static const char replacement[] = {'\\', 'u', 'f', 'f', 'f', 'd'};

#define ESCAPE (sizeof replacement) /* as long as \ud83d */
#define HIGH "89abAB" /* what stands behind the d of a pair's first half */
#define LOW "cdefCDEF"
#define HEX "0123456789abcdefABCDEF"

static bool is_half(struct reply_span text, size_t at, const char *which)
{
    return is(text, at, "\\") && is(text, at + 1, "u") && is(text, at + 2, "dD") &&
           is(text, at + 3, which) && is(text, at + 4, HEX) && is(text, at + 5, HEX);
}

bool reply_json_mend(struct reply_span text, char *out)
{
    const char *escape;
    bool mended = false;
    size_t at = 0;

    while ((escape = memchr(text.data + at, '\\', text.length - at))) {
        bool high;

        at = (size_t)(escape - text.data);
        high = is_half(text, at, HIGH);
        if (high && is_half(text, at + ESCAPE, LOW)) {
            at += 2 * ESCAPE;
        } else if (high || is_half(text, at, LOW)) {
            if (out)
                memcpy(out + at, replacement, ESCAPE);
            mended = true;
            at += ESCAPE;
        } else {
            at += at + 1 < text.length ? 2 : 1;
        }
    }
    return mended;
}
