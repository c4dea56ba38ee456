/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is stored of a security token: a keyed MAC over organization, user and token (design §2).
 * One value serves all of a user's token rows. Not the form of a token: core/token.h.
 */
#ifndef CRYPTO_TOKEN_MAC_H
#define CRYPTO_TOKEN_MAC_H

#include "base/slice.h"
#include "base/types.h"

/* Borrows `key`: the KEY_TOKEN subkey of the key that the row names, or of the active one. */
void token_mac(const uint8_t *key, record_id organization, record_id user, struct slice token,
               struct mac *out_mac);

#endif
