/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/scratch.h"
#include "lib/unit.h"
#include "sys/files.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

struct place {
    struct scratch scratch;
    struct arena *arena;
    struct error error;
    char path[PATH_MAX];
};

static int set_up(void **state)
{
    struct place *place = calloc(1, sizeof *place);
    scratch_make(&place->scratch);
    place->arena = arena_new(1 << 16);
    scratch_path(&place->scratch, "file", place->path);
    *state = place;
    return 0;
}

static int tear_down(void **state)
{
    struct place *place = *state;
    scratch_remove(&place->scratch);
    arena_free(place->arena);
    free(place);
    return 0;
}

static unsigned mode_of(const char *path)
{
    struct stat info;
    assert_int_equal(stat(path, &info), 0);
    return info.st_mode & 07777;
}

static size_t entries_in(struct place *place)
{
    const char *const *names;
    size_t count;
    assert_int_equal(directory_list(place->scratch.path, place->arena, &names, &count, NULL),
                     STATUS_OK);
    return count;
}

static void test_write_replaces_and_leaves_nothing_beside(void **state)
{
    struct place *place = *state;
    struct slice bytes;
    assert_int_equal(file_write(place->path, slice_from("old"), 0644, NULL), STATUS_OK);
    assert_int_equal(file_write(place->path, slice_from("new"), 0640, NULL), STATUS_OK);
    assert_int_equal(file_read(place->path, 3, place->arena, &bytes, NULL), STATUS_OK);
    assert_true(slice_is(bytes, "new"));
    assert_int_equal(mode_of(place->path), 0640);
    assert_int_equal(entries_in(place), 1);
}

static void test_mode_does_not_depend_on_the_umask(void **state)
{
    struct place *place = *state;
    mode_t before = umask(0077);
    assert_int_equal(file_write(place->path, slice_from("x"), 0644, NULL), STATUS_OK);
    umask(before);
    assert_int_equal(mode_of(place->path), 0644);
}

static void test_write_into_no_directory_fails_and_leaves_nothing(void **state)
{
    struct place *place = *state;
    scratch_path(&place->scratch, "absent/file", place->path);
    assert_int_equal(file_write(place->path, slice_from("x"), 0600, &place->error),
                     STATUS_NOT_FOUND);
    assert_non_null(strstr(place->error.text, "absent/file"));
    assert_int_equal(entries_in(place), 0);
}

static void test_create_never_overwrites(void **state)
{
    struct place *place = *state;
    struct slice bytes;
    assert_int_equal(file_create(place->path, slice_from("first"), 0400, NULL), STATUS_OK);
    assert_int_equal(file_create(place->path, slice_from("second"), 0400, NULL), STATUS_CONFLICT);
    assert_int_equal(file_read(place->path, 100, place->arena, &bytes, NULL), STATUS_OK);
    assert_true(slice_is(bytes, "first"));
}

static void test_read_knows_its_limit(void **state)
{
    struct place *place = *state;
    struct slice bytes = SLICE("untouched");
    assert_int_equal(file_write(place->path, slice_from("12345"), 0600, NULL), STATUS_OK);
    assert_int_equal(file_read(place->path, 4, place->arena, &bytes, NULL), STATUS_LIMIT);
    assert_true(slice_is(bytes, "untouched"));
    assert_int_equal(file_read(place->scratch.path, 4, place->arena, &bytes, NULL), STATUS_INVALID);
    scratch_path(&place->scratch, "absent", place->path);
    assert_int_equal(file_read(place->path, 4, place->arena, &bytes, NULL), STATUS_NOT_FOUND);
}

static void test_private_means_nobody_else(void **state)
{
    struct place *place = *state;
    struct slice bytes;
    assert_int_equal(file_write(place->path, slice_from("key"), 0400, NULL), STATUS_OK);
    assert_int_equal(file_read_private(place->path, 9, place->arena, &bytes, NULL), STATUS_OK);
    static const unsigned open_modes[] = {0440, 0404, 0420, 0402, 0410, 0401};
    for (size_t i = 0; i < ARRAY_LENGTH(open_modes); i++) {
        assert_int_equal(chmod(place->path, open_modes[i]), 0);
        assert_int_equal(file_read_private(place->path, 9, place->arena, &bytes, NULL),
                         STATUS_INVALID);
    }
    assert_int_equal(directory_check_private(place->scratch.path, NULL), STATUS_OK);
    assert_int_equal(chmod(place->scratch.path, 0750), 0);
    assert_int_equal(directory_check_private(place->scratch.path, NULL), STATUS_INVALID);
}

static void test_rename_remove_and_exists(void **state)
{
    struct place *place = *state;
    char other[PATH_MAX];
    scratch_path(&place->scratch, "other", other);
    assert_int_equal(file_write(place->path, slice_from("x"), 0600, NULL), STATUS_OK);
    assert_int_equal(file_rename(place->path, other, NULL), STATUS_OK);
    assert_true(file_exists(other) && !file_exists(place->path));
    assert_int_equal(file_remove(other, NULL), STATUS_OK);
    assert_false(file_exists(other));
    assert_int_equal(file_remove(other, NULL), STATUS_NOT_FOUND);
    assert_int_equal(symlink("nowhere", other), 0);
    assert_true(file_exists(other));
}

static void test_directories(void **state)
{
    struct place *place = *state;
    char inner[PATH_MAX];
    scratch_path(&place->scratch, "inner", inner);
    assert_int_equal(directory_make(inner, 0700, NULL), STATUS_OK);
    assert_int_equal(directory_make(inner, 0700, NULL), STATUS_CONFLICT);
    assert_int_equal(mode_of(inner), 0700);
    assert_true(directory_exists(inner));
    assert_false(directory_exists(place->path));
    assert_int_equal(file_write(place->path, slice_from("x"), 0600, NULL), STATUS_OK);
    const char *const *names;
    size_t count;
    assert_int_equal(directory_list(place->scratch.path, place->arena, &names, &count, NULL),
                     STATUS_OK);
    assert_int_equal(count, 2);
    assert_string_equal(names[0], "file");
    assert_string_equal(names[1], "inner");
    assert_int_equal(directory_list(inner, place->arena, &names, &count, NULL), STATUS_OK);
    assert_int_equal(count, 0);
}

#define IN_PLACE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_PLACE(test_write_replaces_and_leaves_nothing_beside),
        IN_PLACE(test_mode_does_not_depend_on_the_umask),
        IN_PLACE(test_write_into_no_directory_fails_and_leaves_nothing),
        IN_PLACE(test_create_never_overwrites),
        IN_PLACE(test_read_knows_its_limit),
        IN_PLACE(test_private_means_nobody_else),
        IN_PLACE(test_rename_remove_and_exists),
        IN_PLACE(test_directories),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
