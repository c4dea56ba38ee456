/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/mac.h"

#include "base/encode.h"
#include "base/macro.h"
#include "crypto/keyring.h"

#include <sodium/utils.h>
#include <string.h>

_Static_assert(crypto_generichash_BYTES == sizeof(struct mac), "a MAC is a whole BLAKE2b-256");
_Static_assert(crypto_generichash_KEYBYTES == KEY_BYTES, "keys have the size BLAKE2b wants");

/* The first byte of every field: fields of different types never look alike. */
enum { TAG_LABEL = 'l', TAG_U64 = 'u', TAG_BYTES = 'b', TAG_GENERATION = 'g' };

static void add_raw(struct mac_state *state, const void *bytes, size_t length)
{
    ensure(crypto_generichash_update(&state->hash, bytes, length) == 0);
}

static void add_tagged_number(struct mac_state *state, uint8_t tag, uint64_t value)
{
    uint8_t field[9] = {tag};
    u64_put(value, field + 1);
    add_raw(state, field, sizeof field);
    sodium_memzero(field, sizeof field);
}

/* The length stands before the bytes, so that a field's end is never open to interpretation. */
static void add_variable(struct mac_state *state, uint8_t tag, const void *bytes, size_t length)
{
    add_tagged_number(state, tag, length);
    if (length > 0)
        add_raw(state, bytes, length);
}

void mac_begin(struct mac_state *state, const uint8_t *key, const char *label)
{
    ensure(key != NULL);
    ensure(crypto_generichash_init(&state->hash, key, KEY_BYTES, sizeof(struct mac)) == 0);
    add_variable(state, TAG_LABEL, label, strlen(label));
}

void mac_add_u64(struct mac_state *state, uint64_t value)
{
    add_tagged_number(state, TAG_U64, value);
}

void mac_add_slice(struct mac_state *state, struct slice bytes)
{
    add_variable(state, TAG_BYTES, bytes.bytes, bytes.length);
}

void mac_add_bytes(struct mac_state *state, const void *bytes, size_t length)
{
    add_variable(state, TAG_BYTES, bytes, length);
}

void mac_add_generation(struct mac_state *state, struct generation generation)
{
    const uint8_t tag = TAG_GENERATION;
    add_raw(state, &tag, 1);
    add_raw(state, generation.bytes, sizeof generation.bytes);
}

void mac_end(struct mac_state *state, struct mac *out_mac)
{
    ensure(crypto_generichash_final(&state->hash, out_mac->bytes, sizeof out_mac->bytes) == 0);
    sodium_memzero(state, sizeof *state);
}

bool mac_equal(const struct mac *a, const struct mac *b)
{
    return sodium_memcmp(a->bytes, b->bytes, sizeof a->bytes) == 0;
}

bool generation_equal(struct generation a, struct generation b)
{
    return sodium_memcmp(a.bytes, b.bytes, sizeof a.bytes) == 0;
}
