/* SPDX-License-Identifier: Apache-2.0 */
/* What libFuzzer calls with every input; and replay.c, which runs the seeds without it. */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

#endif
