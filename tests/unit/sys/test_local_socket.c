/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/scratch.h"
#include "lib/unit.h"
#include "sys/clock.h"
#include "sys/local_socket.h"

#include <pthread.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

struct line {
    struct scratch scratch;
    char path[PATH_MAX];
    struct arena *arena;
    int ends[2]; /* a connected pair */
};

static int set_up(void **state)
{
    struct line *line = calloc(1, sizeof *line);
    scratch_make(&line->scratch);
    scratch_path(&line->scratch, "control", line->path);
    line->arena = arena_new(4 << 20);
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, line->ends) != 0)
        return -1;
    *state = line;
    return 0;
}

static int tear_down(void **state)
{
    struct line *line = *state;
    scratch_remove(&line->scratch);
    arena_free(line->arena);
    close(line->ends[0]);
    close(line->ends[1]);
    free(line);
    return 0;
}

static micros soon(void)
{
    return clock_monotonic() + 5 * (micros)MICROS_PER_SECOND;
}

static void test_frames_arrive_as_sent(void **state)
{
    struct line *line = *state;
    struct frame got;
    const struct frame sent = {.type = 7, .body = SLICE("a\0b")};
    const struct frame empty = {.type = 0};
    assert_int_equal(frame_write(line->ends[0], soon(), sent, NULL), STATUS_OK);
    assert_int_equal(frame_write(line->ends[0], soon(), empty, NULL), STATUS_OK);
    assert_int_equal(frame_read(line->ends[1], soon(), line->arena, &got, NULL), STATUS_OK);
    assert_int_equal(got.type, 7);
    assert_true(slice_equal(got.body, sent.body));
    assert_int_equal(frame_read(line->ends[1], soon(), line->arena, &got, NULL), STATUS_OK);
    assert_int_equal(got.type, 0);
    assert_int_equal(got.body.length, 0);
}

static void test_frame_bytes_are_fixed(void **state)
{
    struct line *line = *state;
    const struct frame sent = {.type = 0xAB, .body = SLICE("hello")};
    assert_int_equal(frame_write(line->ends[0], 0, sent, NULL), STATUS_OK);
    char bytes[32];
    assert_int_equal(recv(line->ends[1], bytes, sizeof bytes, 0), 10);
    assert_memory_equal(bytes, "\0\0\0\5\xABhello", 10);
}

static void test_closing_between_and_inside_frames(void **state)
{
    struct line *line = *state;
    struct frame got;
    assert_int_equal(shutdown(line->ends[0], SHUT_WR), 0);
    assert_int_equal(frame_read(line->ends[1], soon(), line->arena, &got, NULL), STATUS_NOT_FOUND);
    assert_int_equal(send(line->ends[1], "\0\0\0\5\1he", 7, 0), 7);
    assert_int_equal(shutdown(line->ends[1], SHUT_WR), 0);
    assert_int_equal(frame_read(line->ends[0], soon(), line->arena, &got, NULL),
                     STATUS_UNAVAILABLE);
}

static void test_too_long_frames_are_refused_before_reading(void **state)
{
    struct line *line = *state;
    struct frame got;
    assert_int_equal(send(line->ends[0], "\0\x10\0\1\1", 5, 0), 5);
    assert_int_equal(frame_read(line->ends[1], soon(), line->arena, &got, NULL), STATUS_INVALID);
    static char large[FRAME_MAX_BYTES + 1];
    const struct frame sent = {.body = {large, sizeof large}};
    assert_int_equal(frame_write(line->ends[0], soon(), sent, NULL), STATUS_INVALID);
}

static void test_a_silent_or_deaf_peer_meets_the_deadline(void **state)
{
    struct line *line = *state;
    struct frame got;
    micros passed = clock_monotonic() - 1;
    assert_int_equal(frame_read(line->ends[1], passed, line->arena, &got, NULL),
                     STATUS_UNAVAILABLE);
    static char large[FRAME_MAX_BYTES];
    const struct frame sent = {.body = {large, sizeof large}};
    micros deadline = clock_monotonic() + 20000;
    assert_int_equal(frame_write(line->ends[0], deadline, sent, NULL), STATUS_UNAVAILABLE);
}

static void test_a_peer_who_hung_up_is_an_error_not_a_signal(void **state)
{
    struct line *line = *state;
    close(line->ends[1]);
    line->ends[1] = dup(line->ends[0]);
    const struct frame sent = {.body = SLICE("x")};
    assert_int_equal(frame_write(line->ends[0], soon(), sent, NULL), STATUS_UNAVAILABLE);
}

static void *send_largest(void *argument)
{
    static char large[FRAME_MAX_BYTES];
    memset(large, 'z', sizeof large);
    const struct frame sent = {.type = 1, .body = {large, sizeof large}};
    const int *descriptor = argument;
    return frame_write(*descriptor, soon(), sent, NULL) == STATUS_OK ? argument : NULL;
}

static void test_the_largest_frame_passes_in_pieces(void **state)
{
    struct line *line = *state;
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, send_largest, &line->ends[0]), 0);
    struct frame got;
    assert_int_equal(frame_read(line->ends[1], soon(), line->arena, &got, NULL), STATUS_OK);
    void *sent;
    pthread_join(thread, &sent);
    assert_non_null(sent);
    assert_int_equal(got.body.length, FRAME_MAX_BYTES);
    assert_int_equal(got.body.bytes[FRAME_MAX_BYTES - 1], 'z');
}

static void test_listener_is_private_and_knows_its_caller(void **state)
{
    struct line *line = *state;
    int listener, caller, accepted;
    unsigned user;
    struct stat info;
    mode_t before = umask(0);
    assert_int_equal(local_listen(line->path, &listener, NULL), STATUS_OK);
    umask(before);
    assert_int_equal(stat(line->path, &info), 0);
    assert_int_equal(info.st_mode & 07777, 0600);
    assert_int_equal(local_connect(line->path, &caller, NULL), STATUS_OK);
    assert_int_equal(local_accept(listener, &accepted, &user, NULL), STATUS_OK);
    assert_int_equal(user, geteuid());
    local_shut(listener);
    assert_int_equal(local_accept(listener, &accepted, &user, NULL), STATUS_UNAVAILABLE);
    local_close(caller);
    local_close(listener);
}

static void test_listener_replaces_only_what_is_dead(void **state)
{
    struct line *line = *state;
    int first, second;
    assert_int_equal(local_connect(line->path, &first, NULL), STATUS_UNAVAILABLE);
    assert_int_equal(local_listen(line->path, &first, NULL), STATUS_OK);
    assert_int_equal(local_listen(line->path, &second, NULL), STATUS_CONFLICT);
    local_close(first);
    assert_int_equal(local_listen(line->path, &second, NULL), STATUS_OK);
    local_close(second);
    assert_int_equal(local_listen(line->scratch.path, &second, NULL), STATUS_CONFLICT);
    char longer[200];
    memset(longer, 'a', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    assert_int_equal(local_listen(longer, &second, NULL), STATUS_INVALID);
}

#define ON_LINE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_LINE(test_frames_arrive_as_sent),
        ON_LINE(test_frame_bytes_are_fixed),
        ON_LINE(test_closing_between_and_inside_frames),
        ON_LINE(test_too_long_frames_are_refused_before_reading),
        ON_LINE(test_a_silent_or_deaf_peer_meets_the_deadline),
        ON_LINE(test_a_peer_who_hung_up_is_an_error_not_a_signal),
        ON_LINE(test_the_largest_frame_passes_in_pieces),
        ON_LINE(test_listener_is_private_and_knows_its_caller),
        ON_LINE(test_listener_replaces_only_what_is_dead),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
