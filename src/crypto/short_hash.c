/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/short_hash.h"

#include "base/encode.h"

#include <sodium/crypto_shorthash.h>

_Static_assert(crypto_shorthash_KEYBYTES == 16 && crypto_shorthash_BYTES == 8, "SipHash-2-4");

uint64_t short_hash(const uint8_t key[16], const void *bytes, size_t length)
{
    uint8_t hash[crypto_shorthash_BYTES];
    crypto_shorthash(hash, bytes, length, key);
    return u64_get(hash);
}
