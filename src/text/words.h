/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The words of names, folded as names are compared: what a search finds people by. Both sides of a
 * search use it, so a search for "Smith@ex" finds the words "smith" and "example".
 *
 * Results live in the arena. Any thread. False for invalid UTF-8 or an exhausted arena; the words
 * are untouched then.
 */
#ifndef TEXT_WORDS_H
#define TEXT_WORDS_H

#include "base/arena.h"

enum {
    WORDS_MAX = 32,      /* further ones are left out */
    WORD_MAX_BYTES = 64, /* longer ones are cut, between two code points */
};

struct words {
    struct slice list[WORDS_MAX];
    size_t count;
};

/* Appends the words of a text: letters, marks and digits in a row. None comes twice. */
MUST_CHECK bool words_cut(struct slice text, struct arena *arena, struct words *words);

#endif
