/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What clang-tidy cannot see from one file: these functions return what they were given, so one that
 * ends with error_set did not succeed. run_tidy.py includes this before each file; the program
 * never does.
 */
#pragma clang system_header
#include "base/status.h"
#include "face/cli/cli_impl.h"

#define error_set(err, given, ...)                                                                 \
    ({                                                                                             \
        enum status returned_ = (given);                                                           \
        error_set(err, returned_, __VA_ARGS__);                                                    \
        returned_;                                                                                 \
    })
#define cli_fail(run, given, ...)                                                                  \
    ({                                                                                             \
        enum cli_exit ended_ = (given);                                                            \
        cli_fail(run, ended_, __VA_ARGS__);                                                        \
        ended_;                                                                                    \
    })
