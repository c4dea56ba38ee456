/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/keyring.h"

#include "base/encode.h"
#include "crypto/mac.h"
#include "sys/entropy.h"
#include "sys/files.h"

#include <limits.h>
#include <sodium/crypto_kdf.h>
#include <sodium/utils.h>
#include <stdio.h>

_Static_assert(crypto_kdf_KEYBYTES == KEY_BYTES, "a master is a KDF key");

enum {
    PURPOSES = KEY_FINGERPRINT + 1, /* index 0 stays empty */
    KEY_FILE_MAX_BYTES = 512,
    KEY_ID_MAX = 9999,           /* four digits of the file name */
    LOADING_MAX_BYTES = 1 << 18, /* names of the directory and one key file after the other */
};

/* Part of what every subkey is derived from: changing it makes all stored MACs worthless. */
static const char kdf_context[crypto_kdf_CONTEXTBYTES] = {'s', 'a', 'l', 'l', 'y', 'k', 'e', 'y'};

struct key {
    uint32_t id;
    micros created;
    bool active;
    uint8_t subkeys[PURPOSES][KEY_BYTES];
};

struct keyring {
    size_t count;
    size_t active; /* index */
    struct key keys[KEYRING_MAX_KEYS];
};

/* --- the file of one key --- */

struct key_file {
    uint32_t id;
    micros created;
    bool active;
    uint8_t master[KEY_BYTES];
};

static bool take_literal(struct slice *text, const char *literal)
{
    if (!slice_starts(*text, literal))
        return false;
    *text = slice_from_index(*text, slice_from(literal).length);
    return true;
}

static bool take_number_line(struct slice *text, const char *name, uint64_t max,
                             uint64_t *out_value)
{
    struct slice line, rest;
    uint64_t value;
    if (!take_literal(text, name) || !slice_cut(*text, '\n', &line, &rest) ||
        !slice_parse_u64(line, &value) || value > max)
        return false;
    *out_value = value;
    *text = rest;
    return true;
}

static bool take_state_line(struct slice *text, bool *out_active)
{
    *out_active = take_literal(text, "state active\n");
    return *out_active || take_literal(text, "state verify\n");
}

static bool key_file_parse(struct slice text, struct key_file *out_file)
{
    uint64_t id, created;
    if (!take_literal(&text, "sallyport key 1\n") ||
        !take_number_line(&text, "id ", KEY_ID_MAX, &id) ||
        !take_number_line(&text, "created ", INT64_MAX, &created) ||
        !take_state_line(&text, &out_file->active) || !take_literal(&text, "secret "))
        return false;
    out_file->id = (uint32_t)id;
    out_file->created = (micros)created;
    struct slice secret, rest;
    return slice_cut(text, '\n', &secret, &rest) && slice_is_empty(rest) &&
           hex_decode(secret, out_file->master, KEY_BYTES) && id > 0;
}

static enum status key_file_create(const char *path, const struct key_file *file, struct error *err)
{
    char secret[2 * KEY_BYTES + 1];
    char text[KEY_FILE_MAX_BYTES];
    hex_encode(file->master, KEY_BYTES, secret);
    int length =
        snprintf(text, sizeof text, "sallyport key 1\nid %u\ncreated %lld\nstate %s\nsecret %s\n",
                 file->id, (long long)file->created, file->active ? "active" : "verify", secret);
    enum status status = file_create(path, slice_make(text, (size_t)length), 0400, err);
    sodium_memzero(secret, sizeof secret);
    sodium_memzero(text, sizeof text);
    return status;
}

static enum status make_path(const char *directory, const char *name, char out_path[PATH_MAX],
                             struct error *err)
{
    int length = snprintf(out_path, PATH_MAX, "%s/%s", directory, name);
    if (length < 0 || length >= PATH_MAX)
        return error_set(err, STATUS_INVALID, "the path of the key directory is too long");
    return STATUS_OK;
}

enum status keyring_create(const char *directory, micros now, struct error *err)
{
    char path[PATH_MAX];
    enum status status = make_path(directory, "0001.key", path, err);
    if (status == STATUS_OK)
        status = directory_make(directory, 0700, err);
    if (status != STATUS_OK)
        return status;
    struct key_file file = {.id = 1, .created = now, .active = true};
    if (!entropy_fill(file.master, sizeof file.master))
        return error_set(err, STATUS_UNAVAILABLE, "the kernel gives no random bytes");
    status = key_file_create(path, &file, err);
    sodium_memzero(&file, sizeof file);
    return status;
}

/* --- opening --- */

static void key_derive(struct key *key, const struct key_file *file)
{
    key->id = file->id;
    key->created = file->created;
    key->active = file->active;
    for (unsigned purpose = KEY_PASSWORD; purpose < PURPOSES; purpose++)
        ensure(crypto_kdf_derive_from_key(key->subkeys[purpose], KEY_BYTES, purpose, kdf_context,
                                          file->master) == 0);
}

