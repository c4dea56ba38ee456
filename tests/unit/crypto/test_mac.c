/* SPDX-License-Identifier: Apache-2.0 */
#include "base/encode.h"
#include "crypto/keyring.h"
#include "crypto/mac.h"
#include "crypto/token_mac.h"
#include "lib/unit.h"

static const uint8_t key[KEY_BYTES] = {0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10,
                                       11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
                                       22, 23, 24, 25, 26, 27, 28, 29, 30, 31};

static void assert_mac(const struct mac *mac, const char *hex)
{
    char text[65];
    hex_encode(mac->bytes, sizeof mac->bytes, text);
    assert_string_equal(text, hex);
}

/* Computed with Python's hashlib.blake2b over the fields as crypto/mac.c describes them. */
static void test_known_answers(UNUSED_STATE)
{
    struct mac_state hash;
    struct mac mac;
    mac_begin(&hash, key, "test");
    mac_end(&hash, &mac);
    assert_mac(&mac, "3f6eb842de1c834f7e7aa03a33d7e0edbced8de1e4db2df8dab3561875968b5e");

    struct generation generation;
    memcpy(generation.bytes, key + 16, sizeof generation.bytes);
    mac_begin(&hash, key, "test");
    mac_add_u64(&hash, 0x0102030405060708);
    mac_add_slice(&hash, slice_from("abc"));
    mac_add_generation(&hash, generation);
    mac_end(&hash, &mac);
    assert_mac(&mac, "a795c8fdee0166a18b84194f902cb4d1936a0a8ed17027df3861ab359af1d79f");

    token_mac(key, 7, 9, slice_from("sp1_AAAAAAAAAAAAAAAAAAAAAAAA41uxWO"), &mac);
    assert_mac(&mac, "d518d5e6d57e9442d475b53438b58c18d6d5db856280cda057dcbecd9712c5b7");
}

/* Sequences a careless encoding would write alike. One letter per field: 's' a slice, '#' a
 * number, 'g' a generation made of the eight letters twice. */
struct sequence {
    const char *label;
    const char *fields[4]; /* kind and content */
};

static const struct sequence sequences[] = {
    {"test", {0}},
    {"tes", {0}},
    {"test", {"s"}},
    {"test", {"s", "s"}},
    {"test", {"sab", "s"}},
    {"test", {"s", "sab"}},
    {"test", {"sa", "sb"}},
    {"test", {"sab"}},
    {"testab", {0}},
    {"tes", {"stab"}},
    {"test", {"sabcdefgh"}},
    {"test", {"#abcdefgh"}},
    {"test", {"#abcdefgh", "#abcdefgh"}},
    {"test", {"sabcdefghabcdefgh"}},
    {"test", {"gabcdefgh"}},
    {"test", {"#abcdefgh", "s"}},
    {"test", {"s", "#abcdefgh"}},
    {"test", {"sb", "sa"}},
    {"test", {"sa", "sb", "s"}},
};

static void add_field(struct mac_state *state, const char *field)
{
    struct slice content = slice_from(field + 1);
    struct generation generation;
    switch (field[0]) {
    case 's':
        mac_add_slice(state, content);
        break;
    case '#':
        mac_add_u64(state, u64_get((const uint8_t *)content.bytes));
        break;
    default:
        memcpy(generation.bytes, content.bytes, 8);
        memcpy(generation.bytes + 8, content.bytes, 8);
        mac_add_generation(state, generation);
    }
}

static struct mac mac_of(const struct sequence *sequence)
{
    struct mac_state state;
    struct mac mac;
    mac_begin(&state, key, sequence->label);
    for (size_t i = 0; i < 4 && sequence->fields[i] != NULL; i++)
        add_field(&state, sequence->fields[i]);
    mac_end(&state, &mac);
    return mac;
}

static void test_different_sequences_never_look_alike(UNUSED_STATE)
{
    for (size_t i = 0; i < ARRAY_LENGTH(sequences); i++) {
        struct mac a = mac_of(&sequences[i]);
        for (size_t j = 0; j < ARRAY_LENGTH(sequences); j++) {
            struct mac b = mac_of(&sequences[j]);
            assert_int_equal(mac_equal(&a, &b), i == j);
        }
    }
}

static void test_bytes_and_slice_are_one_field_type(UNUSED_STATE)
{
    struct mac_state hash;
    struct mac mac;
    mac_begin(&hash, key, "test");
    mac_add_bytes(&hash, "ab", 2);
    mac_end(&hash, &mac);
    struct mac other = mac_of(&(struct sequence){"test", {"sab"}});
    assert_true(mac_equal(&mac, &other));
}

static void test_state_is_wiped(UNUSED_STATE)
{
    struct mac_state hash;
    struct mac mac;
    static const struct mac_state zero;
    mac_begin(&hash, key, "test");
    mac_end(&hash, &mac);
    assert_memory_equal(&hash, &zero, sizeof hash);
}

static void test_every_input_of_a_token_counts(UNUSED_STATE)
{
    static const char token[] = "sp1_AAAAAAAAAAAAAAAAAAAAAAAA41uxWO";
    uint8_t other_key[KEY_BYTES] = {1};
    struct mac right, other;
    token_mac(key, 7, 9, slice_from(token), &right);
    token_mac(key, 7, 9, slice_from(token), &other);
    assert_true(mac_equal(&right, &other));
    token_mac(other_key, 7, 9, slice_from(token), &other);
    assert_false(mac_equal(&right, &other));
    token_mac(key, 8, 9, slice_from(token), &other);
    assert_false(mac_equal(&right, &other));
    token_mac(key, 7, 8, slice_from(token), &other);
    assert_false(mac_equal(&right, &other));
    token_mac(key, 9, 7, slice_from(token), &other);
    assert_false(mac_equal(&right, &other));
    token_mac(key, 7, 9, slice_from("sp1_AAAAAAAAAAAAAAAAAAAAAAAB"), &other);
    assert_false(mac_equal(&right, &other));
}

static void test_equality_looks_at_every_bit(UNUSED_STATE)
{
    struct mac a = {{0}}, b = {{0}};
    struct generation c = {{0}}, d = {{0}};
    assert_true(mac_equal(&a, &b) && generation_equal(c, d));
    for (size_t bit = 0; bit < sizeof a * 8; bit++) {
        b = (struct mac){{0}};
        b.bytes[bit / 8] = (uint8_t)(1U << bit % 8);
        assert_false(mac_equal(&a, &b));
    }
    for (size_t bit = 0; bit < sizeof c * 8; bit++) {
        d = (struct generation){{0}};
        d.bytes[bit / 8] = (uint8_t)(1U << bit % 8);
        assert_false(generation_equal(c, d));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_answers),
        cmocka_unit_test(test_different_sequences_never_look_alike),
        cmocka_unit_test(test_bytes_and_slice_are_one_field_type),
        cmocka_unit_test(test_state_is_wiped),
        cmocka_unit_test(test_every_input_of_a_token_counts),
        cmocka_unit_test(test_equality_looks_at_every_bit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
