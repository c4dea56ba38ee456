/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/mac.h"
#include "crypto/password_hash.h"
#include "lib/test_keys.h"
#include "lib/unit.h"
#include "sys/kept_memory.h"

#include <sodium/crypto_pwhash.h>
#include <sodium/utils.h>
#include <stdio.h>

static const struct password_binding alice = {7, 9};
static const struct hash_params small = {64, 1};
static const uint8_t salt[PASSWORD_SALT_BYTES + 1] = "@ABCDEFGHIJKLMNO";
static const struct slice password = SLICE("correct horse battery");

/* Computed with Python: hashlib for the pre-hash, OpenSSL's Argon2id behind `cryptography`. */
#define SMALL_HEAD "$sp1$k=1$argon2id$v=19$m=64,t=1,p=1"
#define SALT_TEXT "QEFCQ0RFRkdISUpLTE1OTw"
#define SMALL_VALUE "sZbhXPtnkO4V4qkmkpy3ExjmscogzBegTIuVTAq0tXg"
static const char small_hash[] = SMALL_HEAD "$" SALT_TEXT "$" SMALL_VALUE;
static const char default_hash[] = "$sp1$k=1$argon2id$v=19$m=19456,t=2,p=1$" SALT_TEXT
                                   "$N0QgvySZataIWTtHId6xAiI8P184/tKo4MqiAMY7ryM";

static struct keyring *ring;
static struct keyring *rotated; /* keys 1 and 2, 2 active */

static int open_rings(UNUSED_STATE)
{
    ring = test_keyring(1);
    rotated = test_keyring(2);
    return 0;
}

static int close_rings(UNUSED_STATE)
{
    keyring_free(ring);
    keyring_free(rotated);
    return 0;
}

static bool is_right(const struct keyring *keys, struct password_binding binding,
                     struct slice secret, const char *hash)
{
    bool right = false;
    enum status status =
        password_hash_verify(keys, binding, secret, slice_from(hash), &right, NULL);
    assert_int_equal(status, STATUS_OK);
    return right;
}

static void test_known_answers(UNUSED_STATE)
{
    char hash[PASSWORD_HASH_MAX];
    const struct hash_params defaults = {HASH_MEMORY_KIB_DEFAULT, HASH_PASSES_DEFAULT};
    assert_int_equal(password_hash_make(ring, alice, password, small, salt, hash, NULL), STATUS_OK);
    assert_string_equal(hash, small_hash);
    assert_int_equal(password_hash_make(ring, alice, password, defaults, salt, hash, NULL),
                     STATUS_OK);
    assert_string_equal(hash, default_hash);
}

/* Growing, shrinking, used again with the last hash's bytes still in it. */
static void test_kept_memory_changes_no_result(UNUSED_STATE)
{
    static const struct hash_params sizes[] = {
        {64, 1}, {HASH_MEMORY_KIB_DEFAULT, HASH_PASSES_DEFAULT}, {64, 1}, {64, 1}};
    static const char *const expected[] = {small_hash, default_hash, small_hash, small_hash};
    char hash[PASSWORD_HASH_MAX];
    kept_memory_begin();
    for (size_t i = 0; i < ARRAY_LENGTH(sizes); i++) {
        assert_int_equal(password_hash_make(ring, alice, password, sizes[i], salt, hash, NULL),
                         STATUS_OK);
        assert_string_equal(hash, expected[i]);
    }
    kept_memory_end();
    kept_memory_release();
    assert_false(kept_memory_is_held());
    assert_true(is_right(ring, alice, password, small_hash));
}

/* The library's own verifier agrees, when it is given the pre-hash as the password. */
static void test_argon2id_is_the_librarys(UNUSED_STATE)
{
    struct mac_state hash;
    struct mac prehash;
    mac_begin(&hash, keyring_subkey(ring, 1, KEY_PASSWORD), "sallyport password v1");
    mac_add_u64(&hash, alice.organization);
    mac_add_u64(&hash, alice.user);
    mac_add_slice(&hash, password);
    mac_end(&hash, &prehash);
    char phc[crypto_pwhash_STRBYTES] = "";
    snprintf(phc, sizeof phc, "%s", small_hash + strlen("$sp1$k=1"));
    assert_int_equal(crypto_pwhash_str_verify(phc, (const char *)prehash.bytes, sizeof prehash), 0);
}

