/* SPDX-License-Identifier: MIT */
/*
 * A file name and a content type that the check lets through make one part, with two header lines,
 * and nothing else: seen in the bytes that libcurl writes to the other end of a socket.
 */
#include "fuzz.h"

#include "core/body.h"
#include "core/libcurl.h"

#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define BODY "AUDIO"
#define ANSWER "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"

struct wire {
    int listener;
    char name[32]; /* of an abstract socket: nothing is left on disk */
    char request[1 << 17];
};

static void listen_here(struct wire *wire)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    size_t length;

    (void)snprintf(wire->name, sizeof wire->name, "reply-fuzz-%d", (int)getpid());
    length = strlen(wire->name);
    memcpy(address.sun_path + 1, wire->name, length);
    wire->listener = socket(AF_UNIX, SOCK_STREAM, 0);
    PROMISE(bind(wire->listener, (struct sockaddr *)&address,
                 (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + length)) == 0);
    PROMISE(listen(wire->listener, 4) == 0);
}

static void read_request(struct wire *wire, int peer)
{
    ssize_t got = recv(peer, wire->request, sizeof wire->request - 1, MSG_DONTWAIT);

    PROMISE(got > 0);
    wire->request[got] = '\0';
    PROMISE(strlen(wire->request) == (size_t)got);
}

/* The whole request is small enough for the socket's buffer, so it is written before it is read. */
static void exchange(struct wire *wire, CURL *easy)
{
    CURLM *multi = curl_multi_init();
    int running = 1;
    int peer;
    int i;

    PROMISE(multi && curl_multi_add_handle(multi, easy) == CURLM_OK);
    for (i = 0; i < 20; i++)
        PROMISE(curl_multi_perform(multi, &running) == CURLM_OK);
    PROMISE(running == 1);
    peer = accept(wire->listener, NULL, NULL);
    PROMISE(peer >= 0 && write(peer, ANSWER, strlen(ANSWER)) == (ssize_t)strlen(ANSWER));
    read_request(wire, peer);
    while (running)
        PROMISE(curl_multi_perform(multi, &running) == CURLM_OK);
    (void)curl_multi_remove_handle(multi, easy);
    (void)curl_multi_cleanup(multi);
    (void)close(peer);
}

/* The part stands between the boundary that the request's header names, and its end. */
static void check_request(char *request)
{
    char boundary[128];
    char *line = strstr(request, "boundary=");
    char *body = strstr(request, "\r\n\r\n");
    char *end;
    int lines = 0;

    PROMISE(line && body && sscanf(line, "boundary=%99s", boundary + 2) == 1);
    memcpy(boundary, "--", 2);
    line = body + 4;
    PROMISE(strncmp(line, boundary, strlen(boundary)) == 0);
    line += strlen(boundary);
    PROMISE(strncmp(line, "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"", 57) ==
            0);
    for (line += 2; strncmp(line, "\r\n", 2) != 0; line = end + 2) {
        end = strchr(line, '\n') - 1;
        PROMISE(end > line && *end == '\r' && !memchr(line, '\r', (size_t)(end - line)));
        PROMISE(++lines <= 2);
    }
    PROMISE(strncmp(line, "\r\n" BODY "\r\n", 4 + strlen(BODY)) == 0);
    line += 4 + strlen(BODY);
    PROMISE(strncmp(line, boundary, strlen(boundary)) == 0);
    PROMISE(strcmp(line + strlen(boundary), "--\r\n") == 0);
}

static void send_upload(const struct reply_upload *upload, struct reply_body *body)
{
    static struct wire wire;
    CURL *easy = curl_easy_init();
    struct curl_mime *mime = reply_multipart_new(easy, upload, body);

    PROMISE(easy && mime);
    if (!wire.name[0])
        listen_here(&wire);
    (void)curl_easy_setopt(easy, CURLOPT_URL, "http://127.0.0.1/");
    (void)curl_easy_setopt(easy, CURLOPT_ABSTRACT_UNIX_SOCKET, wire.name);
    (void)curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    (void)curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    (void)curl_easy_setopt(easy, CURLOPT_MIMEPOST, mime);
    exchange(&wire, easy);
    check_request(wire.request);
    curl_easy_cleanup(easy);
    curl_mime_free(mime);
}

/* The input: a file name, and after a NUL a content type. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const uint8_t *middle = memchr(data, '\0', size);
    size_t first = middle ? (size_t)(middle - data) : size;
    struct reply_upload upload = {
        .data = {BODY, strlen(BODY)},
        .filename = {(const char *)data, first},
    };
    struct reply_body body = REPLY_BODY_NONE;
    struct reply_failure failure;

    if (size > 4000)
        return 0;
    if (middle)
        upload.content_type = (struct reply_span){(const char *)middle + 1, size - first - 1};
    if (reply_multipart_check(&upload, &failure) && reply_multipart_open(&upload, &body, &failure))
        send_upload(&upload, &body);
    reply_body_free(&body);
    return 0;
}
