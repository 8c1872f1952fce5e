/* SPDX-License-Identifier: MIT */
#include "outcome.h"

#include "libcurl.h"
#include "text.h"

#include <math.h>
#include <string.h>

/* An answer decides by its status; the first row that holds the status counts. */
static const struct status_rule {
    long first, last;
    enum reply_outcome outcome;
    enum reply_kind kind;
} status_rules[] = {
    /* Done. What comes after the status line, a broken body too, cannot take that back. */
    {200, 299, REPLY_SENT, REPLY_KIND_NONE},
    /* "Ask elsewhere, with the same method": the server says that it did not do it here. */
    {307, 308, REPLY_REJECTED, REPLY_KIND_PROTOCOL},
    /* "See elsewhere" may well come after the work (303 does), so nothing is known. */
    {300, 399, REPLY_UNKNOWN, REPLY_KIND_PROTOCOL},
    /* A refusal names its reason, and says that the request was not carried out. */
    {401, 401, REPLY_REJECTED, REPLY_KIND_AUTH},
    {403, 403, REPLY_REJECTED, REPLY_KIND_PERMISSION},
    {404, 404, REPLY_REJECTED, REPLY_KIND_NOT_FOUND},
    /* A gateway's 408 can mean that the server behind it was too slow with a whole request. */
    {408, 408, REPLY_UNKNOWN, REPLY_KIND_TIMEOUT},
    {429, 429, REPLY_REJECTED, REPLY_KIND_RATE_LIMITED},
    {400, 499, REPLY_REJECTED, REPLY_KIND_REJECTED},
    /* "I cannot do such a thing" is a refusal, whoever says it. */
    {501, 501, REPLY_REJECTED, REPLY_KIND_SERVER},
    {505, 505, REPLY_REJECTED, REPLY_KIND_SERVER},
    /* A 500 may come after the work, and a gateway's 502 or 504 knows nothing of it. */
    {500, 599, REPLY_UNKNOWN, REPLY_KIND_SERVER},
    /* No such status exists: something answered, but not by the book. */
    {100, 999, REPLY_UNKNOWN, REPLY_KIND_PROTOCOL},
};

enum place { BY_PROGRESS = -1 }; /* the phase follows from how far the connection came */

struct code_rule {
    int code;
    enum reply_kind kind;
    int phase;
};

/* Why the request's first byte was never sent. Other codes: the connection failed on its way. */
static const struct code_rule before_rules[] = {
    {CURLE_OPERATION_TIMEDOUT, REPLY_KIND_TIMEOUT, BY_PROGRESS},
    {CURLE_COULDNT_RESOLVE_PROXY, REPLY_KIND_CONNECTION, REPLY_PHASE_RESOLVE},
    {CURLE_COULDNT_RESOLVE_HOST, REPLY_KIND_CONNECTION, REPLY_PHASE_RESOLVE},
    {CURLE_PROXY, REPLY_KIND_CONNECTION, REPLY_PHASE_PROXY},
    /* A certificate, or our own trust, is wrong: the next attempt finds the same. */
    {CURLE_PEER_FAILED_VERIFICATION, REPLY_KIND_TLS, REPLY_PHASE_TLS},
    {CURLE_SSL_CERTPROBLEM, REPLY_KIND_TLS, REPLY_PHASE_TLS},
    {CURLE_SSL_CIPHER, REPLY_KIND_TLS, REPLY_PHASE_TLS},
    {CURLE_SSL_ENGINE_INITFAILED, REPLY_KIND_TLS, REPLY_PHASE_TLS},
    {CURLE_SSL_CACERT_BADFILE, REPLY_KIND_TLS, REPLY_PHASE_TLS},
    {CURLE_SSL_CRL_BADFILE, REPLY_KIND_TLS, REPLY_PHASE_TLS},
    {CURLE_SSL_ISSUER_ERROR, REPLY_KIND_TLS, REPLY_PHASE_TLS},
    {CURLE_SSL_PINNEDPUBKEYNOTMATCH, REPLY_KIND_TLS, REPLY_PHASE_TLS},
    {CURLE_SSL_INVALIDCERTSTATUS, REPLY_KIND_TLS, REPLY_PHASE_TLS},
    /* libcurl does not understand what it was asked for; no server was. */
    {CURLE_UNSUPPORTED_PROTOCOL, REPLY_KIND_CONFIG, REPLY_PHASE_LOCAL},
    {CURLE_URL_MALFORMAT, REPLY_KIND_CONFIG, REPLY_PHASE_LOCAL},
    {CURLE_NOT_BUILT_IN, REPLY_KIND_CONFIG, REPLY_PHASE_LOCAL},
    {CURLE_BAD_FUNCTION_ARGUMENT, REPLY_KIND_CONFIG, REPLY_PHASE_LOCAL},
    {CURLE_UNKNOWN_OPTION, REPLY_KIND_CONFIG, REPLY_PHASE_LOCAL},
};

