/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The few value types that every room shares: instants, record ids, generations, MACs. Values
 * only; making them is the business of sys (time, entropy), core (ids) and crypto (MACs).
 */
#ifndef BASE_TYPES_H
#define BASE_TYPES_H

#include <stdint.h>

/* An instant: microseconds since 1970-01-01 UTC. 0 = never, where the field says so. */
typedef int64_t micros;

enum { MICROS_PER_SECOND = 1000000 };

/* 63 bits made by the service (core/id.h); 0 = none. */
typedef uint64_t record_id;

/* A random value rewritten in the transaction of every change of what it stands for. */
struct generation {
    uint8_t bytes[16];
};

/* A keyed BLAKE2b-256. Compare with crypto's mac_equal only. */
struct mac {
    uint8_t bytes[32];
};

#endif
