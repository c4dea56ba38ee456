/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a submitted secret, and as entropy. What is split off joins again; a token that was
 * made is found behind any password, and one wrong character makes it part of the password. */
#include "core/token.h"
#include "fuzz/fuzz.h"

#include <string.h>

enum { SECRET_MAX = 512 };

static void split_check(struct slice secret)
{
    struct token_split split = token_split(secret);
    if (!split.carries) {
        ensure(slice_equal(split.password, secret) && slice_is_empty(split.token));
        return;
    }
    ensure(token_has_form(split.token) && split.token.length == TOKEN_LENGTH);
    ensure(split.password.bytes == secret.bytes &&
           split.password.bytes + split.password.length == split.token.bytes &&
           split.password.length + split.token.length == secret.length);
}

static void appended_check(struct slice password, const char *token, size_t spoiled)
{
    char secret[SECRET_MAX + TOKEN_LENGTH];
    size_t length = password.length + TOKEN_LENGTH;
    memcpy(secret, password.bytes, password.length);
    memcpy(secret + password.length, token, TOKEN_LENGTH);
    struct token_split split = token_split(slice_make(secret, length));
    ensure(split.carries && slice_equal(split.password, password) && slice_is(split.token, token));
    char *byte = &secret[password.length + spoiled % TOKEN_LENGTH];
    *byte = *byte == 'x' ? 'y' : 'x';
    ensure(!token_split(slice_make(secret, length)).carries);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct slice secret = slice_make(bytes, length < SECRET_MAX ? length : SECRET_MAX);
    uint8_t entropy[TOKEN_ENTROPY_BYTES] = {0};
    char token[TOKEN_LENGTH + 1];
    split_check(secret);
    if (length == 0)
        return 0;
    memcpy(entropy, bytes, secret.length < sizeof entropy ? secret.length : sizeof entropy);
    if (token_make(entropy, token))
        appended_check(secret, token, bytes[length - 1]);
    return 0;
}
