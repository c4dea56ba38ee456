/* SPDX-License-Identifier: Apache-2.0 */
#include "sys/entropy.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/random.h>

bool entropy_fill(void *out, size_t length)
{
    uint8_t *bytes = out;
    size_t filled = 0;
    while (filled < length) {
        /* Flags 0: the urandom source, but blocking until the kernel has seeded it once. */
        ssize_t got = getrandom(bytes + filled, length - filled, 0);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0) {
            /* Half a secret must not be mistaken for one. */
            explicit_bzero(out, length);
            return false;
        }
        filled += (size_t)got;
    }
    return true;
}
