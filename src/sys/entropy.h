/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Unguessable bytes from the kernel's generator, and nothing else: no state in the process that a
 * fork or a snapshot could repeat, no fallback (R65). Any thread.
 */
#ifndef SYS_ENTROPY_H
#define SYS_ENTROPY_H

#include "base/macro.h"

#include <stdbool.h>
#include <stddef.h>

/* False when the kernel gives none: the caller's request fails, whatever it was. Then `out` is
 * zeroed. */
MUST_CHECK bool entropy_fill(void *out, size_t length);

#endif
