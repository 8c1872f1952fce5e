/* SPDX-License-Identifier: MIT */
#include "headers.h"

#include "buffer.h"
#include "failure.h"
#include "libcurl.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool reply_header_check(const char *what, struct reply_span value, struct reply_failure *failure)
{
    size_t i;

    /* libcurl takes "Name:" without a value as "leave this header out". */
    if (value.length == 0)
        return reply_fail(failure, REPLY_KIND_CONFIG, "%s is empty", what);
    for (i = 0; i < value.length; i++) {
        unsigned char byte = (unsigned char)value.data[i];

        if (byte < ' ' || byte == 0x7F)
            return reply_fail(failure, REPLY_KIND_CONFIG,
                              "%s has a line break, a NUL or another control character", what);
    }
    if (value.data[0] == ' ' || value.data[value.length - 1] == ' ')
        return reply_fail(failure, REPLY_KIND_CONFIG, "%s begins or ends with a space", what);
    return true;
}

static bool copy_value(char **target, const char *what, struct reply_span value,
                       struct reply_failure *failure)
{
    if (!value.data)
        return true;
    if (!reply_header_check(what, value, failure))
        return false;
    *target = reply_copy(value);
    return *target || reply_fail_memory(failure);
}

bool reply_identity_set(struct reply_identity *identity, struct reply_span key,
                        struct reply_span team, struct reply_span user,
                        struct reply_span user_email, struct reply_failure *failure)
{
    struct reply_identity fresh = {0};

    if (!copy_value(&fresh.key, "the API key", key, failure) ||
        !copy_value(&fresh.team, "the team", team, failure) ||
        !copy_value(&fresh.user, "the user", user, failure) ||
        !copy_value(&fresh.user_email, "the user's email", user_email, failure)) {
        reply_identity_free(&fresh);
        return false;
    }
    reply_identity_free(identity);
    *identity = fresh;
    return true;
}

void reply_identity_free(struct reply_identity *identity)
{
    reply_wipe_free(&identity->key);
    reply_wipe_free(&identity->team);
    reply_wipe_free(&identity->user);
    reply_wipe_free(&identity->user_email);
}

static struct reply_field *add(struct reply_fields *fields, const char *start, const char *value)
{
    struct reply_field *field = &fields->field[fields->count];

    *field = (struct reply_field){.start = start, .prefix = "", .value = value};
    if (value)
        fields->count++; /* absent values leave no line */
    return field;
}

const struct reply_method *reply_method_of(struct reply_span name)
{
    static const struct reply_method methods[] = {
        {"GET", false}, {"POST", true}, {"PUT", true}, {"PATCH", true}, {"DELETE", false},
    };
    size_t i;

    for (i = 0; i < sizeof methods / sizeof *methods; i++) {
        if (name.length == strlen(methods[i].name) &&
            memcmp(name.data, methods[i].name, name.length) == 0)
            return &methods[i];
    }
    return NULL;
}

void reply_fields_collect(struct reply_fields *fields, const struct reply_settings *settings,
                          const struct reply_identity *identity,
                          const struct reply_request *request)
{
    const struct reply_method *method = reply_method_of(request->method);
    struct reply_field *field;

    fields->count = 0;
    fields->has_type = request->has_upload || request->body.data;
    add(fields, "Host: ", settings->host)->by_curl = true;
    field = add(fields, "Authorization: ", identity->key);
    field->prefix = "Bearer ";
    field->secret = true;
    add(fields, "X-TEAM-ID: ", identity->team);
    add(fields, "X-User-Id: ", identity->user);
    add(fields, "X-User-Email: ", identity->user_email);
    add(fields, "Accept: ", "application/json");
    add(fields, "User-Agent: ", settings->user_agent);
    if (request->has_upload) {
        /* libcurl adds the boundary, which it picks for each request. */
        add(fields, "Content-Type: ", "multipart/form-data")->by_curl = true;
    } else if (request->body.data) {
        add(fields, "Content-Type: ", "application/json");
    }
    if (!request->has_upload && (request->body.data || (method && method->sized))) {
        (void)snprintf(fields->length, sizeof fields->length, "%zu", request->body.length);
        add(fields, "Content-Length: ", fields->length)->by_curl = true;
    }
}

