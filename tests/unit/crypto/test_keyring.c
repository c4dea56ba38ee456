/* SPDX-License-Identifier: Apache-2.0 */
#include "base/encode.h"
#include "crypto/mac.h"
#include "crypto/start.h"
#include "lib/test_keys.h"
#include "lib/unit.h"
#include "sys/files.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

struct place {
    struct scratch scratch;
    struct error error;
    char key_1[PATH_MAX];
    struct keyring *ring;
};

static int set_up(void **state)
{
    struct place *place = calloc(1, sizeof *place);
    if (!crypto_start())
        return -1;
    scratch_make(&place->scratch);
    scratch_path(&place->scratch, "0001.key", place->key_1);
    *state = place;
    return 0;
}

static int tear_down(void **state)
{
    struct place *place = *state;
    keyring_free(place->ring);
    scratch_remove(&place->scratch);
    free(place);
    return 0;
}

static enum status open_ring(struct place *place)
{
    keyring_free(place->ring);
    place->ring = NULL;
    return keyring_open(place->scratch.path, &place->ring, &place->error);
}

/* Refused, with a text that says it, and no ring. */
static void assert_refused(struct place *place, const char *part_of_text)
{
    assert_int_equal(open_ring(place), STATUS_INVALID);
    assert_non_null(strstr(place->error.text, part_of_text));
    assert_null(place->ring);
}

static void assert_bytes(const uint8_t *bytes, const char *hex)
{
    char text[2 * KEY_BYTES + 1];
    assert_non_null(bytes);
    hex_encode(bytes, KEY_BYTES, text);
    assert_string_equal(text, hex);
}

static void test_created_ring_opens_and_is_closed_to_others(void **state)
{
    struct place *place = *state;
    char directory[PATH_MAX], key[PATH_MAX + 16];
    struct stat info;
    scratch_path(&place->scratch, "keys", directory);
    assert_int_equal(keyring_create(directory, 42, NULL), STATUS_OK);
    assert_int_equal(keyring_create(directory, 42, NULL), STATUS_CONFLICT);
    assert_int_equal(stat(directory, &info), 0);
    assert_int_equal(info.st_mode & 07777, 0700);
    snprintf(key, sizeof key, "%s/0001.key", directory);
    assert_int_equal(stat(key, &info), 0);
    assert_int_equal(info.st_mode & 07777, 0400);
    assert_int_equal(keyring_open(directory, &place->ring, NULL), STATUS_OK);
    assert_int_equal(keyring_active_id(place->ring), 1);
    assert_int_equal(keyring_count(place->ring), 1);
    assert_int_equal(keyring_created_at(place->ring, 0), 42);
}

static void test_two_created_rings_differ(void **state)
{
    struct place *place = *state;
    char directory[PATH_MAX];
    struct mac first, second;
    assert_int_equal(keyring_create(scratch_path(&place->scratch, "a", directory), 1, NULL), 0);
    assert_int_equal(keyring_open(directory, &place->ring, NULL), STATUS_OK);
    assert_true(keyring_fingerprint(place->ring, 1, &first));
    keyring_free(place->ring);
    assert_int_equal(keyring_create(scratch_path(&place->scratch, "b", directory), 1, NULL), 0);
    assert_int_equal(keyring_open(directory, &place->ring, NULL), STATUS_OK);
    assert_true(keyring_fingerprint(place->ring, 1, &second));
    assert_false(mac_equal(&first, &second));
}

/* Computed with Python's hashlib.blake2b(key=master, salt=purpose, person=b"sallykey"). */
static void test_known_subkeys(void **state)
{
    struct place *place = *state;
    place->ring = test_keyring(1);
    assert_bytes(keyring_subkey(place->ring, 1, KEY_PASSWORD),
                 "b47fcf15a268ac6bb891950e8a3c9c77d322e873d8ecdd37815997da16324075");
    assert_bytes(keyring_subkey(place->ring, 1, KEY_TOKEN),
                 "1f69bbb27670cab5dccd30b90a9f156dbfb4d149e1f05cb28fea8b178e9917ba");
    assert_bytes(keyring_subkey(place->ring, 1, KEY_FINGERPRINT),
                 "6503d3891eb3634e093d0c6f2beee6460ac104b5e802cd09f1d5307d59714f4f");
    struct mac fingerprint;
    assert_true(keyring_fingerprint(place->ring, 1, &fingerprint));
    assert_bytes(fingerprint.bytes,
                 "d2a5c22018ba9b4a5284ac6dade6047a408914c8141a15b288f4b731fdafd3ab");
}