#define COUNT(array) (sizeof(array) / sizeof *(array))

static struct code_rule rule_before(int code)
{
    size_t i;

    for (i = 0; i < COUNT(before_rules); i++) {
        if (before_rules[i].code == code)
            return before_rules[i];
    }
    return (struct code_rule){code, REPLY_KIND_CONNECTION, BY_PROGRESS};
}

/* Why no answer came once it was sent. Other codes: the connection was lost. */
static enum reply_kind kind_after(int code)
{
    switch (code) {
    case CURLE_OPERATION_TIMEDOUT:
        return REPLY_KIND_TIMEOUT;
    case CURLE_UNSUPPORTED_PROTOCOL: /* no HTTP/1 answer */
    case CURLE_WEIRD_SERVER_REPLY:
        return REPLY_KIND_PROTOCOL;
    case CURLE_READ_ERROR: /* our own read callback gave up: the file changed under the upload */
    case CURLE_ABORTED_BY_CALLBACK:
        return REPLY_KIND_VALIDATION;
    default:
        return REPLY_KIND_CONNECTION;
    }
}

/* The step that the connection was in when it ended. */
static enum reply_phase progress(const struct reply_facts *facts)
{
    if (!facts->resolved)
        return REPLY_PHASE_RESOLVE;
    if (!facts->connected)
        return REPLY_PHASE_CONNECT;
    if (facts->proxied && facts->connect_status / 100 != 2)
        return REPLY_PHASE_PROXY;
    return facts->secure ? REPLY_PHASE_TLS : REPLY_PHASE_CONNECT;
}

/*
 * Rule 2. libcurl calls PREREQ after name, TCP, proxy and TLS, right before the request's first
 * byte. It never ran, so nothing left, whatever the code says.
 */
static struct reply_verdict never_started(const struct reply_facts *facts)
{
    struct code_rule rule = rule_before(facts->code);
    bool refused = facts->proxied && facts->connect_status && facts->connect_status / 100 != 2;

    if (rule.phase == BY_PROGRESS)
        rule.phase = (int)progress(facts);
    /* The proxy said no. The code is 56 here, which looks like a lost connection. */
    if (refused)
        rule = (struct code_rule){facts->code, REPLY_KIND_CONNECTION, REPLY_PHASE_PROXY};
    if (facts->exposed)
        rule = (struct code_rule){facts->code, REPLY_KIND_CONFIG, REPLY_PHASE_LOCAL};
    if (facts->early)
        rule.kind = REPLY_KIND_PROTOCOL;
    if (facts->canceled)
        rule.kind = REPLY_KIND_CANCELED;
    return (struct reply_verdict){REPLY_NOT_SENT, rule.kind, (enum reply_phase)rule.phase};
}

/* The peer cannot have the whole body: HTTP/1.1 announced its length, and less went out. */
static bool incomplete(const struct reply_facts *facts)
{
    return facts->sent < facts->length;
}

/* Rule 3: a final status line came. */
static struct reply_verdict answered(const struct reply_facts *facts)
{
    const struct status_rule *rule = status_rules;

    while (facts->status < rule->first || facts->status > rule->last)
        rule++;
    /* Reply.io never answers with a page: a portal or a proxy did, and knows nothing of a send. */
    if (rule->outcome == REPLY_SENT && facts->page)
        return (struct reply_verdict){REPLY_UNKNOWN, REPLY_KIND_PROTOCOL, REPLY_PHASE_ANSWER};
    /* The server waited for a body that never was whole: it had nothing to act on. */
    if (facts->status == 408 && incomplete(facts))
        return (struct reply_verdict){REPLY_NOT_SENT, REPLY_KIND_TIMEOUT, REPLY_PHASE_UPLOAD};
    return (struct reply_verdict){rule->outcome, rule->kind, REPLY_PHASE_ANSWER};
}

/* Rules 4 and 5: it began, and no answer came. */
static struct reply_verdict lost(const struct reply_facts *facts)
{
    enum reply_kind kind = kind_after(facts->code);

