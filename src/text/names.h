/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names of people and users, and e-mail addresses: normal form, folding, acceptable form.
 * Not policy: who may take a name is the service's business. Results live in the arena. Any thread.
 * Functions that give text answer false for invalid UTF-8 or an exhausted arena (which the arena
 * knows); outputs are untouched then.
 */
#ifndef TEXT_NAMES_H
#define TEXT_NAMES_H

#include "base/arena.h"

enum {
    USERNAME_MAX_POINTS = 80,
    EMAIL_MAX_BYTES = 254, /* RFC 5321: a path of 256 with its angle brackets */
};

/* Unicode normalisation form C. */
MUST_CHECK bool text_nfc(struct slice s, struct arena *arena, struct slice *out);
/* NFC(casefold(NFC(x))): what user names are compared and looked up by. */
MUST_CHECK bool username_fold(struct slice s, struct arena *arena, struct slice *out);
/* The form of an e-mail address: something, one @, a domain with a dot or without; at most 80 code
 * points; no spaces, controls, bidirectional marks or other invisible characters. */
bool username_is_valid(struct slice s);
/* What we hand to a mail server: ASCII local@domain, at most 254 bytes, no quoted forms, no IP
 * literals; so nothing in it can end a line or a header. */
bool email_is_valid(struct slice s);
/* Valid UTF-8 without controls, line separators, bidirectional marks, private or unassigned code
 * points: fit for a display name on one line. The empty text is. */
bool text_is_printable(struct slice s);

#endif
