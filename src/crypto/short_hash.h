/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SipHash for hash tables: strangers who do not know the 16-byte key cannot choose collisions. Not
 * a MAC: 64 bits only. Pure; any thread.
 */
#ifndef CRYPTO_SHORT_HASH_H
#define CRYPTO_SHORT_HASH_H

#include <stddef.h>
#include <stdint.h>

uint64_t short_hash(const uint8_t key[16], const void *bytes, size_t length);

#endif
