/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/password_hash.h"

#include "crypto/mac.h"

#include <sodium/crypto_pwhash.h>
#include <sodium/utils.h>
#include <stdio.h>
#include <string.h>

_Static_assert(crypto_pwhash_SALTBYTES == PASSWORD_SALT_BYTES, "salt");

enum {
    HASH_MEMORY_KIB_MIN = 8, /* of Argon2 */
    BASE64_VARIANT = sodium_base64_VARIANT_ORIGINAL_NO_PADDING,
};

/* A stored text, read. */
struct stored_hash {
    uint32_t key_id;
    struct hash_params params;
    uint8_t salt[PASSWORD_SALT_BYTES];
    struct mac hash; /* not a MAC, but as long, and compared as carefully */
};

/* --- reading and writing the text --- */

static bool take_literal(struct slice *text, const char *literal)
{
    if (!slice_starts(*text, literal))
        return false;
    *text = slice_from_index(*text, strlen(literal));
    return true;
}

/* `name`, a number without leading zeros, and the byte `end`. */
static bool take_number(struct slice *text, const char *name, char end, uint32_t *out_value)
{
    struct slice digits, rest;
    uint64_t value;
    if (!take_literal(text, name) || slice_starts(*text, "0") ||
        !slice_cut(*text, end, &digits, &rest) || !slice_parse_u64(digits, &value) ||
        value > UINT32_MAX)
        return false;
    *out_value = (uint32_t)value;
    *text = rest;
    return true;
}

/* The whole of the text must be base64 of exactly `length` bytes. */
static bool read_base64(struct slice text, uint8_t *out, size_t length)
{
    size_t got;
    const char *end;
    return sodium_base642bin(out, length, text.bytes, text.length, NULL, &got, &end,
                             BASE64_VARIANT) == 0 &&
           got == length && end == text.bytes + text.length;
}

static bool params_are_allowed(struct hash_params params)
{
    return params.memory_kib >= HASH_MEMORY_KIB_MIN && params.memory_kib <= HASH_MEMORY_KIB_MAX &&
           params.passes >= 1 && params.passes <= HASH_PASSES_MAX;
}

static bool hash_parse(struct slice text, struct stored_hash *out_hash)
{
    struct slice salt, hash;
    return take_number(&text, "$sp1$k=", '$', &out_hash->key_id) &&
           take_number(&text, "argon2id$v=19$m=", ',', &out_hash->params.memory_kib) &&
           take_number(&text, "t=", ',', &out_hash->params.passes) &&
           params_are_allowed(out_hash->params) && take_literal(&text, "p=1$") &&
           slice_cut(text, '$', &salt, &hash) &&
           read_base64(salt, out_hash->salt, sizeof out_hash->salt) &&
           read_base64(hash, out_hash->hash.bytes, sizeof out_hash->hash.bytes);
}

static void hash_format(const struct stored_hash *hash, char out_text[PASSWORD_HASH_MAX])
{
    char salt[sodium_base64_ENCODED_LEN(sizeof hash->salt, BASE64_VARIANT)];
    char value[sodium_base64_ENCODED_LEN(sizeof hash->hash.bytes, BASE64_VARIANT)];
    sodium_bin2base64(salt, sizeof salt, hash->salt, sizeof hash->salt, BASE64_VARIANT);
    sodium_bin2base64(value, sizeof value, hash->hash.bytes, sizeof hash->hash.bytes,
                      BASE64_VARIANT);
    int length =
        snprintf(out_text, PASSWORD_HASH_MAX, "$sp1$k=%u$argon2id$v=19$m=%u,t=%u,p=1$%s$%s",
                 hash->key_id, hash->params.memory_kib, hash->params.passes, salt, value);
    ensure(length > 0 && length < PASSWORD_HASH_MAX);
}

/* --- the computation --- */

static void make_prehash(const uint8_t *key, struct password_binding binding, struct slice password,
                         struct mac *out_prehash)
{
    struct mac_state state;
    mac_begin(&state, key, "sallyport password v1");
    mac_add_u64(&state, binding.organization);
    mac_add_u64(&state, binding.user);
    mac_add_slice(&state, password);
    mac_end(&state, out_prehash);
}