static size_t length_of(const struct reply_field *field)
{
    return strlen(field->start) + strlen(field->prefix) + strlen(field->value);
}

/* The lines that libcurl is given: not those that it writes by itself. */
static size_t choose(const struct reply_fields *fields, const struct reply_field **lines)
{
    /* No "Expect: 100-continue": a send must not wait for a leave that few servers give. */
    static const struct reply_field no_expect = {.start = "Expect:", .prefix = "", .value = ""};
    /* Nor the form type that libcurl gives to a POST that says nothing of its type. */
    static const struct reply_field no_type = {.start = "Content-Type:", .prefix = "", .value = ""};
    size_t count = 0;
    size_t i;

    lines[count++] = &no_expect;
    if (!fields->has_type)
        lines[count++] = &no_type;
    for (i = 0; i < fields->count; i++) {
        if (!fields->field[i].by_curl)
            lines[count++] = &fields->field[i];
    }
    return count;
}

struct curl_slist *reply_headers_list(const struct reply_fields *fields, const char **key)
{
    const struct reply_field *lines[REPLY_FIELDS_MAX + 2];
    size_t count = choose(fields, lines);
    size_t size = count * sizeof(struct curl_slist);
    struct curl_slist *list;
    char *text;
    size_t i;

    *key = NULL;
    for (i = 0; i < count; i++)
        size += length_of(lines[i]) + 1;
    list = malloc(size);
    text = (char *)(list + count);
    for (i = 0; list && i < count; i++) {
        list[i].data = text;
        list[i].next = i + 1 < count ? &list[i + 1] : NULL;
        text = stpcpy(stpcpy(text, lines[i]->start), lines[i]->prefix);
        if (lines[i]->secret)
            *key = text;
        text = stpcpy(text, lines[i]->value) + 1;
    }
    return list;
}

void reply_headers_wipe(struct curl_slist *list)
{
    for (; list; list = list->next)
        explicit_bzero(list->data, strlen(list->data));
}

void reply_headers_free(struct curl_slist *list)
{
    reply_headers_wipe(list);
    free(list);
}

long reply_status_line(const char *line, size_t length)
{
    static const char form[] = "HTTP/d.d ddd"; /* d: a digit */
    const size_t size = sizeof form - 1;
    size_t i;

    if (length < size || (length > size && (!line[size] || !strchr(" \r\n", line[size]))))
        return 0;
    for (i = 0; i < size; i++) {
        if (form[i] == 'd' ? !reply_is_digit(line[i]) : line[i] != form[i])
            return 0;
    }
    return (line[size - 3] - '0') * 100L + (line[size - 2] - '0') * 10L + (line[size - 1] - '0');
}

void reply_headers_unfold(char *block, size_t length)
{
    char *end = block + length;
    char *at = block;

    while (at < end && (at = memchr(at, '\n', (size_t)(end - at)))) {
        if (at + 1 < end && (at[1] == ' ' || at[1] == '\t')) {
            *at = ' ';
            if (at > block && at[-1] == '\r')
                at[-1] = ' ';
        }
        at++;
    }
}

bool reply_header_next(struct reply_span *block, struct reply_header *header)
{
    while (block->length > 0) {
        const char *line = block->data;
        const char *end = memchr(line, '\n', block->length);
        size_t length = end ? (size_t)(end - line) : block->length;
        const char *colon = memchr(line, ':', length);
        size_t used = end ? length + 1 : length;

        block->data += used;
        block->length -= used;
        if (!colon || reply_status_line(line, length) != 0)
            continue;
        header->name = reply_trim((struct reply_span){line, (size_t)(colon - line)});
        header->value =
            reply_trim((struct reply_span){colon + 1, length - (size_t)(colon - line) - 1});
        if (header->name.length > 0)
            return true;
    }
    return false;
}

bool reply_header_is(const struct reply_header *header, const char *name)
{
    return strlen(name) == header->name.length &&
           reply_alike(header->name.data, name, header->name.length);
}
