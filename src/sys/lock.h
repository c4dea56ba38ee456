/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One process per data directory: an exclusive lock on a file with the holder's process id inside.
 * The kernel ends the lock with the process, so a crash leaves none behind.
 */
#ifndef SYS_LOCK_H
#define SYS_LOCK_H

#include "base/status.h"

struct lock {
    int descriptor; /* 0 = empty */
};

/* CONFLICT when another process holds it; the text names its process id. */
MUST_CHECK enum status lock_take(const char *path, struct lock *out_lock, struct error *err);
/* Accepts the empty lock; leaves it empty. The file stays. */
void lock_free(struct lock *lock);

#endif
