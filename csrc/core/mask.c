/* SPDX-License-Identifier: MIT */
#include "mask.h"

#include <string.h>

#define AGAIN 4 /* how often an escape may be escaped once more */
#define BACKSLASHES 8 /* that are in front of a byte then */
#define DIGITS 4 /* of &#0047; at most */
#define NULS 3 /* around a byte of UTF-16 or UTF-32 */
#define ESCAPE_MAX 32 /* more bytes than any of these has */

static int hex_digit(char byte)
{
    if (byte >= '0' && byte <= '9')
        return byte - '0';
    if (byte >= 'a' && byte <= 'f')
        return byte - 'a' + 10;
    return byte >= 'A' && byte <= 'F' ? byte - 'A' + 10 : -1;
}

/* What two hex digits stand for; -1: they are none. */
static int hex_byte(struct reply_span text, size_t at)
{
    int high = at + 2 <= text.length ? hex_digit(text.data[at]) : -1;
    int low = high >= 0 ? hex_digit(text.data[at + 1]) : -1;

    return low >= 0 ? high * 16 + low : -1;
}

static bool begins(struct reply_span text, size_t at, const char *word)
{
    size_t length = strlen(word);

    return text.length - at >= length && memcmp(text.data + at, word, length) == 0;
}

/* Behind the word, which may stand there again and again. */
static size_t pass(struct reply_span text, size_t at, const char *word, int times)
{
    while (times-- > 0 && begins(text, at, word))
        at += strlen(word);
    return at;
}

struct escape {
    size_t length; /* 0: there is none */
    int byte; /* that it stands for */
};

static const struct escape none = {0, -1};

/* \/ and \u002f, \\/ and \\u002f */
static struct escape read_json(struct reply_span text)
{
    size_t at = pass(text, 1, "\\", BACKSLASHES - 1);
    int byte = begins(text, at, "u00") ? hex_byte(text, at + 3) : -1;

    if (byte >= 0)
        return (struct escape){at + 5, byte};
    return at < text.length ? (struct escape){at + 1, (unsigned char)text.data[at]} : none;
}

/* %2F and %252F */
static struct escape read_url(struct reply_span text)
{
    size_t at = pass(text, 1, "25", AGAIN);
    int byte = hex_byte(text, at);

    return byte >= 0 ? (struct escape){at + 2, byte} : none;
}

/* &#47; and &#x2F;, &amp;#47; */
static struct escape read_html(struct reply_span text)
{
    size_t at = pass(text, 1, "amp;", AGAIN);
    bool hex = begins(text, at, "#x") || begins(text, at, "#X");
    size_t first = at + (hex ? 2 : 1);
    int base = hex ? 16 : 10;
    int byte = 0;
    int digit;

    if (!begins(text, at, "#"))
        return none;
    for (at = first; at < text.length && at - first < DIGITS; at++) {
        digit = hex_digit(text.data[at]);
        if (digit < 0 || digit >= base)
            break;
        byte = byte * base + digit;
    }
    return begins(text, at, ";") ? (struct escape){at + 1, byte} : none;
}

static struct escape read_escape(struct reply_span text)
{
    switch (text.length > 0 ? text.data[0] : '\0') {
    case '\\':
        return read_json(text);
    case '%':
        return read_url(text);
    case '&':
        return read_html(text);
    default:
        return none;
    }
}

static struct reply_span behind(struct reply_span text, size_t used)
{
    return (struct reply_span){text.data + used, text.length - used};
}

/* How many bytes stand for this one, from the start of the text; 0: they do not. */
static size_t match_byte(struct reply_span text, char byte)
{
    struct escape escape = read_escape(text);

    if (escape.byte == (unsigned char)byte)
        return escape.length;
    return text.length > 0 && text.data[0] == byte;
}

static size_t count_nuls(struct reply_span text)
{
    size_t count = 0;

    while (count < NULS && count < text.length && text.data[count] == '\0')
        count++;
    return count;
}

