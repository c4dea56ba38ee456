/* SPDX-License-Identifier: Apache-2.0 */
#include "core/id.h"

#include "base/encode.h"

#include <string.h>

enum {
    NODE_BITS = 10,
    COUNTER_BITS = 12,
    COUNTER_END = 1 << COUNTER_BITS,
    PREFIX_LENGTH = 3,
    DIGITS = ID_SHORT - PREFIX_LENGTH,
    SUFFIX_LENGTH = ID_LONG - ID_SHORT,
    SUFFIX_GROUP = 5, /* characters whose case one character of the suffix tells */
    MICROS_PER_MS = 1000,
};

/* 2025-01-01 00:00 UTC. */
static const micros epoch = 1735689600 * (micros)MICROS_PER_SECOND;

static const char prefixes[][PREFIX_LENGTH + 1] = {
    [ID_ORGANIZATION] = "00D",  [ID_USER] = "005",  [ID_PROFILE] = "00e",
    [ID_HISTORY] = "0Ya",       [ID_RANGE] = "05R", [ID_SESSION] = "0Ak",
    [ID_CONNECTED_APP] = "0H4", [ID_AUDIT] = "0Ym", [ID_OUTBOX] = "06m",
    [ID_BROWSER] = "0Bw",
};

record_id id_make(struct id_maker *maker, micros now)
{
    uint64_t ms = now > epoch ? (uint64_t)(now - epoch) / MICROS_PER_MS : 0;
    if (ms > maker->last_ms) {
        maker->last_ms = ms;
        maker->counter = 0;
    } else if (++maker->counter == COUNTER_END) {
        maker->last_ms++; /* runs ahead of the clock rather than wait */
        maker->counter = 0;
    }
    return maker->last_ms << (NODE_BITS + COUNTER_BITS) | maker->node << COUNTER_BITS |
           maker->counter;
}

micros id_time(record_id id)
{
    return epoch + (micros)(id >> (NODE_BITS + COUNTER_BITS)) * MICROS_PER_MS;
}

void id_format_short(enum id_kind kind, record_id id, char out_text[ID_SHORT + 1])
{
    memcpy(out_text, prefixes[kind], PREFIX_LENGTH);
    base62_encode(id, out_text + PREFIX_LENGTH, DIGITS);
    out_text[ID_SHORT] = '\0';
}

/* Each character of the suffix holds five bits: which of five characters are upper case. So two
 * ids that differ in case only still differ for programs that ignore case. */
static void put_suffix(const char text[ID_SHORT], char out_suffix[SUFFIX_LENGTH])
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";
    for (size_t group = 0; group < SUFFIX_LENGTH; group++) {
        unsigned mask = 0;
        for (unsigned i = 0; i < SUFFIX_GROUP; i++) {
            char c = text[group * SUFFIX_GROUP + i];
            if (c >= 'A' && c <= 'Z')
                mask |= 1U << i;
        }
        out_suffix[group] = digits[mask];
    }
}

void id_format(enum id_kind kind, record_id id, char out_text[ID_LONG + 1])
{
    id_format_short(kind, id, out_text);
    put_suffix(out_text, out_text + ID_SHORT);
    out_text[ID_LONG] = '\0';
}

bool id_parse(enum id_kind kind, struct slice text, record_id *out_id)
{
    uint64_t id;
    if ((text.length != ID_SHORT && text.length != ID_LONG) || !slice_starts(text, prefixes[kind]))
        return false;
    struct slice digits = slice_make(text.bytes + PREFIX_LENGTH, DIGITS);
    if (!base62_decode(digits, &id) || id == 0 || id > INT64_MAX)
        return false;
    if (text.length == ID_LONG) {
        char suffix[SUFFIX_LENGTH];
        put_suffix(text.bytes, suffix);
        if (memcmp(text.bytes + ID_SHORT, suffix, SUFFIX_LENGTH) != 0)
            return false;
    }
    *out_id = id;
    return true;
}
