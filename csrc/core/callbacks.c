/* SPDX-License-Identifier: MIT */
#include "callbacks.h"

#include "buffer.h"
#include "headers.h"
#include "libcurl.h"
#include "sockets.h"
#include "tls.h"
#include "transfer.h"

#include <errno.h>
#include <netinet/in.h>

#define GREETING_MS 2 /* for a peer that speaks first, as those do that speak no HTTP */

#define READ_ON_MS 50 /* past a deadline, for what had come by then */

_Static_assert(REPLY_TEXT_MAX >= CURL_ERROR_SIZE, "libcurl writes that much into `error`");

/*
 * How long the peer is listened to. Connections that came at the same time are listened to at once:
 * else many new ones would keep each other waiting. Behind a proxy the peer comes later.
 */
static int greeting_time(const struct reply_transfer *transfer)
{
    const struct reply_sockets *sockets = &transfer->engine->sockets;
    int age = transfer->proxied ? 0 : reply_sockets_age(sockets, transfer->ports, reply_clock());

    return age < GREETING_MS ? GREETING_MS - age : 0;
}

bool reply_callbacks_hear(const struct reply_transfer *transfer)
{
    return transfer->proxy_secure ||
           reply_sockets_speaks(&transfer->engine->sockets, transfer->ports, 0) ||
           (transfer->secure && reply_tls_speaks(transfer->easy));
}

/*
 * Whether the connection has something to say before it was asked: its end, or bytes that would be
 * taken for the answer. libcurl takes such a one for a good one. A fresh connection's first bytes
 * can be told from the rest of a TLS handshake only where there is none.
 */
static bool speaks_first(const struct reply_transfer *transfer)
{
    if (transfer->reused)
        return reply_callbacks_hear(transfer);
    return !transfer->secure && !transfer->proxy_secure &&
           reply_sockets_speaks(&transfer->engine->sockets, transfer->ports,
                                greeting_time(transfer));
}

/*
 * The proof that nothing left, the last look at the clock, and the guard against libcurl's own
 * repeat: when a kept-alive connection dies before the first byte of an answer, libcurl sends the
 * request once more by itself, whatever its method.
 */
static int on_start(void *context, char *remote, char *local, int remote_port, int local_port)
{
    struct reply_transfer *transfer = context;

    (void)remote, (void)local;
    if (transfer->starts > 0) {
        transfer->starts++;
        return CURL_PREREQFUNC_ABORT;
    }
    transfer->reused = transfer->sockets == 0;
    transfer->ports = (struct reply_ports){local_port, remote_port};
    if (!transfer->reused)
        reply_sockets_name(&transfer->engine->sockets, transfer, transfer->ports);
    transfer->stale = speaks_first(transfer);
    transfer->late = reply_clock() >= transfer->deadline; /* last: that look may have waited */
    transfer->stale = transfer->stale && !transfer->late;
    if (transfer->late || transfer->stale)
        return CURL_PREREQFUNC_ABORT;
    transfer->starts = 1;
    return CURL_PREREQFUNC_OK;
}

static bool is_loopback(const struct sockaddr *address)
{
    if (address->sa_family == AF_INET6)
        return IN6_IS_ADDR_LOOPBACK(&((const struct sockaddr_in6 *)address)->sin6_addr);
    return address->sa_family == AF_INET &&
           ntohl(((const struct sockaddr_in *)address)->sin_addr.s_addr) >> 24 == 127;
}

/*
 * Most repeats need a new connection: they are stopped here already. If one went on and could not
 * connect, its error would look as if nothing had ever been sent. Without TLS the key can be seen on
 * the way: that leads to loopback alone, as the base URL does.
 */
static curl_socket_t on_open_socket(void *context, curlsocktype purpose,
                                    struct curl_sockaddr *address)
{
    struct reply_transfer *transfer = context;
    int descriptor;

    (void)purpose;
    if (transfer->starts > 0) {
        transfer->starts++;
        return CURL_SOCKET_BAD;
    }
    if (!transfer->secure && !is_loopback(&address->addr)) {
        transfer->exposed = true;
        return CURL_SOCKET_BAD;
    }
    transfer->sockets++;
    descriptor = reply_sockets_open(&transfer->engine->sockets, transfer, address->family,
                                    address->socktype, address->protocol);
    /* A family that the system does not have says nothing of another address that was refused. */
    if (descriptor >= 0)
        transfer->socket_error = 0;
    else if (errno != EAFNOSUPPORT)
        transfer->socket_error = errno;
    return descriptor;
}

/* Keeps what it can of the answer. False: it could not keep all. */
static bool keep(struct reply_transfer *transfer, struct reply_buffer *buffer, const char *data,
                 size_t length)
{
    size_t kept = reply_buffer_append(buffer, data, length);

    transfer->engine->received += (int64_t)kept;
    if (kept == length)
        return true;
    transfer->full = buffer->length == buffer->limit;
    transfer->no_memory = !transfer->full;
    return false;
}

/*
 * Keeps the headers of the final answer: 1xx answers come before it, a proxy's before the start. A
 * status stands on the first line of a block, and nowhere else.
 */
static size_t on_header(char *line, size_t size, size_t count, void *context)
{
    struct reply_transfer *transfer = context;
    struct reply_answer *answer = &transfer->answer;
    size_t length = size * count;
    bool is_end = line[0] == '\r' || line[0] == '\n';
    long status = transfer->in_block ? 0 : reply_status_line(line, length);

    transfer->in_block = !is_end;
    if (transfer->starts == 1 && answer->status == 0) {
        transfer->switched = transfer->switched || status == 101;
        answer->status = status >= 200 ? status : 0;
    }
    if (answer->status == 0)
        return length;
    if (!keep(transfer, &answer->head, line, length))
        return 0;
    transfer->headers_whole = transfer->headers_whole || is_end;
    return length;
}

static size_t on_body(char *data, size_t size, size_t count, void *context)
{
    struct reply_transfer *transfer = context;

    return keep(transfer, &transfer->answer.body, data, size * count) ? size * count : 0;
}

/*
 * Whether what had come by the deadline must have been read by now: a peer that never stops would
 * be read on for ever, by libcurl's own loop, too. It counts from when somebody looks, who may have
 * been away.
 */
static bool is_over(struct reply_transfer *transfer)
{
    int64_t now = reply_clock();

    if (now < transfer->deadline)
        return false;
    if (transfer->reads_until == 0)
        transfer->reads_until = now + READ_ON_MS;
    return now >= transfer->reads_until;
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
    transfer->late = transfer->late || is_over(transfer);
    return transfer->late;
}

bool reply_callbacks_set(void *easy)
{
    return curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, on_start) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, on_open_socket) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, on_progress) == CURLE_OK;
}

bool reply_callbacks_serve(struct reply_transfer *transfer)
{
    CURL *easy = transfer->easy;

    return curl_easy_setopt(easy, CURLOPT_PREREQDATA, transfer) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, transfer) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_HEADERDATA, transfer) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_WRITEDATA, transfer) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_XFERINFODATA, transfer) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, transfer->error) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_PRIVATE, transfer) == CURLE_OK;
}
