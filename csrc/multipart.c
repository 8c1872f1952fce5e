/* SPDX-License-Identifier: MIT */
#include "multipart.h"

#include "body.h"
#include "buffer.h"
#include "failure.h"
#include "headers.h"
#include "libcurl.h"

#include <stdlib.h>

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
              curl_mime_data_cb(part, body->size, reply_body_read, reply_body_seek, NULL, body) ==
                  CURLE_OK;

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

void reply_multipart_free(struct curl_mime *mime)
{
    curl_mime_free(mime);
}