static void test_right_and_wrong(UNUSED_STATE)
{
    assert_true(is_right(ring, alice, password, small_hash));
    assert_false(is_right(ring, alice, slice_from("correct horse batterz"), small_hash));
    assert_false(is_right(ring, alice, slice_from("correct horse batter"), small_hash));
    assert_false(is_right(ring, alice, slice_from("correct horse battery "), small_hash));
    assert_false(is_right(ring, alice, slice_from(""), small_hash));
    assert_false(is_right(ring, alice, slice_make("correct horse battery\0", 22), small_hash));
}

static void test_every_byte_of_a_long_password_counts(UNUSED_STATE)
{
    char text[1024], hash[PASSWORD_HASH_MAX];
    memset(text, 'a', sizeof text);
    struct slice secret = slice_make(text, sizeof text);
    assert_int_equal(password_hash_make(ring, alice, secret, small, salt, hash, NULL), STATUS_OK);
    assert_true(is_right(ring, alice, secret, hash));
    text[sizeof text - 1] = 'b';
    assert_false(is_right(ring, alice, secret, hash));
}

static void test_a_hash_is_bound_to_its_user(UNUSED_STATE)
{
    assert_false(is_right(ring, (struct password_binding){7, 8}, password, small_hash));
    assert_false(is_right(ring, (struct password_binding){8, 9}, password, small_hash));
    assert_false(is_right(ring, (struct password_binding){9, 7}, password, small_hash));
}

static void test_old_keys_verify_and_new_ones_make(UNUSED_STATE)
{
    char hash[PASSWORD_HASH_MAX];
    assert_true(is_right(rotated, alice, password, small_hash));
    assert_int_equal(password_hash_make(rotated, alice, password, small, salt, hash, NULL),
                     STATUS_OK);
    assert_true(slice_starts(slice_from(hash), "$sp1$k=2$"));
    assert_true(is_right(rotated, alice, password, hash));
    bool right = true;
    struct error error;
    assert_int_equal(password_hash_verify(ring, alice, password, slice_from(hash), &right, &error),
                     STATUS_INVALID);
    assert_non_null(strstr(error.text, "key 2"));
    assert_true(right); /* untouched */
}

static const char *const malformed[] = {
    "",
    "x",
    "$argon2id$v=19$m=64,t=1,p=1$" SALT_TEXT "$" SMALL_VALUE,
    " " SMALL_HEAD "$" SALT_TEXT "$" SMALL_VALUE,
    SMALL_HEAD "$" SALT_TEXT "$" SMALL_VALUE " ",
    SMALL_HEAD "$" SALT_TEXT "$" SMALL_VALUE "=",
    SMALL_HEAD "$" SALT_TEXT "==$" SMALL_VALUE,
    SMALL_HEAD "$" SALT_TEXT "$",
    SMALL_HEAD "$" SALT_TEXT,
    SMALL_HEAD "$$" SMALL_VALUE,
    SMALL_HEAD "$QEFCQ0RFRkdISUpLTE1OTx$" SMALL_VALUE, /* stray bits at the end */
    SMALL_HEAD "$QEFCQ0RFRkdISUpLTE1O$" SMALL_VALUE,
    SMALL_HEAD "$" SALT_TEXT "$sZbhXPtnkO4V4qkmkpy3ExjmscogzBegTIuVTAq0tXg$",
    SMALL_HEAD "$" SALT_TEXT "$AAAA",
    "$sp1$k=$argon2id$v=19$m=64,t=1,p=1$" SALT_TEXT "$" SMALL_VALUE,
    "$sp1$k=01$argon2id$v=19$m=64,t=1,p=1$" SALT_TEXT "$" SMALL_VALUE,
    "$sp1$k=4294967297$argon2id$v=19$m=64,t=1,p=1$" SALT_TEXT "$" SMALL_VALUE,
    "$sp1$k=1$argon2i$v=19$m=64,t=1,p=1$" SALT_TEXT "$" SMALL_VALUE,
    "$sp1$k=1$argon2id$v=16$m=64,t=1,p=1$" SALT_TEXT "$" SMALL_VALUE,
    "$sp1$k=1$argon2id$v=19$m=064,t=1,p=1$" SALT_TEXT "$" SMALL_VALUE,
    "$sp1$k=1$argon2id$v=19$m=64,t=1,p=2$" SALT_TEXT "$" SMALL_VALUE,
    "$sp1$k=1$argon2id$v=19$t=1,m=64,p=1$" SALT_TEXT "$" SMALL_VALUE,
    /* beyond the caps: the machine is not for sale to whoever writes the database */
    "$sp1$k=1$argon2id$v=19$m=7,t=1,p=1$" SALT_TEXT "$" SMALL_VALUE,
    "$sp1$k=1$argon2id$v=19$m=262145,t=1,p=1$" SALT_TEXT "$" SMALL_VALUE,
    "$sp1$k=1$argon2id$v=19$m=64,t=0,p=1$" SALT_TEXT "$" SMALL_VALUE,
    "$sp1$k=1$argon2id$v=19$m=64,t=17,p=1$" SALT_TEXT "$" SMALL_VALUE,
    "$sp1$k=1$argon2id$v=19$m=64,t=4294967297,p=1$" SALT_TEXT "$" SMALL_VALUE,
};

