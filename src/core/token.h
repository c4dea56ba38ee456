/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The security token's form: how one is made from entropy, recognised, and split off a submitted
 * secret. Not whether it is the right one: that is a MAC (crypto) and a row (store). Pure.
 * Source: design §2; the form decides, never a trial.
 */
#ifndef CORE_TOKEN_H
#define CORE_TOKEN_H

#include "base/macro.h"
#include "base/slice.h"

enum {
    TOKEN_LENGTH = 34,        /* "sp1_", 24 random, 6 of checksum; always */
    TOKEN_ENTROPY_BYTES = 64, /* enough for 24 digits by rejection but for 1 in 10^13 */
};

/* Writes the token and a terminator. False when the entropy ran out: ask again with fresh bytes. */
MUST_CHECK bool token_make(const uint8_t entropy[TOKEN_ENTROPY_BYTES],
                           char out_token[TOKEN_LENGTH + 1]);
/* Exactly 34 bytes of the right prefix, alphabet and checksum. */
bool token_has_form(struct slice text);

struct token_split {
    bool carries;          /* the last 34 bytes have the form */
    struct slice password; /* what stands before them, or all; borrows */
    struct slice token;    /* the 34 bytes, or empty; borrows */
};

struct token_split token_split(struct slice secret);

#endif
