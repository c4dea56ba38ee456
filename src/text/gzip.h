/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Makes a gzip file (RFC 1952) piece by piece, of any length in flat memory.
 *
 * Owns what zlib needs (some 270 KB) until gzip_free. One thread at a time. What is made lives in
 * the arena that is given. Errors: NULL or false without memory; the file is then useless.
 */
#ifndef TEXT_GZIP_H
#define TEXT_GZIP_H

#include "base/arena.h"

struct gzip;

struct gzip *gzip_new(void);
/* Accepts NULL. */
void gzip_free(struct gzip *gzip);
/* What can be told of the file so far; may be empty. With `last` the rest of it. */
MUST_CHECK bool gzip_add(struct gzip *gzip, struct slice text, bool last, struct arena *arena,
                         struct slice *out_bytes);

#endif
