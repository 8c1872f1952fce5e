// SPDX-License-Identifier: MIT
// libcurl by itself: one easy handle that is used again, and a multi handle for many at once.
#include "message.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct transfer {
    CURL *easy;
    char *body;
    size_t length;
    char answer[4096];
};

static struct curl_slist *headers, *form_headers;

static size_t take(char *bytes, size_t size, size_t count, void *data)
{
    struct transfer *transfer = data;
    (void)size;
    if (count > sizeof transfer->answer - transfer->length)
        return 0;
    memcpy(transfer->answer + transfer->length, bytes, count);
    transfer->length += count;
    return count;
}

static struct curl_slist *with(struct curl_slist *list, const char *header)
{
    struct curl_slist *longer = curl_slist_append(list, header);
    if (!longer)
        die("there is no memory for the headers");
    return longer;
}

static void set_headers(const struct work *work)
{
    char key[256];
    snprintf(key, sizeof key, "Authorization: Bearer %s", work->key);
    form_headers = with(with(NULL, key), "Accept: application/json");
    headers =
        with(with(with(NULL, key), "Accept: application/json"), "Content-Type: application/json");
}

static void prepare(struct transfer *transfer, const struct work *work)
{
    transfer->easy = curl_easy_init();
    if (!transfer->easy)
        die("there is no memory for a handle");
    curl_easy_setopt(transfer->easy, CURLOPT_URL, work->url);
    curl_easy_setopt(transfer->easy, CURLOPT_CAINFO, work->ca);
    curl_easy_setopt(transfer->easy, CURLOPT_USERAGENT, "bench/1");
    curl_easy_setopt(transfer->easy, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(transfer->easy, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(transfer->easy, CURLOPT_WRITEDATA, transfer);
    curl_easy_setopt(transfer->easy, CURLOPT_PRIVATE, transfer);
    curl_easy_setopt(transfer->easy, CURLOPT_TIMEOUT, 30L);
}

static void begin(struct transfer *transfer, const struct work *work, long number)
{
    transfer->length = 0;
    transfer->body = message_encode(work, number);
    curl_easy_setopt(transfer->easy, CURLOPT_POSTFIELDS, transfer->body);
}

static void finish(struct transfer *transfer, const struct work *work, CURLcode code)
{
    long status = 0;
    if (code != CURLE_OK)
        die(curl_easy_strerror(code));
    curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &status);
    message_check(work, status, transfer->answer, transfer->length);
    free(transfer->body);
    transfer->body = NULL;
}

static void send_in_turn(const struct work *work)
{
    struct transfer transfer = {0};
    prepare(&transfer, work);
    for (long number = 1; number <= work->count; number++) {
        begin(&transfer, work, number);
        finish(&transfer, work, curl_easy_perform(transfer.easy));
    }
    curl_easy_cleanup(transfer.easy);
}

static void add(CURLM *multi, struct transfer *transfer, const struct work *work, long number)
{
    begin(transfer, work, number);
    curl_multi_add_handle(multi, transfer->easy);
}

static void send_at_once(const struct work *work)
{
    CURLM *multi = curl_multi_init();
    struct transfer *transfers = calloc((size_t)work->at_once, sizeof *transfers);
    long begun = 0, done = 0;
    if (!multi || !transfers)
        die("there is no memory for so many");
    for (; begun < work->at_once; begun++) {
        prepare(&transfers[begun], work);
        add(multi, &transfers[begun], work, begun + 1);
    }
    while (done < work->count) {
        int running, left;
        curl_multi_perform(multi, &running);
        for (CURLMsg *message; (message = curl_multi_info_read(multi, &left));) {
            struct transfer *transfer;
            CURLcode code = message->data.result;
            curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &transfer);
            curl_multi_remove_handle(multi, transfer->easy);
            finish(transfer, work, code);
            done++;
            if (begun < work->count)
                add(multi, transfer, work, ++begun);
        }
        if (done < work->count)
            curl_multi_poll(multi, NULL, 0, 1000, NULL);
    }
    for (long at = 0; at < work->at_once; at++)
        curl_easy_cleanup(transfers[at].easy);
    free(transfers);
    curl_multi_cleanup(multi);
}

static void upload(const struct work *work)
{
    struct transfer transfer = {0};
    prepare(&transfer, work);
    curl_mime *form = curl_mime_init(transfer.easy);
    curl_mimepart *part = curl_mime_addpart(form);
    curl_mime_name(part, "file");
    curl_mime_filedata(part, work->file);
    curl_mime_type(part, "audio/wav");
    curl_easy_setopt(transfer.easy, CURLOPT_HTTPHEADER, form_headers);
    curl_easy_setopt(transfer.easy, CURLOPT_MIMEPOST, form);
    finish(&transfer, work, curl_easy_perform(transfer.easy));
    curl_easy_cleanup(transfer.easy);
    curl_mime_free(form);
}

int main(void)
{
    struct work work = work_of_environment();
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        die("libcurl does not start");
    set_headers(&work);
    if (strcmp(work.kind, "upload") == 0)
        for (long number = 1; number <= work.count; number++)
            upload(&work);
    else if (work.at_once > 1)
        send_at_once(&work);
    else
        send_in_turn(&work);
    curl_slist_free_all(headers);
    curl_slist_free_all(form_headers);
    curl_global_cleanup();
    return 0;
}
