/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of mail/ share. Not included from outside. */
#ifndef MAIL_MAIL_IMPL_H
#define MAIL_MAIL_IMPL_H

#include "base/buffer.h"
#include "mail/transport.h"

/* Any bytes as one line of printable UTF-8: controls become spaces; where that is not enough (not
 * UTF-8, invisible or reordering characters) everything beyond ASCII becomes "?". {NULL, 0} when
 * the arena is exhausted. */
struct slice line_clean(struct slice s, struct arena *arena);
/* Quoted-printable (RFC 2045) with CRLF, ending with a line end. */
void quoted_printable_add(struct buffer *buffer, struct slice text);
/* A header's text behind what stands on the line already: as it is when short and plain, else as
 * encoded words (RFC 2047), folded. `quoted`: plain text becomes a quoted string. */
void header_text_add(struct buffer *buffer, struct slice text, bool quoted);

#endif
