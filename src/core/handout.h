/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Secrets the service hands out (session, cookie, link, recognised browser): the short id of the
 * organization, "!", and 96 characters of [A-Za-z0-9._]. The first 24 of those are the handle by
 * which the row is found; all of it goes into the MAC by which it is believed. Pure (design §14).
 */
#ifndef CORE_HANDOUT_H
#define CORE_HANDOUT_H

#include "core/id.h"

enum {
    HANDOUT_RANDOM = 96,
    HANDOUT_HANDLE = 24,                            /* 144 bits */
    HANDOUT_LENGTH = ID_SHORT + 1 + HANDOUT_RANDOM, /* 112 */
    HANDOUT_ENTROPY_BYTES = HANDOUT_RANDOM / 4 * 3, /* six bits each */
};

/* Terminated text. */
void handout_make(record_id organization, const uint8_t entropy[HANDOUT_ENTROPY_BYTES],
                  char out_text[HANDOUT_LENGTH + 1]);

struct handout {
    record_id organization; /* 0 = of unknown names, where there are several organizations */
    struct slice handle;    /* 24 characters, borrows the text */
    struct slice text;      /* the whole */
};

/* False unless the text has exactly the form. */
MUST_CHECK bool handout_parse(struct slice text, struct handout *out_handout);

/* A reference of a refusal: 10 characters of [0-9A-HJKMNP-TV-Z] (Crockford's base32, easy to read
 * aloud; 50 bits), terminated. Same length always. */
enum { REFERENCE_LENGTH = 10, REFERENCE_ENTROPY_BYTES = 10 };
void reference_make(const uint8_t entropy[REFERENCE_ENTROPY_BYTES],
                    char out_text[REFERENCE_LENGTH + 1]);

/* An identity-confirmation code: 8 decimal digits without bias, terminated (R30). */
enum { CODE_LENGTH = 8 };
void code_make(const uint8_t entropy[8], char out_text[CODE_LENGTH + 1]);

#endif
