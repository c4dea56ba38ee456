/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sealed fields as people read them: the label of each, and its value in words. For the audit trail
 * and for repairs, so that both say the same. Inside service/ only; pure.
 */
#ifndef SERVICE_FIELD_WORDS_H
#define SERVICE_FIELD_WORDS_H

#include "base/arena.h"

/* By the name under which the trail holds it; NULL for those that tell people nothing: generations,
 * the time of creation, the folded user name. */
const char *field_label(struct slice name);

/* Each gives {NULL, 0} when the arena is exhausted. */
struct slice permissions_words(uint64_t permissions, struct arena *arena);
/* Policy settings in their own words, other numbers as they are. */
struct slice number_words(struct slice name, int64_t value, struct arena *arena);
/* Login hours from the stored form; what cannot be read comes back as it is. */
struct slice text_words(struct slice name, struct slice value, struct arena *arena);

#endif
