/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/test_keys.h"

#include "base/encode.h"
#include "crypto/start.h"
#include "sys/files.h"

#include <stdio.h>

void test_key_write(const char *directory, unsigned id, const char *state)
{
    uint8_t master[KEY_BYTES];
    char secret[2 * KEY_BYTES + 1], path[PATH_MAX], text[512];
    for (size_t i = 0; i < KEY_BYTES; i++)
        master[i] = (uint8_t)(id - 1 + i);
    hex_encode(master, KEY_BYTES, secret);
    snprintf(path, sizeof path, "%s/%04u.key", directory, id);
    snprintf(text, sizeof text,
             "sallyport key 1\nid %u\ncreated 1764000000000000\nstate %s\nsecret %s\n", id, state,
             secret);
    ensure(file_write(path, slice_from(text), 0400, NULL) == STATUS_OK);
}

struct keyring *test_keyring(unsigned count)
{
    ensure(crypto_start());
    struct scratch scratch;
    scratch_make(&scratch);
    for (unsigned id = 1; id <= count; id++)
        test_key_write(scratch.path, id, id == count ? "active" : "verify");
    struct keyring *ring = NULL;
    ensure(keyring_open(scratch.path, &ring, NULL) == STATUS_OK);
    scratch_remove(&scratch);
    return ring;
}
