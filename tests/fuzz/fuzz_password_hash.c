/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a stored password hash. What is understood stays within the bounds of the work it
 * may ask for; a small one is computed, and what we make for its parameters must verify. */
#include "crypto/password_hash.h"
#include "fuzz/fuzz.h"
#include "lib/test_keys.h"

enum { WORK_MAX_KIB = 64, WORK_MAX_PASSES = 2 };

static const struct password_binding binding = {7, 8};

static void work_check(const struct keyring *ring, struct slice stored, struct hash_params params)
{
    const uint8_t salt[PASSWORD_SALT_BYTES] = {1, 2, 3};
    const struct slice password = SLICE("any password");
    char made[PASSWORD_HASH_MAX];
    bool right = false;
    enum status status = password_hash_verify(ring, binding, password, stored, &right, NULL);
    ensure(status == STATUS_OK || status == STATUS_INVALID);
    ensure(password_hash_make(ring, binding, password, params, salt, made, NULL) == STATUS_OK);
    struct slice again = slice_from(made);
    /* Nobody writes a right hash but by making it. */
    ensure(!right || slice_equal(again, stored));
    ensure(!password_hash_needs_rehash(ring, again, params));
    ensure(password_hash_verify(ring, binding, password, again, &right, NULL) == STATUS_OK);
    ensure(right);
    ensure(password_hash_dummy(ring, password, params, NULL) == STATUS_OK);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    static struct keyring *ring;
    if (ring == NULL)
        ring = test_keyring(2);
    struct slice stored = slice_make(bytes, length);
    struct hash_params params = {0};
    bool right = true;
    if (!password_hash_params(stored, &params)) {
        ensure(params.memory_kib == 0 && password_hash_needs_rehash(ring, stored, params));
        ensure(password_hash_verify(ring, binding, stored, stored, &right, NULL) == STATUS_INVALID);
        return 0;
    }
    ensure(params.memory_kib >= 8 && params.memory_kib <= HASH_MEMORY_KIB_MAX);
    ensure(params.passes >= 1 && params.passes <= HASH_PASSES_MAX);
    if (params.memory_kib <= WORK_MAX_KIB && params.passes <= WORK_MAX_PASSES)
        work_check(ring, stored, params);
    return 0;
}
