/* SPDX-License-Identifier: MIT */
#include "body.h"

#include "buffer.h"
#include "failure.h"
#include "headers.h"
#include "libcurl.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool reply_body_from_bytes(struct reply_body *body, struct reply_span bytes,
                           struct reply_failure *failure)
{
    *body = REPLY_BODY_NONE;
    body->bytes = reply_copy(bytes);
    body->size = (int64_t)bytes.length;
    return body->bytes || reply_fail_memory(failure);
}

static bool check_descriptor(struct reply_body *body, struct reply_failure *failure)
{
    struct stat status;

    if (fstat(body->file, &status) != 0)
        return reply_fail(failure, REPLY_KIND_VALIDATION, "the file cannot be read: %s",
                          strerror(errno));
    if (S_ISDIR(status.st_mode))
        return reply_fail(failure, REPLY_KIND_VALIDATION, "the file is a directory");
    if (!S_ISREG(status.st_mode))
        return reply_fail(failure, REPLY_KIND_VALIDATION, "the file is not a regular file");
    if (status.st_size == 0)
        return reply_fail(failure, REPLY_KIND_VALIDATION, "the file is empty");
    body->size = status.st_size;
    return true;
}

bool reply_body_from_file(struct reply_body *body, struct reply_span path,
                          struct reply_failure *failure)
{
    char *name;

    *body = REPLY_BODY_NONE;
    if (path.length == 0 || memchr(path.data, '\0', path.length))
        return reply_fail(failure, REPLY_KIND_VALIDATION, "the file's name is empty or has a NUL");
    name = reply_copy(path);
    if (!name)
        return reply_fail_memory(failure);
    /* O_NONBLOCK: opening a FIFO must not wait for a writer. */
    body->file = open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    free(name);
    if (body->file < 0)
        return reply_fail(failure, REPLY_KIND_VALIDATION, "the file cannot be read: %s",
                          strerror(errno));
    return check_descriptor(body, failure);
}

void reply_body_free(struct reply_body *body)
{
    free(body->bytes);
    if (body->file >= 0)
        (void)close(body->file);
    *body = REPLY_BODY_NONE;
}

/* pread keeps no position: a forked child shares the open file, and must not move ours. */
static ssize_t read_file(const struct reply_body *body, char *buffer, size_t wanted)
{
    ssize_t got;

    do
        got = pread(body->file, buffer, wanted, (off_t)body->offset);
    while (got < 0 && errno == EINTR);
    return got;
}

/* libcurl's read callback, and its seek callback, which only ever goes back to the start. */
static size_t read_body(char *buffer, size_t size, size_t count, void *context)
{
    struct reply_body *body = context;
    int64_t left = body->size - body->offset;
    size_t wanted = size * count;
    ssize_t got;

    if ((int64_t)wanted > left)
        wanted = (size_t)left;
    if (wanted == 0)
        return 0;
    if (body->file < 0) {
        memcpy(buffer, body->bytes + body->offset, wanted);
        got = (ssize_t)wanted;
    } else {
        got = read_file(body, buffer, wanted);
    }
    if (got <= 0) {
        /* The announced length cannot be kept: the server must not get a whole body. */
        body->shrunk = true;
        return CURL_READFUNC_ABORT;
    }
    body->offset += got;
    return (size_t)got;
}

static int seek_body(void *context, int64_t offset, int origin)
{
    struct reply_body *body = context;

    if (origin != SEEK_SET || offset < 0 || offset > body->size)
        return CURL_SEEKFUNC_CANTSEEK;
    body->offset = offset;
    return CURL_SEEKFUNC_OK;
}

bool reply_multipart_check(const struct reply_upload *upload, struct reply_failure *failure)
{
    if (!upload->filename.data)
        return reply_fail(failure, REPLY_KIND_CONFIG, "the upload has no file name");
    if (!reply_header_check("the upload's file name", upload->filename, failure))
        return false;
    return !upload->content_type.data ||
           reply_header_check("the upload's content type", upload->content_type, failure);
}

bool reply_multipart_open(const struct reply_upload *upload, struct reply_body *body,
                          struct reply_failure *failure)
{
    if (!upload->file.data == !upload->data.data)
        return reply_fail(failure, REPLY_KIND_CONFIG, "the upload needs one of file and data");
    if (upload->file.data)
        return reply_body_from_file(body, upload->file, failure);
    if (upload->data.length == 0)
        return reply_fail(failure, REPLY_KIND_VALIDATION, "the upload's data is empty");
    return reply_body_from_bytes(body, upload->data, failure);
}

/* libcurl copies names and types; it escapes quotes in a file name by itself. */
static bool fill_part(curl_mimepart *part, const struct reply_upload *upload,
                      struct reply_body *body)
{
    char *filename = reply_copy(upload->filename);
    char *type = upload->content_type.data ? reply_copy(upload->content_type) : NULL;
    bool ok = part && filename && (type || !upload->content_type.data) &&
              curl_mime_name(part, "file") == CURLE_OK &&
              curl_mime_filename(part, filename) == CURLE_OK &&
              (!type || curl_mime_type(part, type) == CURLE_OK) &&
              curl_mime_data_cb(part, body->size, read_body, seek_body, NULL, body) == CURLE_OK;

    free(filename);
    free(type);
    return ok;
}

struct curl_mime *reply_multipart_new(void *easy, const struct reply_upload *upload,
                                      struct reply_body *body)
{
    curl_mime *mime = curl_mime_init(easy);

    if (mime && !fill_part(curl_mime_addpart(mime), upload, body)) {
        curl_mime_free(mime);
        mime = NULL;
    }
    return mime;
}
