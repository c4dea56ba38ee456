/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Record ids: 63 bits (41 of milliseconds since 2025-01-01 UTC, 10 node, 12 counter), and at the
 * edges the platform's text: prefix + 12 base62, in the long form with its case-safe suffix of 3.
 * Pure; the maker is the caller's and used by one thread at a time (service/ keeps one behind a
 * lock).
 */
#ifndef CORE_ID_H
#define CORE_ID_H

#include "base/macro.h"
#include "base/slice.h"
#include "base/types.h"

struct id_maker {
    uint64_t node;    /* 0-1023 */
    uint64_t last_ms; /* of the latest id: the clock may step back, ids may not */
    uint64_t counter;
};

/* Always larger than every id before it from this maker. */
record_id id_make(struct id_maker *maker, micros now);
/* The instant an id was made, to the millisecond. */
micros id_time(record_id id);

/* The platform's three-character prefixes. */
enum id_kind {
    ID_ORGANIZATION,  /* 00D */
    ID_USER,          /* 005 */
    ID_PROFILE,       /* 00e */
    ID_HISTORY,       /* 0Ya */
    ID_RANGE,         /* 05R, ours */
    ID_SESSION,       /* 0Ak */
    ID_CONNECTED_APP, /* 0H4 */
    ID_AUDIT,         /* 0Ym */
    ID_OUTBOX,        /* 06m, ours */
    ID_BROWSER,       /* 0Bw, ours */
};

enum { ID_SHORT = 15, ID_LONG = 18 };

/* Terminated text of 15 or 18 characters. */
void id_format_short(enum id_kind kind, record_id id, char out_text[ID_SHORT + 1]);
void id_format(enum id_kind kind, record_id id, char out_text[ID_LONG + 1]);
/* Both forms; the suffix of the long one must fit. */
MUST_CHECK bool id_parse(enum id_kind kind, struct slice text, record_id *out_id);

#endif
