/* SPDX-License-Identifier: Apache-2.0 */
#include "store/field.h"

#include <stdlib.h>
#include <string.h>

/* Sizes of the members that are arrays; 0 for numbers and slices. */
static const size_t fixed_sizes[] = {
    [FIELD_IP] = sizeof(struct ip),
    [FIELD_GENERATION] = sizeof(struct generation),
    [FIELD_MAC] = sizeof(struct mac),
};

static const void *member_of(const struct field *field, const void *object)
{
    return (const char *)object + field->offset;
}

static void *member_to_set(const struct field *field, void *object)
{
    return (char *)object + field->offset;
}

bool field_is_number(const struct field *field)
{
    return field->kind <= FIELD_UNSIGNED64;
}

bool field_is_slice(const struct field *field)
{
    return field->kind == FIELD_TEXT || field->kind == FIELD_BYTES;
}

int64_t field_number(const struct field *field, const void *object)
{
    const void *member = member_of(field, object);
    if (field->kind == FIELD_BOOL)
        return *(const bool *)member ? 1 : 0;
    if (field->kind == FIELD_INT)
        return *(const int *)member;
    if (field->kind == FIELD_UNSIGNED)
        return *(const unsigned *)member;
    ensure(field_is_number(field));
    return *(const int64_t *)member;
}

void field_set_number(const struct field *field, void *object, int64_t value)
{
    void *member = member_to_set(field, object);
    if (field->kind == FIELD_BOOL)
        *(bool *)member = value != 0;
    else if (field->kind == FIELD_INT)
        *(int *)member = (int)value;
    else if (field->kind == FIELD_UNSIGNED)
        *(unsigned *)member = (unsigned)value;
    else
        *(int64_t *)member = value;
}

struct slice field_bytes(const struct field *field, const void *object)
{
    const void *member = member_of(field, object);
    if (field_is_slice(field))
        return *(const struct slice *)member;
    ensure(!field_is_number(field));
    return slice_make(member, fixed_sizes[field->kind]);
}

void field_set_bytes(const struct field *field, void *object, struct slice bytes)
{
    void *member = member_to_set(field, object);
    if (field_is_slice(field))
        *(struct slice *)member = bytes;
    else if (bytes.length == fixed_sizes[field->kind])
        memcpy(member, bytes.bytes, bytes.length);
}

static bool field_equal(const struct field *field, const void *a, const void *b)
{
    if (field_is_number(field))
        return field_number(field, a) == field_number(field, b);
    return slice_equal(field_bytes(field, a), field_bytes(field, b));
}

bool fields_equal(struct fields fields, size_t count, const void *a, const void *b)
{
    for (size_t i = 0; i < count; i++)
        if (!field_equal(&fields.list[i], a, b))
            return false;
    return true;
}

static size_t slices_length(struct fields fields, const void *object)
{
    size_t total = 0;
    for (size_t i = 0; i < fields.count; i++)
        if (field_is_slice(&fields.list[i]))
            total += field_bytes(&fields.list[i], object).length;
    return total;
}

void *fields_copy(struct fields fields, size_t size, const void *object)
{
    char *copy = malloc(size + slices_length(fields, object));
    if (copy == NULL)
        return NULL;
    memcpy(copy, object, size);
    char *end = copy + size;
    for (size_t i = 0; i < fields.count; i++) {
        if (!field_is_slice(&fields.list[i]))
            continue;
        struct slice bytes = field_bytes(&fields.list[i], object);
        if (bytes.length > 0)
            memcpy(end, bytes.bytes, bytes.length);
        field_set_bytes(&fields.list[i], copy, slice_make(end, bytes.length));
        end += bytes.length;
    }
    return copy;
}

bool fields_copy_out(struct fields fields, size_t size, const void *object, struct arena *arena,
                     void *out)
{
    memcpy(out, object, size);
    for (size_t i = 0; i < fields.count; i++)
        if (field_is_slice(&fields.list[i]))
            field_set_bytes(&fields.list[i], out,
                            arena_copy(arena, field_bytes(&fields.list[i], object)));
    return !arena_is_exhausted(arena);
}
