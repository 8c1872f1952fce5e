/* SPDX-License-Identifier: MIT */
/* The request's headers, and a reader for the answer's. */
#ifndef REPLY_HEADERS_H
#define REPLY_HEADERS_H

#include "reply.h"

#pragma GCC visibility push(hidden)

/* One line of the request, in three parts. All borrowed. */
struct reply_field {
    const char *start; /* "Name: " */
    const char *prefix;
    const char *value;
    bool secret; /* shown as *** */
    bool by_curl; /* libcurl writes it by itself: not in the list that it is given */
};

#define REPLY_FIELDS_MAX 10

struct reply_fields {
    struct reply_field field[REPLY_FIELDS_MAX];
    size_t count;
    bool has_type; /* a body has a Content-Type */
    char length[24]; /* Content-Length, as text */
};

/* Refuses what would end a header line early or make it vanish: CR, LF, NUL, any control, empty. */
bool reply_header_check(const char *what, struct reply_span value, struct reply_failure *failure);

/* Copies the new values (absent ones become NULL) and wipes the old; a failure changes nothing. */
bool reply_identity_set(struct reply_identity *identity, struct reply_span key,
                        struct reply_span team, struct reply_span user,
                        struct reply_span user_email, struct reply_failure *failure);
void reply_identity_free(struct reply_identity *identity);

struct reply_method {
    const char *name;
    bool sized; /* such a request says how long its body is even if it has none */
};

const struct reply_method *reply_method_of(struct reply_span name); /* NULL: none of ours */

/* Every header of this request in the order of the wire. Allocates nothing. */
void reply_fields_collect(struct reply_fields *fields, const struct reply_settings *settings,
                          const struct reply_identity *identity,
                          const struct reply_request *request);

/*
 * The same as a list for libcurl, with the lines that keep libcurl's own habits out: one block, which
 * has the texts, too. *key points at the API key inside of it, or is NULL. NULL: no memory.
 */
struct curl_slist *reply_headers_list(const struct reply_fields *fields, const char **key);
void reply_headers_wipe(struct curl_slist *list); /* the text only; the list stays allocated */
void reply_headers_free(struct curl_slist *list); /* wipes, too */

/* The status of a line "HTTP/1.1 200 …", by RFC 9112's form alone; 0: it is no status line. */
long reply_status_line(const char *line, size_t length);

/* One header of an answer; the spans lie in the block. */
struct reply_header {
    struct reply_span name;
    struct reply_span value;
};

/* Joins folded lines in place, so that the reader sees each header on one line. */
void reply_headers_unfold(char *block, size_t length);

/*
 * Reads the next header of a raw block and moves the span past it; false at the end. Lines that
 * are no header (the status line, empty ones, ones without a name) are passed over.
 */
bool reply_header_next(struct reply_span *block, struct reply_header *header);

bool reply_header_is(const struct reply_header *header, const char *name);

#pragma GCC visibility pop

#endif
