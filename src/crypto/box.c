/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/box.h"

#include "crypto/keyring.h"

#include <sodium/crypto_aead_xchacha20poly1305.h>

_Static_assert(crypto_aead_xchacha20poly1305_ietf_NPUBBYTES == BOX_NONCE_BYTES, "nonce");
_Static_assert(crypto_aead_xchacha20poly1305_ietf_ABYTES == BOX_OVERHEAD, "overhead");
_Static_assert(crypto_aead_xchacha20poly1305_ietf_KEYBYTES == KEY_BYTES, "key");

static const unsigned char *unsigned_bytes(struct slice s)
{
    return (const unsigned char *)s.bytes;
}

bool box_seal(const uint8_t *key, const uint8_t nonce[BOX_NONCE_BYTES], struct slice plain,
              struct slice associated, struct arena *arena, struct slice *out_box)
{
    uint8_t *box = arena_alloc(arena, plain.length + BOX_OVERHEAD);
    if (box == NULL)
        return false;
    unsigned long long length;
    ensure(crypto_aead_xchacha20poly1305_ietf_encrypt(box, &length, unsigned_bytes(plain),
                                                      plain.length, unsigned_bytes(associated),
                                                      associated.length, NULL, nonce, key) == 0);
    *out_box = slice_make(box, (size_t)length);
    return true;
}

bool box_open(const uint8_t *key, const uint8_t nonce[BOX_NONCE_BYTES], struct slice box,
              struct slice associated, struct arena *arena, struct slice *out_plain)
{
    if (box.length < BOX_OVERHEAD)
        return false;
    /* One byte more: the arena's zero stays as the terminator. */
    uint8_t *plain = arena_alloc(arena, box.length - BOX_OVERHEAD + 1);
    if (plain == NULL)
        return false;
    unsigned long long length;
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(plain, &length, NULL, unsigned_bytes(box),
                                                   box.length, unsigned_bytes(associated),
                                                   associated.length, nonce, key) != 0)
        return false;
    *out_plain = slice_make(plain, (size_t)length);
    return true;
}
