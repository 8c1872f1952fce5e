/* SPDX-License-Identifier: MIT */
/* The voice upload's one part, "file", as libcurl's mime structure over a body that is streamed. */
#ifndef REPLY_MULTIPART_H
#define REPLY_MULTIPART_H

#include "reply.h"

#pragma GCC visibility push(hidden)

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
