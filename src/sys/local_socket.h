/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Streams between processes of one host, and frames on them: the control socket of the running
 * service. A frame is a length (32 bits, big-endian, of the body), a type byte and the body. The
 * caller owns descriptors and closes them with local_close. Deadlines are instants of
 * clock_monotonic, 0 = none. Errors: UNAVAILABLE (nobody there, deadline, broken stream),
 * CONFLICT (a running listener, or not a socket, at that path), INVALID (path or frame too long).
 */
#ifndef SYS_LOCAL_SOCKET_H
#define SYS_LOCAL_SOCKET_H

#include "base/arena.h"
#include "base/status.h"
#include "base/types.h"

enum { FRAME_MAX_BYTES = 1 << 20 };

struct frame {
    uint8_t type;
    struct slice body;
};

/* Makes the socket with mode 0600, replacing one that nobody listens on. */
MUST_CHECK enum status local_listen(const char *path, int *out_descriptor, struct error *err);
/* Waits for the next caller; *out_user is its user id as the kernel vouches for it. */
MUST_CHECK enum status local_accept(int listener, int *out_descriptor, unsigned *out_user,
                                    struct error *err);
MUST_CHECK enum status local_connect(const char *path, int *out_descriptor, struct error *err);
/* Makes a local_accept that waits in another thread return UNAVAILABLE, at once and ever after. */
void local_shut(int listener);
void local_close(int descriptor);

/* NOT_FOUND when the other side closed where a frame could begin. The body lives in the arena,
 * terminated. */
MUST_CHECK enum status frame_read(int descriptor, micros deadline, struct arena *arena,
                                  struct frame *out_frame, struct error *err);
MUST_CHECK enum status frame_write(int descriptor, micros deadline, struct frame frame,
                                   struct error *err);

#endif
