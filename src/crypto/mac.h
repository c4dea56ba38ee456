/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A keyed BLAKE2b-256 over a sequence of typed fields. Every field is written with its type and,
 * where it may vary, its length, so that two different sequences never give the same bytes. The
 * label says what is authenticated, so that a MAC made for one purpose is worth nothing in
 * another. The state is the caller's; mac_end wipes it. Nothing here fails.
 */
#ifndef CRYPTO_MAC_H
#define CRYPTO_MAC_H

#include "base/slice.h"
#include "base/types.h"

#include <sodium/crypto_generichash.h>

struct mac_state {
    crypto_generichash_state hash;
};

/* Borrows `key` (32 bytes, keyring_subkey). The label is a literal such as "sallyport token v1". */
void mac_begin(struct mac_state *state, const uint8_t *key, const char *label);
void mac_add_u64(struct mac_state *state, uint64_t value);
void mac_add_slice(struct mac_state *state, struct slice bytes);
/* The same field as mac_add_slice of these bytes. */
void mac_add_bytes(struct mac_state *state, const void *bytes, size_t length);
void mac_add_generation(struct mac_state *state, struct generation generation);
/* The MAC; the state is wiped and needs mac_begin again. */
void mac_end(struct mac_state *state, struct mac *out_mac);

/* In constant time. */
bool mac_equal(const struct mac *a, const struct mac *b);
bool generation_equal(struct generation a, struct generation b);

#endif
