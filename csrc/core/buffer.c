/* SPDX-License-Identifier: MIT */
#include "buffer.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_CAPACITY 1024

void reply_buffer_init(struct reply_buffer *buffer, size_t limit)
{
    *buffer = (struct reply_buffer){.limit = limit};
}

/* Not realloc: it would leave the old bytes behind, and an answer may repeat the key. */
static bool grow(struct reply_buffer *buffer, size_t needed)
{
    size_t capacity = buffer->capacity ? buffer->capacity : FIRST_CAPACITY;
    char *data;

    while (capacity < needed)
        capacity *= 2;
    data = malloc(capacity);
    if (!data)
        return false;
    if (buffer->data) {
        memcpy(data, buffer->data, buffer->length);
        explicit_bzero(buffer->data, buffer->length);
        free(buffer->data);
    }
    buffer->data = data;
    buffer->capacity = capacity;
    return true;
}

size_t reply_buffer_append(struct reply_buffer *buffer, const char *data, size_t length)
{
    size_t room = buffer->limit - buffer->length;

    if (length > room)
        length = room;
    if (length == 0)
        return 0;
    if (buffer->length + length > buffer->capacity && !grow(buffer, buffer->length + length))
        return 0;
    memcpy(buffer->data + buffer->length, data, length);
    buffer->length += length;
    return length;
}

void reply_buffer_free(struct reply_buffer *buffer)
{
    if (buffer->data) {
        explicit_bzero(buffer->data, buffer->capacity);
        free(buffer->data);
    }
    buffer->data = NULL;
    buffer->length = buffer->capacity = 0;
}

char *reply_copy(struct reply_span span)
{
    char *copy = malloc(span.length + 1);

    if (copy) {
        if (span.length > 0)
            memcpy(copy, span.data, span.length);
        copy[span.length] = '\0';
    }
    return copy;
}

void reply_wipe_free(char **text)
{
    if (*text) {
        explicit_bzero(*text, strlen(*text));
        free(*text);
        *text = NULL;
    }
}
