/* SPDX-License-Identifier: MIT */
/*
 * What a request sends: bytes, or a file that is read while it goes out and never as a whole.
 * The file is opened once, checked on that descriptor, and never sent past the size that it had
 * then: a file that grows must not spill over the announced length into the next request.
 *
 * An upload is a multipart body with one part, "file": libcurl's mime structure over such a body.
 */
#ifndef REPLY_BODY_H
#define REPLY_BODY_H

#include "reply.h"

#pragma GCC visibility push(hidden)

/* An empty body that reply_body_free may be called on. */
#define REPLY_BODY_NONE ((struct reply_body){.file = -1})

bool reply_body_from_bytes(struct reply_body *body, struct reply_span bytes,
                           struct reply_failure *failure);

/* Regular, readable, not empty. The caller frees the body also after a failure. */
bool reply_body_from_file(struct reply_body *body, struct reply_span path,
                          struct reply_failure *failure);

void reply_body_free(struct reply_body *body);

/* The file name and content type: given, not empty, no CR, LF, NUL or other control character. */
bool reply_multipart_check(const struct reply_upload *upload, struct reply_failure *failure);

/* Opens or copies what is to be uploaded; the caller frees the body also after a failure. */
bool reply_multipart_open(const struct reply_upload *upload, struct reply_body *body,
                          struct reply_failure *failure);

/* For this easy handle; the body must outlive it. NULL: no memory. */
struct curl_mime *reply_multipart_new(void *easy, const struct reply_upload *upload,
                                      struct reply_body *body);

#pragma GCC visibility pop

#endif
