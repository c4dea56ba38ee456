/* SPDX-License-Identifier: Apache-2.0 */
/* Where a programmer's mistake ends: one line on standard error, then the process. */
#include "base/macro.h"

#include <stdio.h>
#include <stdlib.h>

void check_failed(const char *condition, const char *file, int line)
{
    fprintf(stderr, "sallyport: internal check failed: %s (%s:%d)\n", condition, file, line);
    abort();
}
