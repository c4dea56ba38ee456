/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a person or a pipe types: standard input as a whole, or one secret from it. Descriptors are
 * the caller's (0 = standard input). One thread.
 */
#ifndef SYS_INPUT_H
#define SYS_INPUT_H

#include "base/arena.h"
#include "base/secret.h"
#include "base/status.h"

/* Everything to the end, terminated, in the arena; more than max_bytes is LIMIT. */
MUST_CHECK enum status input_read(int descriptor, size_t max_bytes, struct arena *arena,
                                  struct slice *out_bytes, struct error *err);
/* One line without its end, and no byte beyond it, so that the next call reads the next line. At a
 * terminal the prompt is shown and the typing is not. NOT_FOUND when the input is at its end. Too
 * long a line makes the secret overlong. */
MUST_CHECK enum status input_read_secret(int descriptor, const char *prompt,
                                         struct secret *out_secret, struct error *err);

#endif
