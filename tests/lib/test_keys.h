/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A keyring of known bytes for tests: key N's master is the bytes N-1, N, N+1, …; so key 1 has
 * 00 01 02 … 1f, for which the known answers were computed.
 */
#ifndef TESTS_LIB_TEST_KEYS_H
#define TESTS_LIB_TEST_KEYS_H

#include "crypto/keyring.h"
#include "lib/scratch.h"

/* Writes "000N.key" into the directory, active or verify. */
void test_key_write(const char *directory, unsigned id, const char *state);
/* A ring of keys 1 to `count`, the last one active. Free with keyring_free. */
struct keyring *test_keyring(unsigned count);

#endif
