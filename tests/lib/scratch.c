/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/scratch.h"

#include "base/macro.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

void scratch_make(struct scratch *scratch)
{
    strcpy(scratch->path, "/tmp/sallyport-test-XXXXXX");
    ensure(mkdtemp(scratch->path) != NULL);
}

const char *scratch_path(const struct scratch *scratch, const char *name, char out[PATH_MAX])
{
    int length = snprintf(out, PATH_MAX, "%s/%s", scratch->path, name);
    ensure(length > 0 && length < PATH_MAX);
    return out;
}

static int remove_entry(const char *path, const struct stat *info, int kind, struct FTW *where)
{
    (void)info;
    (void)kind;
    (void)where;
    return remove(path);
}

void scratch_remove(const struct scratch *scratch)
{
    ensure(nftw(scratch->path, remove_entry, 8, FTW_DEPTH | FTW_PHYS) == 0);
}
