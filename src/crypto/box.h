/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Encryption with authentication (XChaCha20-Poly1305), for mail bodies that hold a secret. The
 * associated bytes are not stored in the box but must be the same at opening: they bind it to its
 * row. The nonce (24 random bytes from sys/entropy.h, never twice under a key) is kept beside the
 * box by the caller. Any thread.
 */
#ifndef CRYPTO_BOX_H
#define CRYPTO_BOX_H

#include "base/arena.h"
#include "base/macro.h"

enum { BOX_NONCE_BYTES = 24, BOX_OVERHEAD = 16 };

/* The box in the arena, BOX_OVERHEAD longer than the text; false when the arena is exhausted. */
MUST_CHECK bool box_seal(const uint8_t *key, const uint8_t nonce[BOX_NONCE_BYTES],
                         struct slice plain, struct slice associated, struct arena *arena,
                         struct slice *out_box);
/* The text, terminated, in the arena (wiped with it). False: not made with this key, nonce and
 * associated bytes, or changed, or the arena is exhausted. */
MUST_CHECK bool box_open(const uint8_t *key, const uint8_t nonce[BOX_NONCE_BYTES], struct slice box,
                         struct slice associated, struct arena *arena, struct slice *out_plain);

#endif