    if (facts->switched)
        kind = REPLY_KIND_PROTOCOL;
    if (facts->canceled)
        kind = REPLY_KIND_CANCELED;
    /* The connection died, and libcurl wanted to send all of it once more. It was stopped. */
    if (facts->starts > 1)
        kind = REPLY_KIND_CONNECTION;
    if (incomplete(facts))
        return (struct reply_verdict){REPLY_NOT_SENT, kind, REPLY_PHASE_UPLOAD};
    return (struct reply_verdict){REPLY_UNKNOWN, kind, REPLY_PHASE_WAIT};
}

struct reply_verdict reply_outcome_decide(const struct reply_facts *facts)
{
    if (facts->forked)
        return (struct reply_verdict){REPLY_UNKNOWN, REPLY_KIND_CANCELED, REPLY_PHASE_WAIT};
    if (facts->starts == 0)
        return never_started(facts);
    if (facts->status >= 200 && facts->status <= 999)
        return answered(facts);
    return lost(facts);
}

const char *reply_outcome_name(enum reply_outcome outcome)
{
    static const char *const names[] = {
        [REPLY_SENT] = "sent",
        [REPLY_NOT_SENT] = "not_sent",
        [REPLY_REJECTED] = "rejected",
        [REPLY_UNKNOWN] = "unknown",
    };

    return names[outcome];
}

const char *reply_kind_name(enum reply_kind kind)
{
    static const char *const names[] = {
        [REPLY_KIND_NONE] = NULL,
        [REPLY_KIND_VALIDATION] = "validation",
        [REPLY_KIND_CONFIG] = "config",
        [REPLY_KIND_AUTH] = "auth",
        [REPLY_KIND_PERMISSION] = "permission",
        [REPLY_KIND_NOT_FOUND] = "not_found",
        [REPLY_KIND_REJECTED] = "rejected",
        [REPLY_KIND_RATE_LIMITED] = "rate_limited",
        [REPLY_KIND_SERVER] = "server",
        [REPLY_KIND_TIMEOUT] = "timeout",
        [REPLY_KIND_CONNECTION] = "connection",
        [REPLY_KIND_TLS] = "tls",
        [REPLY_KIND_PROTOCOL] = "protocol",
        [REPLY_KIND_CANCELED] = "canceled",
    };

    return names[kind];
}

const char *reply_phase_name(enum reply_phase phase)
{
    static const char *const names[] = {
        [REPLY_PHASE_LOCAL] = "local",     [REPLY_PHASE_RESOLVE] = "resolve",
        [REPLY_PHASE_CONNECT] = "connect", [REPLY_PHASE_PROXY] = "proxy",
        [REPLY_PHASE_TLS] = "tls",         [REPLY_PHASE_UPLOAD] = "upload",
        [REPLY_PHASE_WAIT] = "wait",       [REPLY_PHASE_ANSWER] = "answer",
    };

    return names[phase];
}

/* By hand: strtod takes hex, exponents and "inf", and reads the point by the locale. */
static double read_seconds(const char *text, size_t length)
{
    double value = 0;
    double unit = 1;
    size_t i = 0;

    for (; i < length && reply_is_digit(text[i]); i++)
        value = value * 10 + (text[i] - '0');
    if (i == 0)
        return -1;
    if (i < length && text[i] == '.') {
        if (++i == length)
            return -1;
        for (; i < length && reply_is_digit(text[i]); i++) {
            unit /= 10;
            value += (text[i] - '0') * unit;
        }
    }
    return i == length && isfinite(value) ? value : -1;
}

static int capital(int byte)
{
    return byte >= 'a' && byte <= 'z' ? byte - 'a' + 'A' : byte;
}

/*
 * curl_getdate takes almost anything for a date ("20" is one), so the form is checked first. It
 * knows days and months in any case, but a zone, from 8.20 on, in capitals only.
 */
double reply_http_date(struct reply_span text)
{
    static const char *const days[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    char copy[64];
    size_t day = 0;
    size_t i;

    if (text.length < strlen("Sun Nov  6 08:49:37 1994") || text.length >= sizeof copy)
        return -1;
    for (i = 0; i < text.length; i++)
        copy[i] = (char)capital(text.data[i]);
    copy[text.length] = '\0';
    while (day < COUNT(days) && !reply_alike(copy, days[day], 3))
        day++;
    if (day == COUNT(days) || strlen(copy) != text.length || !strchr(copy, ':'))
        return -1;
    return (double)curl_getdate(copy, NULL); /* -1: it is none */
}

double reply_retry_after(struct reply_span text, double now)
{
    double seconds;
    double date;

    text = reply_trim(text);
    seconds = read_seconds(text.data, text.length);
    if (seconds >= 0)
        return seconds;
    date = reply_http_date(text);
    if (date < 0)
        return -1;
    return date > now ? date - now : 0;
}
