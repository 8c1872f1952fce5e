/* SPDX-License-Identifier: MIT */
#include "handles.h"

#include "libcurl.h"

/* From 8.7 on a handle keeps what it wrote last, and the key in it: nobody can wipe that from outside. */
void reply_handles_init(struct reply_handles *handles)
{
    bool keeps_its_request = curl_version_info(CURLVERSION_NOW)->version_num >= 0x080700;

    *handles = (struct reply_handles){.most = keeps_its_request ? 0 : REPLY_HANDLES_MAX};
}

void *reply_handles_take(struct reply_handles *handles, bool *fresh)
{
    *fresh = !handles || handles->count == 0;
    return *fresh ? curl_easy_init() : handles->kept[--handles->count];
}

/* All that reply_options_set says of one exchange, but for what it always says anew. */
static bool forget(CURL *easy)
{
    return curl_easy_setopt(easy, CURLOPT_POSTFIELDS, NULL) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L) == CURLE_OK && /* no POST, no HEAD */
           curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, NULL) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_HTTPHEADER, NULL) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 0L) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, NULL) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_PRIVATE, NULL) == CURLE_OK;
}

void reply_handles_give(struct reply_handles *handles, void *easy)
{
    if (handles && handles->count < handles->most && forget(easy))
        handles->kept[handles->count++] = easy;
    else
        curl_easy_cleanup(easy); /* or NULL */
}

void reply_handles_free(struct reply_handles *handles)
{
    while (handles->count > 0)
        curl_easy_cleanup(handles->kept[--handles->count]);
}
