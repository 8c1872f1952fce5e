/* SPDX-License-Identifier: MIT */
#include "transfer.h"

#include "body.h"
#include "buffer.h"
#include "failure.h"
#include "handles.h"
#include "headers.h"
#include "libcurl.h"
#include "mask.h"
#include "options.h"
#include "outcome.h"
#include "sockets.h"
#include "text.h"
#include "url.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define LONGEST 1e9 /* seconds, thirty years: a deadline stays a number */

int64_t reply_clock(void)
{
    struct timespec time;

    (void)clock_gettime(REPLY_CLOCK, &time);
    return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

static bool check_limit(const char *what, double seconds, struct reply_failure *failure)
{
    if (isfinite(seconds) && seconds > 0)
        return true;
    return reply_fail(failure, REPLY_KIND_CONFIG, "%s must be a number of seconds above 0", what);
}

static bool check(const struct reply_request *request, struct reply_failure *failure)
{
    if (!reply_method_of(request->method))
        return reply_fail(failure, REPLY_KIND_CONFIG,
                          "the method must be GET, POST, PUT, PATCH or DELETE");
    if (!reply_url_path(request->path, failure) ||
        !check_limit("timeout", request->timeout, failure) ||
        !check_limit("connect_timeout", request->connect_timeout, failure))
        return false;
    if (!request->has_upload)
        return true;
    if (request->body.data)
        return reply_fail(failure, REPLY_KIND_CONFIG,
                          "a request has a body or an upload, not both");
    return reply_multipart_check(&request->upload, failure);
}

static bool open_body(struct reply_transfer *transfer, const struct reply_request *request,
                      struct reply_failure *failure)
{
    if (request->has_upload)
        return reply_multipart_open(&request->upload, &transfer->body, failure);
    return !request->body.data || reply_body_from_bytes(&transfer->body, request->body, failure);
}

/* The parts that libcurl will use, all owned by the transfer from the moment they exist. */
static bool build(struct reply_transfer *transfer, const struct reply_settings *settings,
                  const struct reply_identity *identity, const struct reply_request *request,
                  struct reply_failure *failure)
{
    struct reply_fields fields;
    bool fresh;

    reply_fields_collect(&fields, settings, identity, request);
    transfer->headers = reply_headers_list(&fields, &transfer->key);
    transfer->easy = reply_handles_take(transfer->handles, &fresh);
    if (!transfer->headers || !transfer->easy)
        return reply_fail_memory(failure);
    if (request->has_upload) {
        transfer->mime = reply_multipart_new(transfer->easy, &request->upload, &transfer->body);
        if (!transfer->mime)
            return reply_fail_memory(failure);
    }
    return reply_options_set(transfer, settings, request, fresh, failure);
}

/* Any part of a millisecond counts as a whole one. */
static int64_t milliseconds(double seconds)
{
    return (int64_t)ceil(fmin(seconds, LONGEST) * 1000);
}

/* A process may have been stopped since the time that is left was worked out. */
static int64_t deadline_of(const struct reply_request *request)
{
    int64_t deadline = reply_clock() + milliseconds(request->timeout);
    double limit = request->not_after * 1000;

    return limit > 0 && limit < (double)deadline ? (int64_t)limit : deadline;
}

bool reply_transfer_new(struct reply_transfer **slot, struct reply_handles *handles,
                        const struct reply_settings *settings,
                        const struct reply_identity *identity, const struct reply_request *request,
                        struct reply_failure *failure)
{
    struct reply_transfer *transfer;

    if (!check(request, failure))
        return false;
    transfer = calloc(1, sizeof *transfer);
    if (!transfer)
        return reply_fail_memory(failure);
    *slot = transfer;
    transfer->handles = reply_handles_hold(handles);
    transfer->deadline = deadline_of(request);
    transfer->timeout = request->timeout;
    transfer->body = REPLY_BODY_NONE;
    transfer->secure = settings->secure;
    transfer->proxied = settings->proxy != NULL;
    transfer->proxy_secure = settings->proxy_secure;
    transfer->answer.retry_after = -1;
    reply_buffer_init(&transfer->answer.head, REPLY_HEAD_MAX);
    reply_buffer_init(&transfer->answer.body, REPLY_BODY_MAX);
    if (!open_body(transfer, request, failure))
        return false;
    transfer->total = transfer->body.size;
    return build(transfer, settings, identity, request, failure);
}

/* The first header of that name; without one its value has no data. */
static struct reply_span find_header(const struct reply_answer *answer, const char *name)
{
    struct reply_span block = {answer->head.data, answer->head.length};
    struct reply_header header;

    while (reply_header_next(&block, &header)) {
        if (reply_header_is(&header, name))
            return header.value;
    }
    return (struct reply_span){0};
}

static bool is_page(const struct reply_answer *answer)
{
    static const char *const pages[] = {"text/html", "application/xhtml+xml"};
    struct reply_span type = find_header(answer, "content-type");
    size_t i;

    for (i = 0; i < sizeof pages / sizeof *pages; i++) {
        size_t length = strlen(pages[i]);

        if (type.length >= length && reply_alike(type.data, pages[i], length) &&
            (type.length == length || strchr(";, \t", type.data[length])))
            return true;
    }
    return false;
}

static struct reply_facts gather(const struct reply_transfer *transfer, enum reply_end end,
                                 int code)
{
    struct reply_facts facts = {
        .starts = transfer->starts,
        .code = end == REPLY_END_CODE && !transfer->late ? code : CURLE_OPERATION_TIMEDOUT,
        .status = transfer->answer.status,
        .page = is_page(&transfer->answer),
        .resolved = transfer->sockets > 0,
        .proxied = transfer->proxied,
        .secure = transfer->secure,
        .exposed = transfer->exposed,
        .early = transfer->stale,
        .switched = transfer->switched,
        .canceled = end == REPLY_END_CANCELED,
    };
    curl_off_t sent = 0;
    curl_off_t length = -1;
    long connects = 0;

    (void)curl_easy_getinfo(transfer->easy, CURLINFO_SIZE_UPLOAD_T, &sent);
    (void)curl_easy_getinfo(transfer->easy, CURLINFO_CONTENT_LENGTH_UPLOAD_T, &length);
    (void)curl_easy_getinfo(transfer->easy, CURLINFO_NUM_CONNECTS, &connects);
    (void)curl_easy_getinfo(transfer->easy, CURLINFO_HTTP_CONNECTCODE, &facts.connect_status);
    facts.connected = connects > 0;
    facts.length = length > 0 ? length : transfer->body.size;
    /* libcurl sets its count back to 0 where it begins a repeat; on_progress saw it before. */
    facts.sent = sent > transfer->sent ? sent : transfer->sent;
    return facts;
}

/* Why libcurl ended the exchange, in plain words. */
static const char *cause(const struct reply_transfer *transfer, int code)
{
    const struct reply_buffer *body = &transfer->answer.body;

    /* libcurl finds nothing wrong with headers that end in the middle. */
    if (code == CURLE_OK)
        return transfer->headers_whole ? NULL : "the connection closed inside the answer's headers";
    if (transfer->exposed && transfer->starts == 0)
        return "the base URL is http, and the way there leaves this machine: a proxy elsewhere "
               "would see the key";
    if (transfer->stale)
        return "the server spoke before it was asked, and that is no answer";
    if (transfer->starts > 1)
        return "the connection was lost before an answer came, and nothing is sent twice";
    if (transfer->body.shrunk)
        return "the file became shorter, or unreadable, while it was sent";
    if (transfer->no_memory)
        return "not enough memory for the answer";
    if (transfer->full)
        return body->length == body->limit ? "the answer is larger than 8 MiB"
                                           : "the answer's headers are larger than 256 KiB";
    if (code == CURLE_OUT_OF_MEMORY && transfer->answer.status)
        return "not enough memory, or a header line that is too long for libcurl";
    return transfer->error[0] ? transfer->error : curl_easy_strerror((CURLcode)code);
}

/* By hand: printf writes a fraction as the locale has it. What is left of 30 seconds is 30. */
static bool tell_time(const struct reply_transfer *transfer, char text[REPLY_TEXT_MAX])
{
    int64_t exact = milliseconds(transfer->timeout);
    int64_t time = exact < 1000 ? exact : (exact + 5) / 10 * 10;
    char fraction[8];
    size_t length = (size_t)snprintf(fraction, sizeof fraction, ".%03d", (int)(time % 1000));

    while (length > 0 && (fraction[length - 1] == '0' || fraction[length - 1] == '.'))
        fraction[--length] = '\0';
    return snprintf(text, REPLY_TEXT_MAX, "its time of %" PRId64 "%s seconds is over%s",
                    time / 1000, fraction, transfer->starts ? "" : ", and nothing was sent") > 0;
}

/* Why a name could not be looked up, or a bundle not be read: for want of a descriptor. Or 0. */
static int lookup_error(const struct reply_transfer *transfer, int code)
{
    if (transfer->starts > 0 ||
        (code != CURLE_COULDNT_RESOLVE_HOST && code != CURLE_COULDNT_RESOLVE_PROXY &&
         code != CURLE_SSL_CACERT_BADFILE))
        return 0;
    return reply_sockets_error();
}

/* Puts the reason why the exchange ended early into the text. False: it did not end early. */
static bool explain(const struct reply_transfer *transfer, enum reply_end end, int code,
                    char text[REPLY_TEXT_MAX])
{
    const char *why = end == REPLY_END_CODE ? cause(transfer, code) : "canceled";
    int error;

    if (transfer->switched && !transfer->answer.status)
        why = "the server went over to another protocol, which nobody had asked for";
    else if (end == REPLY_END_DEADLINE || transfer->late)
        return tell_time(transfer, text);
    else if (why && transfer->starts == 0 && transfer->socket_error)
        return snprintf(text, REPLY_TEXT_MAX, "no socket could be opened: %s",
                        strerror(transfer->socket_error)) > 0;
    else if (why && (error = lookup_error(transfer, code)))
        return snprintf(text, REPLY_TEXT_MAX, "%s: %s", why, strerror(error)) > 0;
    return why && snprintf(text, REPLY_TEXT_MAX, "%s", why) > 0;
}

/*
 * Whether all came that the answer's headers announce. It may do so while the request's body still
 * goes out, which libcurl waits for: what ends that then takes nothing from the answer.
 */
static bool is_whole(const struct reply_transfer *transfer)
{
    curl_off_t length = -1;

    (void)curl_easy_getinfo(transfer->easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
    return transfer->headers_whole && length == (curl_off_t)transfer->answer.body.length;
}

/* Makes one clean line of it, whatever a server or a library put in. */
static void clean(char *text)
{
    size_t length = reply_text_clean((struct reply_span){text, strlen(text)}, text);

    while (length > 0 && text[length - 1] == ' ')
        length--;
    text[length] = '\0';
}

/* The server's clock, by which a date of its own is meant; ours where it does not tell. */
static double clock_of(const struct reply_answer *answer)
{
    double date = reply_http_date(find_header(answer, "date"));

    return date >= 0 ? date : (double)time(NULL);
}

/* Several lines may ask: the largest readable value counts, as "never sooner than asked". */
static void read_retry_after(struct reply_answer *answer)
{
    struct reply_span block = {answer->head.data, answer->head.length};
    struct reply_header header;
    double now = -1; /* it takes a walk through all of them: once, and only where a line asks */

    while (reply_header_next(&block, &header)) {
        if (!reply_header_is(&header, "retry-after"))
            continue;
        if (now < 0)
            now = clock_of(answer);
        answer->retry_after = fmax(answer->retry_after, reply_retry_after(header.value, now));
    }
}

void reply_transfer_finish(struct reply_transfer *transfer, enum reply_end end, int code)
{
    struct reply_answer *answer = &transfer->answer;
    bool early = !is_whole(transfer) && explain(transfer, end, code, answer->message);
    struct reply_facts facts;

    reply_headers_unfold(answer->head.data, answer->head.length);
    facts = gather(transfer, end, code);
    answer->verdict = reply_outcome_decide(&facts);
    answer->cut = early && answer->status;
    if (!early && facts.page && answer->status < 300)
        (void)snprintf(
            answer->message, REPLY_TEXT_MAX,
            "the answer is a page of HTML, as somebody on the way gives, and never Reply.io");
    clean(answer->message);
    /* A server, or a message about what it said, may repeat the key. */
    reply_mask(answer->head.data, answer->head.length, transfer->key);
    reply_mask(answer->body.data, answer->body.length, transfer->key);
    reply_mask(answer->message, strlen(answer->message), transfer->key);
    read_retry_after(answer);
    transfer->sent = facts.sent;
    transfer->total = facts.length;
    transfer->done = true;
}

/*
 * Whether another exchange may have the handle of this one: it came to its end on both ways, and
 * neither a file nor a proxy's password went through it.
 */
static bool is_clean(const struct reply_transfer *transfer)
{
    return transfer->done && transfer->answer.status && !transfer->answer.message[0] &&
           transfer->sent == transfer->total && !transfer->mime && !transfer->proxied;
}

void reply_transfer_release(struct reply_transfer *transfer)
{
    /* before the lists that it points at */
    reply_handles_give(is_clean(transfer) ? transfer->handles : NULL, transfer->easy);
    reply_handles_release(transfer->handles);
    transfer->handles = NULL;
    transfer->easy = NULL;
    curl_mime_free(transfer->mime);
    transfer->mime = NULL;
    transfer->key = NULL;
    reply_headers_free(transfer->headers);
    transfer->headers = NULL;
    reply_body_free(&transfer->body);
}

void reply_transfer_abandon(struct reply_transfer *transfer)
{
    struct reply_facts facts = {.forked = true};

    transfer->answer.verdict = reply_outcome_decide(&facts);
    transfer->answer.status = 0;
    (void)snprintf(transfer->answer.message, REPLY_TEXT_MAX,
                   "it belongs to the parent of this process, which alone knows how it ended");
    reply_buffer_free(&transfer->answer.head);
    reply_buffer_free(&transfer->answer.body);
    reply_headers_wipe(transfer->headers);
    transfer->handles = NULL;
    transfer->easy = NULL;
    transfer->mime = NULL;
    transfer->headers = NULL;
    transfer->key = NULL;
    reply_body_free(&transfer->body);
    transfer->done = true;
}

void reply_transfer_free(struct reply_transfer *transfer)
{
    if (!transfer)
        return;
    reply_transfer_release(transfer);
    reply_buffer_free(&transfer->answer.head);
    reply_buffer_free(&transfer->answer.body);
    free(transfer);
}
