/* SPDX-License-Identifier: MIT */
#include "callbacks.h"

#include "buffer.h"
#include "headers.h"
#include "libcurl.h"
#include "sockets.h"

_Static_assert(REPLY_TEXT_MAX >= CURL_ERROR_SIZE, "libcurl writes that much into `error`");

/*
 * The proof that nothing left, and the guard against libcurl's own repeat: when a kept-alive
 * connection dies before the first byte of an answer, libcurl sends the request once more by
 * itself, whatever its method.
 */
static int on_start(void *context, char *remote, char *local, int remote_port, int local_port)
{
    struct reply_transfer *transfer = context;
    struct reply_sockets *sockets = &transfer->engine->sockets;

    (void)remote, (void)local, (void)remote_port;
    if (transfer->starts == 0) {
        transfer->reused = transfer->sockets == 0;
        /* libcurl takes TLS that was closed in good order, and unread bytes, for a live one. */
        transfer->stale = transfer->reused && reply_sockets_stale(sockets, local_port);
        if (transfer->stale)
            return CURL_PREREQFUNC_ABORT;
        if (!transfer->reused)
            reply_sockets_name(sockets, local_port);
    }
    return ++transfer->starts > 1 ? CURL_PREREQFUNC_ABORT : CURL_PREREQFUNC_OK;
}

/*
 * Most repeats need a new connection: they are stopped here already. If one went on and could not
 * connect, its error would look as if nothing had ever been sent.
 */
static curl_socket_t on_open_socket(void *context, curlsocktype purpose,
                                    struct curl_sockaddr *address)
{
    struct reply_transfer *transfer = context;

    (void)purpose;
    if (transfer->starts > 0) {
        transfer->starts++;
        return CURL_SOCKET_BAD;
    }
    transfer->sockets++;
    return reply_sockets_open(&transfer->engine->sockets, address->family, address->socktype,
                              address->protocol);
}

/* Keeps the headers of the final answer: 1xx answers come before it, a proxy's before the start. */
static size_t on_header(char *line, size_t size, size_t count, void *context)
{
    struct reply_transfer *transfer = context;
    struct reply_answer *answer = &transfer->answer;
    size_t length = size * count;
    long status = reply_status_line(line, length);

    if (transfer->starts == 1 && answer->status == 0 && status >= 200)
        answer->status = status;
    if (transfer->starts == 1 && answer->status == 0 && status == 101)
        transfer->switched = true;
    if (answer->status == 0)
        return length;
    if (line[0] == '\r' || line[0] == '\n')
        transfer->headers_whole = true;
    if (reply_buffer_append(&answer->head, line, length) == length)
        return length;
    transfer->headers_full = answer->head.length == answer->head.limit;
    transfer->no_memory = !transfer->headers_full;
    return 0;
}

static size_t on_body(char *data, size_t size, size_t count, void *context)
{
    struct reply_transfer *transfer = context;
    struct reply_buffer *body = &transfer->answer.body;
    size_t length = size * count;
    size_t kept = reply_buffer_append(body, data, length);

    if (kept < length && body->length < body->limit)
        transfer->no_memory = true;
    return kept;
}

static int on_progress(void *context, curl_off_t download_total, curl_off_t downloaded,
                       curl_off_t upload_total, curl_off_t uploaded)
{
    struct reply_transfer *transfer = context;

    (void)download_total, (void)downloaded;
    if (uploaded > transfer->sent)
        transfer->sent = uploaded;
    if (upload_total > 0)
        transfer->total = upload_total;
    return 0;
}

bool reply_callbacks_set(struct reply_transfer *transfer)
{
    CURL *easy = transfer->easy;

    return curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, on_start) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_PREREQDATA, transfer) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, on_open_socket) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, transfer) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_HEADERDATA, transfer) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_WRITEDATA, transfer) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, on_progress) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_XFERINFODATA, transfer) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, transfer->error) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_PRIVATE, transfer) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_HTTPHEADER, transfer->headers) == CURLE_OK;
}
