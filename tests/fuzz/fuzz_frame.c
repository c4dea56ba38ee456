/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as what comes through the control socket. A frame that is read is what stood there, and
 * is written as the same bytes. */
#include "fuzz/fuzz.h"
#include "sys/clock.h"
#include "sys/local_socket.h"

#include <sys/socket.h>
#include <unistd.h>

enum { HEAD_BYTES = 5, INPUT_MAX = 4096 };

static void again_check(struct frame frame, struct slice expected)
{
    char bytes[INPUT_MAX];
    int ends[2];
    ensure(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
    ensure(frame_write(ends[0], clock_monotonic() + MICROS_PER_SECOND, frame, NULL) == STATUS_OK);
    ssize_t length = recv(ends[1], bytes, HEAD_BYTES + frame.body.length, MSG_WAITALL);
    ensure(length == (ssize_t)(HEAD_BYTES + frame.body.length));
    ensure(slice_equal(slice_make(bytes, (size_t)length), slice_first(expected, (size_t)length)));
    local_close(ends[1]);
    ensure(frame_write(ends[0], 0, frame, NULL) == STATUS_UNAVAILABLE);
    local_close(ends[0]);
}

/* Neither an arena without room nor a body beyond the limit gets through; nobody waits for ever. */
static void limits_check(struct slice bytes)
{
    static struct arena *small;
    static char large[FRAME_MAX_BYTES + 1];
    struct frame frame = {.type = 'w', .body = slice_make(large, sizeof large)};
    int ends[2];
    if (small == NULL)
        small = arena_new(16);
    ensure(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
    ensure(frame_read(ends[1], 1, small, &frame, NULL) == STATUS_UNAVAILABLE);
    ensure(frame_write(ends[0], 0, frame, NULL) == STATUS_INVALID);
    frame.body = slice_first(bytes, 64);
    ensure(frame_write(ends[0], 0, frame, NULL) == STATUS_OK);
    ensure(frame_read(ends[1], 0, small, &frame, NULL) ==
           (bytes.length < 16 ? STATUS_OK : STATUS_LIMIT));
    arena_reset(small);
    local_close(ends[0]);
    local_close(ends[1]);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    static struct arena *arena;
    if (arena == NULL)
        arena = arena_new((size_t)4 << 20);
    struct slice rest = slice_make(bytes, length < INPUT_MAX ? length : INPUT_MAX);
    limits_check(rest);
    int ends[2];
    ensure(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
    ensure(send(ends[0], rest.bytes, rest.length, 0) == (ssize_t)rest.length);
    ensure(shutdown(ends[0], SHUT_WR) == 0);
    enum status status = STATUS_OK;
    while (status == STATUS_OK) {
        struct frame frame;
        status = frame_read(ends[1], clock_monotonic() + MICROS_PER_SECOND, arena, &frame, NULL);
        if (status != STATUS_OK)
            break;
        ensure(frame.body.bytes[frame.body.length] == '\0');
        ensure(slice_equal(frame.body,
                           slice_first(slice_from_index(rest, HEAD_BYTES), frame.body.length)));
        again_check(frame, rest);
        rest = slice_from_index(rest, HEAD_BYTES + frame.body.length);
    }
    ensure((status == STATUS_NOT_FOUND) == slice_is_empty(rest));
    local_close(ends[0]);
    local_close(ends[1]);
    arena_reset(arena);
    return 0;
}
