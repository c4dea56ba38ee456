/* SPDX-License-Identifier: Apache-2.0 */
/* Runs a fuzz target over every file of a directory: one TAP line each. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "fuzz/fuzz.h"

enum { SEED_MAX_BYTES = 1 << 20 };

static void seed_run(const char *directory, const char *name, int number)
{
    static uint8_t bytes[SEED_MAX_BYTES];
    char path[4096];
    snprintf(path, sizeof(path), "%s/%s", directory, name);
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        printf("not ok %d - %s cannot be read\n", number, name);
        return;
    }
    size_t length = fread(bytes, 1, sizeof(bytes), file);
    fclose(file);
    LLVMFuzzerTestOneInput(bytes, length);
    printf("ok %d - %s\n", number, name);
}

int main(int argc, char **argv)
{
    DIR *directory = argc == 2 ? opendir(argv[1]) : NULL;
    int count = 0;
    if (directory == NULL) {
        puts("Bail out! expected a directory of seeds");
        return 1;
    }
    for (struct dirent *entry = readdir(directory); entry != NULL; entry = readdir(directory)) {
        if (entry->d_name[0] != '.')
            seed_run(argv[1], entry->d_name, ++count);
    }
    closedir(directory);
    printf("1..%d\n", count);
    return count > 0 ? 0 : 1;
}