static enum status compute(const uint8_t *key, struct password_binding binding,
                           struct slice password, const struct stored_hash *stored,
                           struct mac *out_hash, struct error *err)
{
    struct mac prehash;
    make_prehash(key, binding, password, &prehash);
    int failed =
        crypto_pwhash(out_hash->bytes, sizeof out_hash->bytes, (const char *)prehash.bytes,
                      sizeof prehash.bytes, stored->salt, stored->params.passes,
                      (size_t)stored->params.memory_kib * 1024, crypto_pwhash_ALG_ARGON2ID13);
    sodium_memzero(&prehash, sizeof prehash);
    if (failed != 0)
        return error_set(err, STATUS_NO_MEMORY, "no memory for Argon2id");
    return STATUS_OK;
}

static enum status check_params(struct hash_params params, struct error *err)
{
    if (!params_are_allowed(params))
        return error_set(err, STATUS_INVALID,
                         "Argon2id takes %d to %d KiB and 1 to %d passes, not %u and %u",
                         HASH_MEMORY_KIB_MIN, HASH_MEMORY_KIB_MAX, HASH_PASSES_MAX,
                         params.memory_kib, params.passes);
    return STATUS_OK;
}

static const uint8_t *active_key(const struct keyring *ring)
{
    return keyring_subkey(ring, keyring_active_id(ring), KEY_PASSWORD);
}

enum status password_hash_make(const struct keyring *ring, struct password_binding binding,
                               struct slice password, struct hash_params params,
                               const uint8_t salt[PASSWORD_SALT_BYTES],
                               char out_hash[PASSWORD_HASH_MAX], struct error *err)
{
    enum status status = check_params(params, err);
    if (status != STATUS_OK)
        return status;
    struct stored_hash stored = {.key_id = keyring_active_id(ring), .params = params};
    memcpy(stored.salt, salt, sizeof stored.salt);
    status = compute(active_key(ring), binding, password, &stored, &stored.hash, err);
    if (status != STATUS_OK)
        return status;
    hash_format(&stored, out_hash);
    return STATUS_OK;
}

enum status password_hash_verify(const struct keyring *ring, struct password_binding binding,
                                 struct slice password, struct slice hash, bool *out_right,
                                 struct error *err)
{
    struct stored_hash stored;
    if (!hash_parse(hash, &stored))
        return error_set(err, STATUS_INVALID, "the stored password hash cannot be read");
    const uint8_t *key = keyring_subkey(ring, stored.key_id, KEY_PASSWORD);
    if (key == NULL)
        return error_set(err, STATUS_INVALID,
                         "the password was stored under the key %u, "
                         "which is not in the key directory",
                         stored.key_id);
    struct mac computed;
    enum status status = compute(key, binding, password, &stored, &computed, err);
    if (status != STATUS_OK)
        return status;
    *out_right = mac_equal(&computed, &stored.hash);
    sodium_memzero(&computed, sizeof computed);
    return STATUS_OK;
}

enum status password_hash_dummy(const struct keyring *ring, struct slice password,
                                struct hash_params params, struct error *err)
{
    enum status status = check_params(params, err);
    if (status != STATUS_OK)
        return status;
    const struct stored_hash nobody = {.params = params};
    struct mac thrown_away;
    status = compute(active_key(ring), (struct password_binding){0, 0}, password, &nobody,
                     &thrown_away, err);
    sodium_memzero(&thrown_away, sizeof thrown_away);
    return status;
}

bool password_hash_needs_rehash(const struct keyring *ring, struct slice hash,
                                struct hash_params params)
{
    struct stored_hash stored;
    return !hash_parse(hash, &stored) || stored.key_id != keyring_active_id(ring) ||
           stored.params.memory_kib != params.memory_kib || stored.params.passes != params.passes;
}

bool password_hash_params(struct slice hash, struct hash_params *out_params)
{
    struct stored_hash stored;
    if (!hash_parse(hash, &stored))
        return false;
    *out_params = stored.params;
    return true;
}
