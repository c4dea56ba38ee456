/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading back the mails that mail/ writes, for the demonstration's mailbox: header fields and the
 * text part. Not a general mail reader: any other form is shown as it lies there. Pure.
 */
#ifndef FACE_DEMO_LETTER_H
#define FACE_DEMO_LETTER_H

#include "base/arena.h"

struct letter {
    struct slice from;
    struct slice to;
    struct slice subject;
    struct slice date;
    struct slice text; /* decoded */
};

/* False without memory. */
MUST_CHECK bool letter_read(struct slice message, struct arena *arena, struct letter *out_letter);

#endif
