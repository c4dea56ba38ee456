/* SPDX-License-Identifier: Apache-2.0 */
#include "sys/clock.h"

#include "base/macro.h"

#include <errno.h>
#include <time.h>

static micros clock_read(clockid_t id)
{
    struct timespec time;
    ensure(clock_gettime(id, &time) == 0);
    return (micros)time.tv_sec * MICROS_PER_SECOND + time.tv_nsec / 1000;
}

micros clock_now(void)
{
    return clock_read(CLOCK_REALTIME);
}

micros clock_monotonic(void)
{
    return clock_read(CLOCK_MONOTONIC);
}

void clock_pause(micros duration)
{
    struct timespec left = {.tv_sec = duration / MICROS_PER_SECOND,
                            .tv_nsec = duration % MICROS_PER_SECOND * 1000};
    while (nanosleep(&left, &left) != 0 && errno == EINTR) {
    }
}
