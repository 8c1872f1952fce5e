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

/* What is mended needs it no more, and differs by such escapes alone. */
static void check_mended(struct reply_span text)
{
    char *mended = malloc(text.length + 1);
    size_t i;

    memcpy(mended, text.data, text.length);
    if (reply_json_mend(text, mended)) {
        PROMISE(!reply_json_mend((struct reply_span){mended, text.length}, NULL));
        for (i = 0; i < text.length; i++) {
            if (mended[i] != text.data[i] && mended[i - 1] == 'u')
                PROMISE(memcmp(mended + i - 2, "\\ufffd", 6) == 0);
        }
    }
    free(mended);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct reply_span text = {(const char *)data, size};

    check(text, false);
    check(text, true);
    check_mended(text);
    return 0;
}