/* The name must be the id: so two keys of one id cannot be. */
static bool name_fits(const char *name, uint32_t id)
{
    char expected[16];
    snprintf(expected, sizeof expected, "%04u.key", id);
    return slice_is(slice_from(name), expected);
}

static enum status load_key(struct keyring *ring, const char *directory, const char *name,
                            struct arena *arena, struct error *err)
{
    if (ring->count == KEYRING_MAX_KEYS)
        return error_set(err, STATUS_INVALID, "%s holds more than %d keys", directory,
                         KEYRING_MAX_KEYS);
    char path[PATH_MAX];
    struct slice text;
    enum status status = make_path(directory, name, path, err);
    if (status == STATUS_OK)
        status = file_read_private(path, KEY_FILE_MAX_BYTES, arena, &text, err);
    if (status != STATUS_OK)
        return status;
    struct key_file file = {0};
    if (!key_file_parse(text, &file))
        status = error_set(err, STATUS_INVALID, "%s is not a key file", path);
    else if (!name_fits(name, file.id))
        status = error_set(err, STATUS_INVALID, "%s holds the key %u", path, file.id);
    else
        key_derive(&ring->keys[ring->count++], &file);
    sodium_memzero(&file, sizeof file);
    return status;
}

static enum status load_keys(struct keyring *ring, const char *directory, struct arena *arena,
                             struct error *err)
{
    const char *const *names;
    size_t count;
    enum status status = directory_check_private(directory, err);
    if (status == STATUS_OK)
        status = directory_list(directory, arena, &names, &count, err);
    /* Names come in order, four digits each: so do the ids. */
    for (size_t i = 0; status == STATUS_OK && i < count; i++) {
        if (slice_ends(slice_from(names[i]), ".key"))
            status = load_key(ring, directory, names[i], arena, err);
    }
    return status;
}

static enum status find_active(struct keyring *ring, const char *directory, struct error *err)
{
    size_t active = 0;
    for (size_t i = 0; i < ring->count; i++) {
        if (ring->keys[i].active) {
            active++;
            ring->active = i;
        }
    }
    if (active != 1)
        return error_set(err, STATUS_INVALID, "%s has %zu active keys, and needs exactly one",
                         directory, active);
    return STATUS_OK;
}

enum status keyring_open(const char *directory, struct keyring **out_ring, struct error *err)
{
    /* Locked pages with guards around them, left out of core dumps. */
    struct keyring *ring = sodium_malloc(sizeof *ring);
    struct arena *arena = arena_new(LOADING_MAX_BYTES);
    enum status status = STATUS_OK;
    if (ring == NULL || arena == NULL) {
        status = error_set(err, STATUS_NO_MEMORY, "no memory for the keys");
        goto out;
    }
    sodium_memzero(ring, sizeof *ring);
    status = load_keys(ring, directory, arena, err);
    if (status == STATUS_OK)
        status = find_active(ring, directory, err);
    if (status != STATUS_OK)
        goto out;
    sodium_mprotect_readonly(ring);
    *out_ring = ring;
    ring = NULL;
out:
    arena_free(arena);
    keyring_free(ring);
    return status;
}

void keyring_free(struct keyring *ring)
{
    sodium_free(ring);
}

/* --- asking --- */

static const struct key *key_find(const struct keyring *ring, uint32_t key_id)
{
    for (size_t i = 0; i < ring->count; i++) {
        if (ring->keys[i].id == key_id)
            return &ring->keys[i];
    }
    return NULL;
}

uint32_t keyring_active_id(const struct keyring *ring)
{
    return ring->keys[ring->active].id;
}

bool keyring_has(const struct keyring *ring, uint32_t key_id)
{
    return key_find(ring, key_id) != NULL;
}

size_t keyring_count(const struct keyring *ring)
{
    return ring->count;
}

uint32_t keyring_id_at(const struct keyring *ring, size_t index)
{
    ensure(index < ring->count);
    return ring->keys[index].id;
}

micros keyring_created_at(const struct keyring *ring, size_t index)
{
    ensure(index < ring->count);
    return ring->keys[index].created;
}

const uint8_t *keyring_subkey(const struct keyring *ring, uint32_t key_id, enum key_purpose purpose)
{
    ensure(purpose >= KEY_PASSWORD && (unsigned)purpose < PURPOSES);
    const struct key *key = key_find(ring, key_id);
    return key != NULL ? key->subkeys[purpose] : NULL;
}

bool keyring_fingerprint(const struct keyring *ring, uint32_t key_id, struct mac *out_fingerprint)
{
    const uint8_t *key = keyring_subkey(ring, key_id, KEY_FINGERPRINT);
    if (key == NULL)
        return false;
    struct mac_state state;
    mac_begin(&state, key, "sallyport key fingerprint v1");
    mac_add_u64(&state, key_id);
    mac_end(&state, out_fingerprint);
    return true;
}
