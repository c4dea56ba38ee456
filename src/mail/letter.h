/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One text in its two parts at once: every paragraph is written as wrapped plain text and as
 * escaped HTML, so that both always say the same. Inside mail/ only. Errors stick and are asked
 * once, at letter_finish. Borrows the arena.
 */
#ifndef MAIL_LETTER_H
#define MAIL_LETTER_H

#include "base/buffer.h"
#include "base/status.h"
#include "mail/texts.h"

struct letter {
    struct arena *arena;
    struct buffer text, html;
};

void letter_begin(struct letter *letter, struct arena *arena);
/* A fact as one clean line for a format's %s; "" when the arena is exhausted. */
const char *letter_fact(struct letter *letter, struct slice fact);
/* One paragraph; its own line ends are kept as spaces. */
void letter_paragraph(struct letter *letter, const char *format, ...) PRINTF_LIKE(2, 3);
/* A secret or an example: alone on one unbroken line. */
void letter_line(struct letter *letter, struct slice line);
/* As letter_line, and a link in the HTML part. */
void letter_link(struct letter *letter, struct slice url);
MUST_CHECK enum status letter_finish(struct letter *letter, const char *subject,
                                     struct mail_text *out_text, struct error *err);

#endif
