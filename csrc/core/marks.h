/* SPDX-License-Identifier: MIT */
/*
 * What a JSON parser with doubles for numbers, and one kind of empty table, cannot tell. Such tokens
 * are wrapped into strings that begin with a mark, before the parser sees them: 9007199254740993
 * becomes "M9007199254740993" and [] becomes "M[]". Everything else stays byte for byte.
 */
#ifndef REPLY_MARKS_H
#define REPLY_MARKS_H

#include "reply.h"

#pragma GCC visibility push(hidden)

#define REPLY_JSON_SHORT 15 /* a number of so few characters, without an exponent, is exact */

/*
 * How many bytes the text has with its marks; text.length: there is nothing to mark. `numbers`:
 * every number is marked, not only those that may be no double. Broken JSON stays as broken.
 */
size_t reply_json_marked_length(struct reply_span text, bool numbers);
void reply_json_mark(struct reply_span text, bool numbers, char mark, char *out);

/*
 * Whether there is no number, no array and no NUL byte in it: a parser's values are the right ones as
 * they are.
 */
bool reply_json_is_plain(struct reply_span text);

/* A byte that is not in the text, and in no UTF-8 and behind no escape: '\0' where all of them are. */
char reply_json_free_mark(struct reply_span text);

/*
 * Whether there is a half of a surrogate pair by itself, which a parser refuses and some write where
 * they cut a text. `out`, if it is not NULL, is a copy of the text: each of them becomes \ufffd.
 */
bool reply_json_mend(struct reply_span text, char *out);

#pragma GCC visibility pop

#endif
