// SPDX-License-Identifier: MIT
#include "message.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void die(const char *why)
{
    fprintf(stderr, "%s\n", why);
    exit(1);
}

static const char *text_of(const char *name)
{
    const char *value = getenv(name);
    return value ? value : "";
}

static long number_of(const char *name)
{
    return strtol(text_of(name), NULL, 10);
}

struct work work_of_environment(void)
{
    return (struct work){
        .kind = text_of("BENCH_KIND"),
        .url = text_of("BENCH_URL"),
        .key = text_of("BENCH_KEY"),
        .html = text_of("BENCH_HTML"),
        .ca = text_of("BENCH_CA"),
        .file = text_of("BENCH_FILE"),
        .count = number_of("BENCH_COUNT"),
        .at_once = number_of("BENCH_AT_ONCE"),
        .status = number_of("BENCH_STATUS"),
    };
}

char *message_encode(const struct work *work, long number)
{
    char subject[32];
    snprintf(subject, sizeof subject, "Hello %ld", number);
    cJSON *message = cJSON_CreateObject();
    if (!message || !cJSON_AddStringToObject(message, "subject", subject) ||
        !cJSON_AddStringToObject(message, "body", work->html))
        die("there is no memory for the message");
    char *text = cJSON_PrintUnformatted(message);
    cJSON_Delete(message);
    if (!text)
        die("there is no memory for its text");
    return text;
}

void message_check(const struct work *work, long status, const char *answer, size_t length)
{
    if (status != work->status)
        die("the status is another one");
    cJSON *decoded = cJSON_ParseWithLength(answer, length);
    if (!cJSON_GetObjectItemCaseSensitive(decoded, "status"))
        die("the answer is another one");
    cJSON_Delete(decoded);
}