static bool is_escape(char byte)
{
    return byte == '\\' || byte == '%' || byte == '&';
}

/* Whether the rest may be what was left of an escape where the bytes were cut. */
static bool is_cut(struct reply_span rest)
{
    return rest.length == 0 || (rest.length < ESCAPE_MAX && is_escape(rest.data[0]));
}

/* How many bytes at the start of the text stand for the piece, or for enough of its beginning. */
static size_t match(struct reply_span text, struct reply_span piece, size_t enough)
{
    size_t used = 0;
    size_t matched = 0;
    size_t nuls = 0;
    size_t step;

    while (matched < piece.length &&
           (step = match_byte(behind(text, used + nuls), piece.data[matched]))) {
        used += nuls + step;
        matched++;
        nuls = count_nuls(behind(text, used));
    }
    if (matched >= enough || (matched >= REPLY_MASK_MIN && is_cut(behind(text, used + nuls))))
        return used;
    return 0;
}

/* The same of the pieces of the secret that begin with this byte. */
static size_t match_pieces(struct reply_span text, struct reply_span secret, int byte,
                           size_t enough)
{
    const char *end = secret.data + secret.length;
    const char *last = end - REPLY_MASK_MIN; /* where a piece may begin */
    const char *at = secret.data;
    size_t most = 0;

    while (at <= last && (at = memchr(at, byte, (size_t)(last - at) + 1))) {
        size_t used = match(text, (struct reply_span){at, (size_t)(end - at)}, enough);

        most = used > most ? used : most;
        at++;
    }
    return most;
}

/* How many bytes at the start of the text are to be masked. */
static size_t match_any(struct reply_span text, struct reply_span secret, size_t enough)
{
    size_t plain = match_pieces(text, secret, (unsigned char)text.data[0], enough);
    struct escape escape = read_escape(text);
    size_t escaped = escape.length ? match_pieces(text, secret, escape.byte, enough) : 0;

    return plain > escaped ? plain : escaped;
}

/* What a byte of the text may be to a piece of the secret. */
#define INSIDE 1
#define FIRST 2

static void classify(struct reply_span secret, unsigned char *classes)
{
    static const char inside[] = "0123456789abcdefABCDEFuxXamp#;"; /* and the NUL */
    static const char first[] = {'\\', '%', '&'};
    size_t i;

    memset(classes, 0, UINT8_MAX + 1);
    for (i = 0; i < sizeof inside; i++)
        classes[(unsigned char)inside[i]] = INSIDE;
    for (i = 0; i < sizeof first; i++)
        classes[(unsigned char)first[i]] = INSIDE | FIRST;
    for (i = 0; i < secret.length; i++)
        classes[(unsigned char)secret.data[i]] = INSIDE | FIRST;
}

/* Behind the last byte in [from, to) that is in no piece; `from`: there is none. */
static size_t outside(const char *data, size_t from, size_t to, const unsigned char *classes)
{
    while (to > from && classes[(unsigned char)data[to - 1]])
        to--;
    return to;
}

void reply_mask(char *data, size_t length, const char *key)
{
    struct reply_span secret = {key, key ? strlen(key) : 0};
    size_t enough = secret.length < REPLY_MASK_PART ? secret.length : REPLY_MASK_PART;
    unsigned char classes[UINT8_MAX + 1];
    size_t i = 0;
    size_t inside = 0; /* from i up to there, every byte may be in a piece */

    if (secret.length < REPLY_MASK_MIN)
        return;
    classify(secret, classes);
    while (length - i >= REPLY_MASK_MIN) {
        size_t end = length - i < enough ? length : i + enough;
        size_t next = outside(data, inside, end, classes);

        if (next > inside) { /* mostly: no piece begins before that byte */
            i = inside = next;
            continue;
        }
        inside = end;
        if (classes[(unsigned char)data[i]] & FIRST)
            memset(data + i, '*',
                   match_any((struct reply_span){data + i, length - i}, secret, enough));
        i++;
    }
}
