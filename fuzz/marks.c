/* SPDX-License-Identifier: MIT */
/* The marks for the JSON parser: without them the text is the one that came. */
#include "fuzz.h"

#include "core/marks.h"

#include <stdlib.h>
#include <string.h>

/* Takes the marks out of `marked`, whose mark is in no other place, and compares. */
static void check_unmarked(struct reply_span text, const char *marked, size_t length, char mark)
{
    size_t from = 0;
    size_t to = 0;
    bool inside = false;

    while (from < length) {
        if (from + 1 < length && marked[from] == '"' && marked[from + 1] == mark) {
            from += 2;
            inside = true;
        } else if (inside && marked[from] == '"') {
            from++;
            inside = false;
        } else {
            PROMISE(to < text.length && text.data[to] == marked[from]);
            PROMISE(!inside || strchr("-+.eE0123456789[] \t\r\n", marked[from]));
            from++;
            to++;
        }
    }
    PROMISE(!inside && to == text.length);
}

static void check(struct reply_span text, bool numbers)
{
    size_t length = reply_json_marked_length(text, numbers);
    char mark = reply_json_free_mark(text);
    char *marked = malloc(length + 1);

    PROMISE(length >= text.length && (length - text.length) % 3 == 0);
    reply_json_mark(text, numbers, mark ? mark : '!', marked);
    if (mark) {
        PROMISE(!memchr(text.data, mark, text.length));
        check_unmarked(text, marked, length, mark);
        /* What is marked is a string now: there is nothing more to mark. */
        PROMISE(reply_json_marked_length((struct reply_span){marked, length}, numbers) == length);
    }
    free(marked);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct reply_span text = {(const char *)data, size};

    check(text, false);
    check(text, true);
    return 0;
}
