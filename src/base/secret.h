/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A submitted secret (a password, perhaps with a token behind it) as a type of its own: no way to
 * a formatter, wiped by the function that uses it last, whose header says that it *takes* it.
 * Made by form, envelope and command line readers. Not for keys (crypto/keyring.h).
 */
#ifndef BASE_SECRET_H
#define BASE_SECRET_H

#include "base/slice.h"

/* 1,024 bytes of password and the 34 of a token (design §2). */
enum { SECRET_MAX_BYTES = 1058 };

struct secret {
    size_t length;
    bool overlong; /* more was submitted than fits: kept empty, never right */
    char bytes[SECRET_MAX_BYTES];
};

/* Copies the bytes; with more than SECRET_MAX_BYTES the secret is empty and overlong. */
void secret_set(struct secret *secret, struct slice bytes);
/* Borrows; valid until the secret is wiped. */
struct slice secret_view(const struct secret *secret);
void secret_wipe(struct secret *secret);

#endif
