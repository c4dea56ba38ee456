/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is stored of a password: Argon2id over a keyed pre-hash that binds organization, user and
 * purpose, so that a hash copied to another row, or guessed at without the key, is worthless.
 *
 *     $sp1$k=KEYID$argon2id$v=19$m=19456,t=2,p=1$SALT$HASH      (base64 without padding)
 *
 * The password is what the caller normalised (NFC); it is borrowed and its owner wipes it. Each
 * call costs milliseconds of a core and megabytes: in the service only crypto/hash_pool.h calls.
 * Any thread.
 */
#ifndef CRYPTO_PASSWORD_HASH_H
#define CRYPTO_PASSWORD_HASH_H

#include "base/slice.h"
#include "base/status.h"
#include "base/types.h"
#include "crypto/keyring.h"

enum {
    PASSWORD_HASH_MAX = 160, /* with terminator */
    PASSWORD_SALT_BYTES = 16,

    HASH_MEMORY_KIB_DEFAULT = 19456,
    HASH_PASSES_DEFAULT = 2,
    /* What a stored string may ask for: an attacker who writes the database must not be able to
     * buy more of the machine than this with one login. */
    HASH_MEMORY_KIB_MAX = 262144,
    HASH_PASSES_MAX = 16,
};

struct password_binding {
    record_id organization;
    record_id user;
};

struct hash_params {
    uint32_t memory_kib; /* 8 to HASH_MEMORY_KIB_MAX */
    uint32_t passes;     /* 1 to HASH_PASSES_MAX */
};

/* The text under the active key. INVALID: parameters out of bounds; NO_MEMORY. */
MUST_CHECK enum status password_hash_make(const struct keyring *ring,
                                          struct password_binding binding, struct slice password,
                                          struct hash_params params,
                                          const uint8_t salt[PASSWORD_SALT_BYTES],
                                          char out_hash[PASSWORD_HASH_MAX], struct error *err);
/* INVALID for a text that is malformed, asks for too much or names an unknown key: such a hash is
 * never right. It fails before any work: who must not show that runs a dummy. NO_MEMORY when
 * Argon2id could not run. */
MUST_CHECK enum status password_hash_verify(const struct keyring *ring,
                                            struct password_binding binding, struct slice password,
                                            struct slice hash, bool *out_right, struct error *err);
/* The work of a verification with these parameters, for a user or a hash that does not exist; the
 * result is thrown away. */
MUST_CHECK enum status password_hash_dummy(const struct keyring *ring, struct slice password,
                                           struct hash_params params, struct error *err);
/* True when the text was made with other parameters or under another key than the active one, or
 * cannot be read. */
bool password_hash_needs_rehash(const struct keyring *ring, struct slice hash,
                                struct hash_params params);
/* The parameters of a stored text; false when it cannot be read. */
MUST_CHECK bool password_hash_params(struct slice hash, struct hash_params *out_params);

#endif
