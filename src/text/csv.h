/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CSV (RFC 4180) that a spreadsheet cannot take for formulas: a field that begins with = + - @,
 * a tab or a carriage return gets a ' before it (R40). Errors stick in the buffer. Any thread.
 */
#ifndef TEXT_CSV_H
#define TEXT_CSV_H

#include "base/buffer.h"

/* One line with its CR LF. */
void csv_row(struct buffer *buffer, const struct slice *fields, size_t count);

#endif
