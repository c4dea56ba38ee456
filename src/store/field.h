/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A struct described as data: which members, in which order, of which type. With that, binding,
 * reading, comparing and copying are written once for all rows instead of once per row and engine.
 *
 * Not which rows there are: row_type.h. Used inside store/ only. Descriptions are static; copies
 * are the caller's to free. Pure but for field_copy; nothing here fails but for memory.
 */
#ifndef STORE_FIELD_H
#define STORE_FIELD_H

#include "base/macro.h"
#include "core/ip.h"

enum field_kind {
    FIELD_BOOL,
    FIELD_INT,      /* int */
    FIELD_UNSIGNED, /* unsigned, uint32_t, enums without negative values */
    FIELD_SIGNED64, /* int64_t: micros */
    FIELD_UNSIGNED64,
    FIELD_TEXT,       /* struct slice, UTF-8 */
    FIELD_BYTES,      /* struct slice, any bytes */
    FIELD_IP,         /* 16 bytes */
    FIELD_GENERATION, /* 16 bytes */
    FIELD_MAC,        /* 32 bytes */
};

struct field {
    const char *column;
    size_t offset;
    enum field_kind kind;
};

struct fields {
    const struct field *list;
    size_t count;
};

/* The kind follows from the type of the member, so that a description cannot be wrong about it. */
#define FIELD(column, type, member)                                                                \
    {                                                                                              \
        column, offsetof(struct type, member),                                                     \
            _Generic(((struct type *)0)->member, bool                                              \
                     : FIELD_BOOL, int                                                             \
                     : FIELD_INT, unsigned                                                         \
                     : FIELD_UNSIGNED, int64_t                                                     \
                     : FIELD_SIGNED64, uint64_t                                                    \
                     : FIELD_UNSIGNED64, struct slice                                              \
                     : FIELD_TEXT, struct ip                                                       \
                     : FIELD_IP, struct generation                                                 \
                     : FIELD_GENERATION, struct mac                                                \
                     : FIELD_MAC)                                                                  \
    }
/* A slice that holds bytes, not text. */
#define FIELD_OF_BYTES(column, type, member)                                                       \
    {                                                                                              \
        column, offsetof(struct type, member), FIELD_BYTES                                         \
    }
#define FIELDS(array)                                                                              \
    {                                                                                              \
        array, ARRAY_LENGTH(array)                                                                 \
    }

bool field_is_number(const struct field *field);
bool field_is_slice(const struct field *field);
/* Of a number; unsigned values above the largest signed one come back negative. */
int64_t field_number(const struct field *field, const void *object);
/* Of any other: the slice, or the bytes of the member itself. Borrows. */
struct slice field_bytes(const struct field *field, const void *object);
void field_set_number(const struct field *field, void *object, int64_t value);
/* A slice is kept; an array of fixed size is copied, and stays as it is when the size differs. */
void field_set_bytes(const struct field *field, void *object, struct slice bytes);

/* Whether the first `count` fields hold the same values. */
bool fields_equal(struct fields fields, size_t count, const void *a, const void *b);
/* One allocation with the object of `size` bytes and all that its slices point to; NULL without
 * memory. Gives: free() it. */
void *fields_copy(struct fields fields, size_t size, const void *object);
/* As fields_copy into `out`, the slices into the arena. False when that is exhausted. */
MUST_CHECK bool fields_copy_out(struct fields fields, size_t size, const void *object,
                                struct arena *arena, void *out);

#endif
