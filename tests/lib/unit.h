/* SPDX-License-Identifier: Apache-2.0 */
/* cmocka with the includes that it needs before it, and a main that runs one group. */
#ifndef TESTS_LIB_UNIT_H
#define TESTS_LIB_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define UNUSED_STATE void **state __attribute__((unused))

#endif
