/* SPDX-License-Identifier: Apache-2.0 */
#include "base/secret.h"

#include <string.h>

void secret_set(struct secret *secret, struct slice bytes)
{
    secret->overlong = bytes.length > SECRET_MAX_BYTES;
    secret->length = secret->overlong ? 0 : bytes.length;
    if (secret->length > 0)
        memcpy(secret->bytes, bytes.bytes, secret->length);
}

struct slice secret_view(const struct secret *secret)
{
    return slice_make(secret->bytes, secret->length);
}

void secret_wipe(struct secret *secret)
{
    explicit_bzero(secret, sizeof *secret);
}
