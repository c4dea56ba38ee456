/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The service's keys: a directory of files, one per key, outside the database (design §9, R66).
 * Each key is a master from which one subkey per purpose is derived; only subkeys stay in memory,
 * in locked pages that no core dump holds. Exactly one key is active (makes new MACs), the others
 * only verify. Not the connection to stored rows: they carry the key's id. The ring never changes
 * after opening, so any thread may ask. The caller frees it last.
 */
#ifndef CRYPTO_KEYRING_H
#define CRYPTO_KEYRING_H

#include "base/slice.h"
#include "base/status.h"
#include "base/types.h"

enum { KEY_BYTES = 32, KEYRING_MAX_KEYS = 64 };

enum key_purpose {
    /* stored (what was made with them is): do not renumber */
    KEY_PASSWORD = 1,    /* the keyed step before Argon2id */
    KEY_TOKEN = 2,       /* security tokens */
    KEY_HANDOUT = 3,     /* sessions, codes, links, recognised browsers */
    KEY_SEAL = 4,        /* sealed records */
    KEY_OUTBOX = 5,      /* bodies of mails that hold a secret */
    KEY_AUDIT = 6,       /* the chain of the audit trail */
    KEY_NAME = 7,        /* hashes of unknown user names */
    KEY_FINGERPRINT = 8, /* what the database remembers of the key itself */
};

struct keyring;

/* Makes the directory (0700) and in it key 1, active. CONFLICT when the directory exists. */
MUST_CHECK enum status keyring_create(const char *directory, micros now, struct error *err);
/* Gives the ring. INVALID, with a text that names the file, for: anything open to group or others,
 * a file that is not a key, two keys of one id, no active key or two. */
MUST_CHECK enum status keyring_open(const char *directory, struct keyring **out_ring,
                                    struct error *err);

uint32_t keyring_active_id(const struct keyring *ring);
bool keyring_has(const struct keyring *ring, uint32_t key_id);
/* Keys in ascending order of id. */
size_t keyring_count(const struct keyring *ring);
uint32_t keyring_id_at(const struct keyring *ring, size_t index);
micros keyring_created_at(const struct keyring *ring, size_t index);
/* KEY_BYTES bytes, owned by the ring; NULL for an unknown key. */
const uint8_t *keyring_subkey(const struct keyring *ring, uint32_t key_id,
                              enum key_purpose purpose);
/* A value that tells this key from any other and says nothing about it; false: unknown key. */
MUST_CHECK bool keyring_fingerprint(const struct keyring *ring, uint32_t key_id,
                                    struct mac *out_fingerprint);

/* Wipes and frees; accepts NULL. */
void keyring_free(struct keyring *ring);

#endif
