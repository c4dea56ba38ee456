/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The blocklist of R15, compiled in: common_passwords.txt, folded and sorted by the build
 * (tools/gen_common_passwords.py). Used by password.c only.
 */
#ifndef CORE_COMMON_PASSWORDS_H
#define CORE_COMMON_PASSWORDS_H

#include <stddef.h>

/* Bytewise ascending, lower case. */
extern const char *const common_passwords[];
extern const size_t common_passwords_count;

#endif
