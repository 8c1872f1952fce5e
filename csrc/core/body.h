/* SPDX-License-Identifier: MIT */
#ifndef REPLY_BODY_H
#define REPLY_BODY_H

#include "reply.h"

#pragma GCC visibility push(hidden)

/*
 * What a request sends: bytes, or a file that is read while it goes out and never as a whole.
 * The file is opened once, checked on that descriptor, and never sent past the size that it had
 * then: a file that grows must not spill over the announced length into the next request.
 */

/* An empty body that reply_body_free may be called on. */
#define REPLY_BODY_NONE ((struct reply_body){.file = -1})

bool reply_body_from_bytes(struct reply_body *body, struct reply_span bytes,
                           struct reply_failure *failure);

/* Regular, readable, not empty. The caller frees the body also after a failure. */
bool reply_body_from_file(struct reply_body *body, struct reply_span path,
                          struct reply_failure *failure);

void reply_body_free(struct reply_body *body);

/* libcurl's read and seek callbacks; the context is a struct reply_body. */
size_t reply_body_read(char *buffer, size_t size, size_t count, void *context);
int reply_body_seek(void *context, int64_t offset, int origin);

/* ---- multipart.h ---- */
/* The voice upload's one part, "file", as libcurl's mime structure over a body that is streamed. */

/* The file name and content type: given, not empty, no CR, LF, NUL or other control character. */
bool reply_multipart_check(const struct reply_upload *upload, struct reply_failure *failure);

/* Opens or copies what is to be uploaded; the caller frees the body also after a failure. */
bool reply_multipart_open(const struct reply_upload *upload, struct reply_body *body,
                          struct reply_failure *failure);

/* The structure for this easy handle; the body must outlive it. NULL: no memory. */
struct curl_mime *reply_multipart_new(void *easy, const struct reply_upload *upload,
                                      struct reply_body *body);
void reply_multipart_free(struct curl_mime *mime);

#pragma GCC visibility pop

#endif
