/* SPDX-License-Identifier: Apache-2.0 */
/* Clocks, entropy, signals, hardening, lock, input: what needs a process but no files. */
#include "lib/scratch.h"
#include "lib/unit.h"
#include "sys/clock.h"
#include "sys/entropy.h"
#include "sys/input.h"
#include "sys/lock.h"
#include "sys/process.h"

#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static void test_clocks_run(UNUSED_STATE)
{
    assert_true(clock_now() > 1735689600 * (micros)MICROS_PER_SECOND); /* 2025 */
    micros before = clock_monotonic();
    assert_true(clock_monotonic() >= before && before > 0);
}

static void test_entropy_fills_everything_and_differs(UNUSED_STATE)
{
    /* More than the kernel gives at once to an interrupted call. */
    static uint8_t first[1024], second[1024];
    assert_true(entropy_fill(first, sizeof first));
    assert_true(entropy_fill(second, sizeof second));
    assert_memory_not_equal(first, second, sizeof first);
    size_t zeros = 0;
    for (size_t i = 0; i < sizeof first; i++)
        zeros += first[i] == 0;
    assert_true(zeros < 40); /* 4 are expected; 40 happen once in 10^26 runs */
    assert_true(entropy_fill(first, 0));
}

static void test_entropy_is_not_repeated_in_a_child(UNUSED_STATE)
{
    int ends[2];
    uint8_t mine[32], theirs[32];
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
        bool filled = entropy_fill(mine, sizeof mine);
        _exit(filled && write(ends[1], mine, sizeof mine) == sizeof mine ? 0 : 1);
    }
    assert_true(entropy_fill(mine, sizeof mine));
    assert_int_equal(read(ends[0], theirs, sizeof theirs), sizeof theirs);
    assert_int_equal(waitpid(child, NULL, 0), child);
    assert_memory_not_equal(mine, theirs, sizeof mine);
}

static void test_signals_wait_to_be_asked_for(UNUSED_STATE)
{
    signals_block_for_service();
    assert_int_equal(kill(getpid(), SIGHUP), 0);
    assert_int_equal(signal_wait(), SIGNAL_RELOAD);
    assert_int_equal(kill(getpid(), SIGINT), 0);
    assert_int_equal(signal_wait(), SIGNAL_STOP);
    signal_stop_self();
    assert_int_equal(signal_wait(), SIGNAL_STOP);
}

static void test_hardened_process_is_closed(UNUSED_STATE)
{
    pid_t child = fork();
    if (child == 0) {
        struct rlimit core;
        bool closed = process_harden(NULL) == STATUS_OK && prctl(PR_GET_DUMPABLE) == 0 &&
                      getrlimit(RLIMIT_CORE, &core) == 0 && core.rlim_max == 0;
        _exit(closed ? 0 : 1);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
}

static void test_limits_and_cores(UNUSED_STATE)
{
    unsigned long now = process_raise_descriptors(1);
    assert_true(now >= 1);
    assert_true(process_raise_descriptors(now + 1) >= now);
    assert_true(process_core_count() >= 1);
    assert_int_equal(process_user(), geteuid());
}

static void test_one_holder_of_a_lock(UNUSED_STATE)
{
    struct scratch scratch;
    char path[PATH_MAX];
    scratch_make(&scratch);
    scratch_path(&scratch, "lock", path);
    struct lock first = {0}, second = {0};
    struct error error;
    assert_int_equal(lock_take(path, &first, NULL), STATUS_OK);
    assert_int_equal(lock_take(path, &second, &error), STATUS_CONFLICT);
    char holder[32];
    snprintf(holder, sizeof holder, "(%ld)", (long)getpid());
    assert_non_null(strstr(error.text, holder));
    lock_free(&first);
    lock_free(&first);
    assert_int_equal(lock_take(path, &second, NULL), STATUS_OK);
    lock_free(&second);
    scratch_remove(&scratch);
}

/* A descriptor from which `text` can be read to its end. */
static int reader_of(const char *text)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], text, strlen(text)), strlen(text));
    close(ends[1]);
    return ends[0];
}

static void test_secrets_are_read_line_by_line(UNUSED_STATE)
{
    int input = reader_of("correct horse\n\nlast");
    struct secret secret = {0};
    assert_int_equal(input_read_secret(input, "", &secret, NULL), STATUS_OK);
    assert_true(slice_is(secret_view(&secret), "correct horse"));
    assert_int_equal(input_read_secret(input, "", &secret, NULL), STATUS_OK);
    assert_int_equal(secret.length, 0);
    assert_int_equal(input_read_secret(input, "", &secret, NULL), STATUS_OK);
    assert_true(slice_is(secret_view(&secret), "last"));
    assert_int_equal(input_read_secret(input, "", &secret, NULL), STATUS_NOT_FOUND);
    close(input);
}

static void test_an_overlong_secret_is_none(UNUSED_STATE)
{
    char text[SECRET_MAX_BYTES + 4];
    memset(text, 'a', sizeof text - 1);
    strcpy(text + SECRET_MAX_BYTES + 1, "\nb");
    int input = reader_of(text);
    struct secret secret = {0};
    assert_int_equal(input_read_secret(input, "", &secret, NULL), STATUS_OK);
    assert_true(secret.overlong);
    assert_int_equal(secret.length, 0);
    assert_int_equal(input_read_secret(input, "", &secret, NULL), STATUS_OK);
    assert_true(slice_is(secret_view(&secret), "b"));
    close(input);
}

static void test_input_is_read_to_its_end_or_limit(UNUSED_STATE)
{
    static char text[10001];
    memset(text, 'x', sizeof text - 1);
    struct arena *arena = arena_new(1 << 20);
    struct slice bytes;
    int input = reader_of(text);
    assert_int_equal(input_read(input, 10000, arena, &bytes, NULL), STATUS_OK);
    assert_true(slice_is(bytes, text));
    close(input);
    input = reader_of(text);
    assert_int_equal(input_read(input, 9999, arena, &bytes, NULL), STATUS_LIMIT);
    close(input);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_clocks_run),
        cmocka_unit_test(test_entropy_fills_everything_and_differs),
        cmocka_unit_test(test_entropy_is_not_repeated_in_a_child),
        cmocka_unit_test(test_signals_wait_to_be_asked_for),
        cmocka_unit_test(test_hardened_process_is_closed),
        cmocka_unit_test(test_limits_and_cores),
        cmocka_unit_test(test_one_holder_of_a_lock),
        cmocka_unit_test(test_secrets_are_read_line_by_line),
        cmocka_unit_test(test_an_overlong_secret_is_none),
        cmocka_unit_test(test_input_is_read_to_its_end_or_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
