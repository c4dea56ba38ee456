/* SPDX-License-Identifier: Apache-2.0 */
/* Loaded before the C library (LD_PRELOAD), it is a hundred days ago: for passwords that are old.
 */
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { PAST_SECONDS = 100 * 24 * 3600 };

int clock_gettime(clockid_t id, struct timespec *time)
{
    if (syscall(SYS_clock_gettime, id, time) != 0)
        return -1;
    if (id == CLOCK_REALTIME)
        time->tv_sec -= PAST_SECONDS;
    return 0;
}
