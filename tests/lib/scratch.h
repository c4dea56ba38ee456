/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A directory of one test's own, gone afterwards. Tests run side by side, so none shares one.
 * Add scratch_files to the sources of the test.
 */
#ifndef TESTS_LIB_SCRATCH_H
#define TESTS_LIB_SCRATCH_H

#include <limits.h>

struct scratch {
    char path[64];
};

void scratch_make(struct scratch *scratch);
/* "SCRATCH/name" in `out`, which is returned. */
const char *scratch_path(const struct scratch *scratch, const char *name, char out[PATH_MAX]);
/* With everything in it. */
void scratch_remove(const struct scratch *scratch);

#endif
