/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The crypto room: a thin cover of libsodium. It uses base, the lane names of core and, for files,
 * entropy and kept memory, sys. Nothing here logs, and no secret is compared with anything but
 * mac_equal.
 */
#ifndef CRYPTO_START_H
#define CRYPTO_START_H

#include "base/macro.h"

#include <stdbool.h>

/* Once, before anything else of this room; false when the library cannot run here. Any thread may
 * call it again. */
MUST_CHECK bool crypto_start(void);

#endif