static void test_several_keys_one_active(void **state)
{
    struct place *place = *state;
    place->ring = test_keyring(3);
    assert_int_equal(keyring_active_id(place->ring), 3);
    assert_int_equal(keyring_count(place->ring), 3);
    for (uint32_t i = 0; i < 3; i++)
        assert_int_equal(keyring_id_at(place->ring, i), i + 1);
    assert_true(keyring_has(place->ring, 2));
    assert_false(keyring_has(place->ring, 0));
    assert_false(keyring_has(place->ring, 4));
    assert_null(keyring_subkey(place->ring, 4, KEY_TOKEN));
    struct mac fingerprint;
    assert_false(keyring_fingerprint(place->ring, 4, &fingerprint));
    assert_memory_not_equal(keyring_subkey(place->ring, 1, KEY_TOKEN),
                            keyring_subkey(place->ring, 2, KEY_TOKEN), KEY_BYTES);
}

static void test_modes_open_to_others_are_refused(void **state)
{
    struct place *place = *state;
    static const unsigned open_modes[] = {0440, 0404, 0420, 0402, 0644};
    test_key_write(place->scratch.path, 1, "active");
    for (size_t i = 0; i < ARRAY_LENGTH(open_modes); i++) {
        assert_int_equal(chmod(place->key_1, open_modes[i]), 0);
        assert_refused(place, "0001.key");
    }
    assert_int_equal(chmod(place->key_1, 0400), 0);
    assert_int_equal(open_ring(place), STATUS_OK);
    assert_int_equal(chmod(place->scratch.path, 0755), 0);
    assert_refused(place, place->scratch.path);
}

static void test_wrong_sets_are_refused(void **state)
{
    struct place *place = *state;
    assert_refused(place, "0 active");
    test_key_write(place->scratch.path, 1, "verify");
    assert_refused(place, "0 active");
    test_key_write(place->scratch.path, 2, "active");
    assert_int_equal(open_ring(place), STATUS_OK);
    test_key_write(place->scratch.path, 1, "active");
    assert_refused(place, "2 active");
}

static void test_a_key_under_another_name_is_refused(void **state)
{
    struct place *place = *state;
    char other[PATH_MAX];
    test_key_write(place->scratch.path, 1, "active");
    assert_int_equal(link(place->key_1, scratch_path(&place->scratch, "0002.key", other)), 0);
    assert_refused(place, "0002.key holds the key 1");
    assert_int_equal(unlink(other), 0);
    assert_int_equal(link(place->key_1, scratch_path(&place->scratch, "1.key", other)), 0);
    assert_refused(place, "1.key holds the key 1");
}

static void test_missing_directory(void **state)
{
    struct place *place = *state;
    struct keyring *ring = NULL;
    char path[PATH_MAX];
    scratch_path(&place->scratch, "absent", path);
    assert_int_equal(keyring_open(path, &ring, NULL), STATUS_NOT_FOUND);
    assert_null(ring);
}

#define SECRET_63 "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1"

static void test_malformed_files_are_refused(void **state)
{
    struct place *place = *state;
    static const char *const texts[] = {
        "",
        "sallyport key 2\nid 1\ncreated 1\nstate active\nsecret " SECRET_63 "f\n",
        "sallyport key 1\nid 0\ncreated 1\nstate active\nsecret " SECRET_63 "f\n",
        "sallyport key 1\nid 10000\ncreated 1\nstate active\nsecret " SECRET_63 "f\n",
        "sallyport key 1\nid 4294967297\ncreated 1\nstate active\nsecret " SECRET_63 "f\n",
        "sallyport key 1\nid -1\ncreated 1\nstate active\nsecret " SECRET_63 "f\n",
        "sallyport key 1\nid 1\nstate active\nsecret " SECRET_63 "f\n",
        "sallyport key 1\nid 1\ncreated 9999999999999999999\nstate active\nsecret " SECRET_63 "f\n",
        "sallyport key 1\nid 1\ncreated 1\nstate retired\nsecret " SECRET_63 "f\n",
        "sallyport key 1\nid 1\ncreated 1\nstate active\nsecret " SECRET_63 "\n",
        "sallyport key 1\nid 1\ncreated 1\nstate active\nsecret " SECRET_63 "g\n",
        "sallyport key 1\nid 1\ncreated 1\nstate active\nsecret " SECRET_63 "f",
        "sallyport key 1\nid 1\ncreated 1\nstate active\nsecret " SECRET_63 "f\n\n",
        "sallyport key 1\r\nid 1\r\ncreated 1\r\nstate active\r\nsecret " SECRET_63 "f\r\n",
    };
    for (size_t i = 0; i < ARRAY_LENGTH(texts); i++) {
        assert_int_equal(file_write(place->key_1, slice_from(texts[i]), 0400, NULL), STATUS_OK);
        assert_refused(place, "is not a key file");
        assert_null(strstr(place->error.text, "0001020304"));
    }
}

#define IN_PLACE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_PLACE(test_created_ring_opens_and_is_closed_to_others),
        IN_PLACE(test_two_created_rings_differ),
        IN_PLACE(test_known_subkeys),
        IN_PLACE(test_several_keys_one_active),
        IN_PLACE(test_modes_open_to_others_are_refused),
        IN_PLACE(test_wrong_sets_are_refused),
        IN_PLACE(test_a_key_under_another_name_is_refused),
        IN_PLACE(test_missing_directory),
        IN_PLACE(test_malformed_files_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
