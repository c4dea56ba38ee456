/* SPDX-License-Identifier: Apache-2.0 */
#include "sys/files.h"
#include "sys/time_zone.h"

#include <stdlib.h>

#define TABLE "/usr/share/zoneinfo/zone.tab"

enum { TABLE_MAX_BYTES = 256 * 1024, NAMES_MAX = 1024 };

/* "DE	+5230+01322	Europe/Berlin	most of Germany"; comments begin with '#'. */
static struct slice name_of(struct slice line)
{
    struct slice field = {NULL, 0}, rest = line;
    for (int column = 0; column < 3; column++)
        slice_cut(rest, '\t', &field, &rest);
    return slice_starts(line, "#") ? (struct slice){NULL, 0} : field;
}

static int compare(const void *a, const void *b)
{
    return slice_compare(*(const struct slice *)a, *(const struct slice *)b);
}

size_t time_zone_names(struct arena *arena, const struct slice **out_names)
{
    struct slice table = {NULL, 0}, line;
    struct slice *names = arena_alloc_array(arena, NAMES_MAX, sizeof *names);
    *out_names = names;
    if (names == NULL)
        return 0;
    size_t count = 0;
    names[count++] = slice_from("UTC");
    if (file_read(TABLE, TABLE_MAX_BYTES, arena, &table, NULL) != STATUS_OK)
        return count;
    while (!slice_is_empty(table) && count < NAMES_MAX) {
        slice_cut(table, '\n', &line, &table);
        struct slice name = name_of(line);
        if (!slice_is_empty(name))
            names[count++] = name;
    }
    qsort(names, count, sizeof *names, compare);
    return count;
}
