// SPDX-License-Identifier: MIT
// The floor: libcurl connects, and TLS is its own; the request is written and the answer read by hand.
#include "message.h"

#include <curl/curl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct answer {
    char bytes[8192];
    size_t length, head, body;
    long status;
    bool closes;
};

static CURL *connect_to(const struct work *work)
{
    CURL *easy = curl_easy_init();
    if (!easy)
        die("there is no memory for a handle");
    curl_easy_setopt(easy, CURLOPT_URL, work->url);
    curl_easy_setopt(easy, CURLOPT_CAINFO, work->ca);
    curl_easy_setopt(easy, CURLOPT_CONNECT_ONLY, 1L);
    CURLcode code = curl_easy_perform(easy);
    if (code != CURLE_OK)
        die(curl_easy_strerror(code));
    return easy;
}

static void wait_for(CURL *easy, short events)
{
    curl_socket_t descriptor;
    curl_easy_getinfo(easy, CURLINFO_ACTIVESOCKET, &descriptor);
    struct pollfd entry = {.fd = descriptor, .events = events};
    if (poll(&entry, 1, 30000) != 1)
        die("nothing comes");
}

static void write_all(CURL *easy, const char *bytes, size_t length)
{
    while (length > 0) {
        size_t done = 0;
        CURLcode code = curl_easy_send(easy, bytes, length, &done);
        if (code == CURLE_AGAIN)
            wait_for(easy, POLLOUT);
        else if (code != CURLE_OK)
            die(curl_easy_strerror(code));
        bytes += done;
        length -= done;
    }
}

// The value of a header in the head, or NULL.
static const char *header(const struct answer *answer, const char *name)
{
    size_t length = strlen(name);
    for (const char *line = strstr(answer->bytes, "\r\n");
         line && line < answer->bytes + answer->head; line = strstr(line + 2, "\r\n"))
        if (strncasecmp(line + 2, name, length) == 0)
            return line + 2 + length;
    return NULL;
}

static void read_head(struct answer *answer)
{
    const char *end = strstr(answer->bytes, "\r\n\r\n");
    if (!end)
        return;
    answer->head = (size_t)(end - answer->bytes) + 4;
    answer->status = strtol(answer->bytes + strlen("HTTP/1.1 "), NULL, 10);
    const char *length = header(answer, "Content-Length: "),
               *connection = header(answer, "Connection: ");
    if (!length)
        die("the answer has no length");
    answer->body = strtoul(length, NULL, 10);
    answer->closes = connection && strncasecmp(connection, "close", 5) == 0;
}

static void read_answer(CURL *easy, struct answer *answer)
{
    memset(answer, 0, sizeof *answer);
    while (answer->head == 0 || answer->length < answer->head + answer->body) {
        size_t done = 0;
        CURLcode code = curl_easy_recv(easy, answer->bytes + answer->length,
                                       sizeof answer->bytes - 1 - answer->length, &done);
        if (code == CURLE_AGAIN)
            wait_for(easy, POLLIN);
        else if (code != CURLE_OK || done == 0)
            die("the answer ends too soon");
        answer->length += done;
        if (answer->head == 0)
            read_head(answer);
    }
}

int main(void)
{
    struct work work = work_of_environment();
    const char *host = strstr(work.url, "://") + 3, *path = strchr(host, '/');
    struct answer answer;
    char request[8192];
    CURL *easy = NULL;

    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        die("libcurl does not start");
    for (long number = 1; number <= work.count; number++) {
        if (!easy)
            easy = connect_to(&work);
        char *body = message_encode(&work, number);
        int size = snprintf(request, sizeof request,
                            "POST %s HTTP/1.1\r\nHost: %.*s\r\nAuthorization: Bearer %s\r\n"
                            "Accept: application/json\r\nUser-Agent: bench/1\r\n"
                            "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s",
                            path, (int)(path - host), host, work.key, strlen(body), body);
        if (size < 0 || (size_t)size >= sizeof request)
            die("the message is too long");
        write_all(easy, request, (size_t)size);
        free(body);
        read_answer(easy, &answer);
        message_check(&work, answer.status, answer.bytes + answer.head, answer.body);
        if (answer.closes) {
            curl_easy_cleanup(easy);
            easy = NULL;
        }
    }
    curl_easy_cleanup(easy);
    curl_global_cleanup();
    return 0;
}
