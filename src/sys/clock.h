/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The two clocks. Everything that decides takes `now` as an argument; the service reads the wall
 * clock in one place. Any thread; cannot fail.
 */
#ifndef SYS_CLOCK_H
#define SYS_CLOCK_H

#include "base/types.h"

/* The wall clock, UTC. May step. */
micros clock_now(void);
/* Never steps back; counts from an arbitrary start. For deadlines and durations only. */
micros clock_monotonic(void);
/* Waits, where trying again at once would only spin. */
void clock_pause(micros duration);

#endif
