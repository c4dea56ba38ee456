/* SPDX-License-Identifier: Apache-2.0 */
/* The frames of sys/local_socket.h. */
#include "sys/clock.h"
#include "sys/local_socket.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>

enum { HEAD_BYTES = 5 }; /* length and type */

static enum status fail_broken(struct error *err)
{
    return error_set(err, STATUS_UNAVAILABLE, "the local connection broke: %s",
                     strerrordesc_np(errno));
}

/* Milliseconds for poll, rounded up so that it never spins; -1 without a deadline. */
static int poll_timeout(micros deadline)
{
    if (deadline == 0)
        return -1;
    micros left = deadline - clock_monotonic();
    if (left <= 0)
        return 0;
    micros millis = (left + 999) / 1000;
    return millis > INT_MAX ? INT_MAX : (int)millis;
}

static enum status wait_for(int descriptor, short events, micros deadline, struct error *err)
{
    struct pollfd waiting = {.fd = descriptor, .events = events};
    for (;;) {
        int ready = poll(&waiting, 1, poll_timeout(deadline));
        if (ready > 0)
            return STATUS_OK;
        if (ready == 0)
            return error_set(err, STATUS_UNAVAILABLE, "the local connection timed out");
        if (errno != EINTR)
            return fail_broken(err);
    }
}

/* *out_length < length only when the other side closed. */
static enum status read_bytes(int descriptor, micros deadline, void *bytes, size_t length,
                              size_t *out_length, struct error *err)
{
    size_t done = 0;
    while (done < length) {
        enum status status = wait_for(descriptor, POLLIN, deadline, err);
        if (status != STATUS_OK)
            return status;
        ssize_t got = recv(descriptor, (char *)bytes + done, length - done, MSG_DONTWAIT);
        if (got < 0 && (errno == EINTR || errno == EAGAIN))
            continue;
        if (got < 0)
            return fail_broken(err);
        if (got == 0)
            break;
        done += (size_t)got;
    }
    *out_length = done;
    return STATUS_OK;
}

static enum status write_bytes(int descriptor, micros deadline, const void *bytes, size_t length,
                               struct error *err)
{
    size_t done = 0;
    while (done < length) {
        enum status status = wait_for(descriptor, POLLOUT, deadline, err);
        if (status != STATUS_OK)
            return status;
        /* NOSIGNAL: a caller who hung up must not end the service. */
        ssize_t count = send(descriptor, (const char *)bytes + done, length - done,
                             MSG_NOSIGNAL | MSG_DONTWAIT);
        if (count < 0 && (errno == EINTR || errno == EAGAIN))
            continue;
        if (count < 0)
            return fail_broken(err);
        done += (size_t)count;
    }
    return STATUS_OK;
}

static enum status fail_cut(struct error *err)
{
    return error_set(err, STATUS_UNAVAILABLE, "the other side closed in the middle of a frame");
}

static enum status read_head(int descriptor, micros deadline, uint8_t head[HEAD_BYTES],
                             struct error *err)
{
    size_t got;
    enum status status = read_bytes(descriptor, deadline, head, HEAD_BYTES, &got, err);
    if (status != STATUS_OK)
        return status;
    if (got == 0)
        return error_set(err, STATUS_NOT_FOUND, "the other side closed");
    return got == HEAD_BYTES ? STATUS_OK : fail_cut(err);
}

static size_t head_length(const uint8_t head[HEAD_BYTES])
{
    return (size_t)head[0] << 24 | (size_t)head[1] << 16 | (size_t)head[2] << 8 | head[3];
}

enum status frame_read(int descriptor, micros deadline, struct arena *arena,
                       struct frame *out_frame, struct error *err)
{
    uint8_t head[HEAD_BYTES];
    enum status status = read_head(descriptor, deadline, head, err);
    if (status != STATUS_OK)
        return status;
    size_t length = head_length(head);
    if (length > FRAME_MAX_BYTES)
        return error_set(err, STATUS_INVALID, "a frame of %zu bytes is too long", length);
    char *body = arena_alloc(arena, length + 1);
    if (body == NULL)
        return error_set(err, STATUS_LIMIT, "no room for a frame of %zu bytes", length);
    size_t got;
    status = read_bytes(descriptor, deadline, body, length, &got, err);
    if (status != STATUS_OK)
        return status;
    if (got != length)
        return fail_cut(err);
    *out_frame = (struct frame){.type = head[4], .body = slice_make(body, length)};
    return STATUS_OK;
}

enum status frame_write(int descriptor, micros deadline, struct frame frame, struct error *err)
{
    size_t length = frame.body.length;
    if (length > FRAME_MAX_BYTES)
        return error_set(err, STATUS_INVALID, "a frame of %zu bytes is too long", length);
    const uint8_t head[HEAD_BYTES] = {(uint8_t)(length >> 24), (uint8_t)(length >> 16),
                                      (uint8_t)(length >> 8), (uint8_t)length, frame.type};
    enum status status = write_bytes(descriptor, deadline, head, sizeof head, err);
    if (status != STATUS_OK)
        return status;
    return write_bytes(descriptor, deadline, frame.body.bytes, length, err);
}
