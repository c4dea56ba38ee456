/* SPDX-License-Identifier: Apache-2.0 */
/* The directory half of sys/files.h. */
#include "sys/files.h"
#include "sys/files_impl.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum status directory_make(const char *path, unsigned mode, struct error *err)
{
    if (mkdir(path, 0700) != 0)
        return file_fail(err, "make the directory", path);
    if (chmod(path, (mode_t)mode) != 0) {
        enum status status = file_fail(err, "set the mode of", path);
        rmdir(path);
        return status;
    }
    return file_sync_parent(path, err);
}

bool directory_exists(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

enum status directory_check_private(const char *path, struct error *err)
{
    struct stat info;
    if (stat(path, &info) != 0)
        return file_fail(err, "look at", path);
    if (!S_ISDIR(info.st_mode))
        return error_set(err, STATUS_INVALID, "%s is not a directory", path);
    return file_check_private(&info, path, err);
}

/* While reading, the names are a list: how many there are is known at the end only. */
struct name {
    struct name *next;
    const char *text;
};

static bool is_itself_or_parent(const char *name)
{
    return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

static enum status read_names(DIR *directory, const char *path, struct arena *arena,
                              struct name **out_first, size_t *out_count, struct error *err)
{
    struct name *first = NULL;
    size_t count = 0;
    const struct dirent *entry;
    /* One thread has this stream. NOLINTNEXTLINE(concurrency-mt-unsafe) */
    while (errno = 0, (entry = readdir(directory)) != NULL) {
        if (is_itself_or_parent(entry->d_name))
            continue;
        struct name *name = arena_alloc(arena, sizeof *name);
        char *text = arena_string(arena, slice_from(entry->d_name));
        if (name == NULL || text == NULL)
            return error_set(err, STATUS_LIMIT, "%s has too many entries", path);
        *name = (struct name){.next = first, .text = text};
        first = name;
        count++;
    }
    if (errno != 0)
        return file_fail(err, "read the directory", path);
    *out_first = first;
    *out_count = count;
    return STATUS_OK;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static const char **names_sorted(const struct name *first, size_t count, struct arena *arena)
{
    const char **names = arena_alloc_array(arena, count, sizeof *names);
    if (names == NULL)
        return NULL;
    for (size_t i = 0; i < count; i++, first = first->next)
        names[i] = first->text;
    qsort(names, count, sizeof *names, compare_names);
    return names;
}

enum status directory_list(const char *path, struct arena *arena, const char *const **out_names,
                           size_t *out_count, struct error *err)
{
    DIR *directory = opendir(path);
    if (directory == NULL)
        return file_fail(err, "open the directory", path);
    struct name *first = NULL;
    size_t count = 0;
    enum status status = read_names(directory, path, arena, &first, &count, err);
    closedir(directory);
    if (status != STATUS_OK)
        return status;
    const char **names = names_sorted(first, count, arena);
    if (names == NULL)
        return error_set(err, STATUS_LIMIT, "%s has too many entries", path);
    *out_names = names;
    *out_count = count;
    return STATUS_OK;
}
