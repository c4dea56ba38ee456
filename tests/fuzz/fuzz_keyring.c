/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as the files of a key directory, between record separators. A ring that opens has one
 * active key, ascending ids and a subkey for every purpose. */
#include "crypto/keyring.h"
#include "crypto/mac.h"
#include "crypto/start.h"
#include "fuzz/fuzz.h"
#include "lib/scratch.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { SEPARATOR = 0x1E, FILES_MAX = 3 };

static void ring_check(const struct keyring *ring)
{
    ensure(keyring_count(ring) > 0 && keyring_has(ring, keyring_active_id(ring)));
    ensure(!keyring_has(ring, 0) && keyring_subkey(ring, 0, KEY_TOKEN) == NULL);
    for (size_t i = 0; i < keyring_count(ring); i++) {
        uint32_t id = keyring_id_at(ring, i);
        struct mac fingerprint;
        ensure(i == 0 || id > keyring_id_at(ring, i - 1));
        ensure(keyring_created_at(ring, i) >= 0 && keyring_fingerprint(ring, id, &fingerprint));
        ensure(memcmp(keyring_subkey(ring, id, KEY_TOKEN), keyring_subkey(ring, id, KEY_SEAL),
                      KEY_BYTES) != 0);
    }
}

/* Not file_create, which waits for the disk. */
static void key_write(const char *path, struct slice text)
{
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL, 0400);
    ensure(file >= 0 && write(file, text.bytes, text.length) == (ssize_t)text.length);
    close(file);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    static struct scratch scratch;
    char path[FILES_MAX][PATH_MAX], name[16];
    if (scratch.path[0] == '\0') {
        ensure(crypto_start());
        scratch_make(&scratch);
    }
    struct slice text, rest = slice_make(bytes, length);
    for (size_t i = 0; i < FILES_MAX; i++) {
        bool more = slice_cut(rest, SEPARATOR, &text, &rest);
        snprintf(name, sizeof name, "%04zu.key", i + 1);
        scratch_path(&scratch, name, path[i]);
        unlink(path[i]);
        if (i == 0 || more || text.length > 0)
            key_write(path[i], text);
    }
    struct keyring *ring = NULL;
    struct error err = {0};
    enum status status = keyring_open(scratch.path, &ring, &err);
    ensure(status == STATUS_OK || status == STATUS_INVALID || status == STATUS_LIMIT);
    if (status == STATUS_OK)
        ring_check(ring);
    keyring_free(ring);
    return 0;
}