static void test_malformed_hashes_are_never_right(UNUSED_STATE)
{
    for (size_t i = 0; i < ARRAY_LENGTH(malformed); i++) {
        bool right = false;
        struct hash_params params;
        struct slice hash = slice_from(malformed[i]);
        assert_int_equal(password_hash_verify(ring, alice, password, hash, &right, NULL),
                         STATUS_INVALID);
        assert_false(right);
        assert_false(password_hash_params(hash, &params));
        assert_true(password_hash_needs_rehash(ring, hash, small));
    }
}

static void test_parameters_are_capped_when_making(UNUSED_STATE)
{
    static const struct hash_params beyond[] = {{7, 1}, {262145, 1}, {64, 0}, {64, 17}};
    for (size_t i = 0; i < ARRAY_LENGTH(beyond); i++) {
        char hash[PASSWORD_HASH_MAX] = "untouched";
        assert_int_equal(password_hash_make(ring, alice, password, beyond[i], salt, hash, NULL),
                         STATUS_INVALID);
        assert_string_equal(hash, "untouched");
        assert_int_equal(password_hash_dummy(ring, password, beyond[i], NULL), STATUS_INVALID);
    }
    assert_int_equal(password_hash_dummy(ring, password, small, NULL), STATUS_OK);
}

static void test_when_to_hash_again(UNUSED_STATE)
{
    struct slice hash = slice_from(small_hash);
    struct hash_params params;
    assert_true(password_hash_params(hash, &params));
    assert_int_equal(params.memory_kib, 64);
    assert_int_equal(params.passes, 1);
    assert_false(password_hash_needs_rehash(ring, hash, small));
    assert_true(password_hash_needs_rehash(ring, hash, (struct hash_params){65, 1}));
    assert_true(password_hash_needs_rehash(ring, hash, (struct hash_params){64, 2}));
    assert_true(password_hash_needs_rehash(rotated, hash, small));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_answers),
        cmocka_unit_test(test_kept_memory_changes_no_result),
        cmocka_unit_test(test_argon2id_is_the_librarys),
        cmocka_unit_test(test_right_and_wrong),
        cmocka_unit_test(test_every_byte_of_a_long_password_counts),
        cmocka_unit_test(test_a_hash_is_bound_to_its_user),
        cmocka_unit_test(test_old_keys_verify_and_new_ones_make),
        cmocka_unit_test(test_malformed_hashes_are_never_right),
        cmocka_unit_test(test_parameters_are_capped_when_making),
        cmocka_unit_test(test_when_to_hash_again),
    };
    return cmocka_run_group_tests(tests, open_rings, close_rings);
}
