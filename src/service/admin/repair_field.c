/* SPDX-License-Identifier: Apache-2.0 */
/* The fields of a repair: compared, shown as people read them, composed. */
#include "base/encode.h"
#include "core/id.h"
#include "crypto/mac.h"
#include "service/admin/repair_impl.h"
#include "service/trail/field_words.h"

#include <string.h>

/* Fields without a label are written back without a word; the folded user name goes with the user
 * name. A user name belongs to the directory, and an e-mail address that waited was asked by
 * nobody. */
static bool may_keep(const struct audit_field *field)
{
    return field_label(slice_from(field->name)) != NULL && strcmp(field->name, "username") != 0 &&
           strcmp(field->name, "pending_email") != 0;
}

/* ---- members of a row ---- */

static const void *member_of(const void *row, const struct audit_field *field)
{
    return (const char *)row + field->offset;
}

static size_t member_size(enum audit_kind kind)
{
    switch (kind) {
    case AUDIT_OF_TEXT:
        return sizeof(struct slice);
    case AUDIT_OF_BOOL:
        return sizeof(bool);
    case AUDIT_OF_INT:
        return sizeof(int);
    case AUDIT_OF_UNSIGNED64:
    case AUDIT_OF_SIGNED64:
        return sizeof(uint64_t);
    case AUDIT_OF_GENERATION:
        return sizeof(struct generation);
    case AUDIT_OF_RANGE:
        return sizeof(struct ip_range);
    case AUDIT_OF_PROFILE:
        break;
    }
    return sizeof(record_id);
}

static bool member_equal(const struct audit_field *field, const void *a, const void *b)
{
    if (field->kind == AUDIT_OF_TEXT)
        return slice_equal(*(const struct slice *)a, *(const struct slice *)b);
    return memcmp(a, b, member_size(field->kind)) == 0;
}

/* ---- as people read them ---- */

/* The profile's name, or its id when there is none of it any more. */
static struct slice profile_text(const struct repair_work *work, record_id profile)
{
    struct profile_row row;
    char id[ID_LONG + 1];
    if (store_profile_get(work->service->store, work->organization, profile, work->arena, &row,
                          NULL) == STATUS_OK)
        return row.name;
    id_format(ID_PROFILE, profile, id);
    return arena_copy(work->arena, slice_from(id));
}

static struct slice member_text(const struct repair_work *work, const struct audit_field *field,
                                const void *member)
{
    switch (field->kind) {
    case AUDIT_OF_TEXT:
        return text_words(slice_from(field->name), *(const struct slice *)member, work->arena);
    case AUDIT_OF_BOOL:
        return slice_from(*(const bool *)member ? "yes" : "no");
    case AUDIT_OF_INT:
        return number_words(slice_from(field->name), *(const int *)member, work->arena);
    case AUDIT_OF_UNSIGNED64:
        return permissions_words(*(const uint64_t *)member, work->arena);
    case AUDIT_OF_PROFILE:
        return profile_text(work, *(const record_id *)member);
    case AUDIT_OF_SIGNED64:
    case AUDIT_OF_GENERATION:
    case AUDIT_OF_RANGE:
        break;
    }
    return (struct slice){NULL, 0};
}

/* So that nobody keeps a stored value that came after he looked. */
static void version_make(const struct repair_work *work, const struct repair_field *fields,
                         size_t count, char out[REPAIR_VERSION_MAX])
{
    const struct keyring *keys = work->service->keys;
    struct mac_state state;
    struct mac mac;
    mac_begin(&state, keyring_subkey(keys, keyring_active_id(keys), KEY_HANDOUT),
              "sallyport repair version v1");
    for (size_t i = 0; i < count; i++) {
        mac_add_slice(&state, slice_from(fields[i].name));
        mac_add_slice(&state, fields[i].stored);
        mac_add_slice(&state, fields[i].audited);
    }
    mac_end(&state, &mac);
    hex_encode(mac.bytes, (REPAIR_VERSION_MAX - 1) / 2, out);
}

enum status repair_fields(const struct repair_work *work, struct repair_offer *offer,
                          struct error *err)
{
    struct repair_field *fields =
        arena_alloc_array(work->arena, work->fields->count, sizeof *fields);
    if (fields == NULL)
        return error_set(err, STATUS_NO_MEMORY, "no memory for the fields");
    for (size_t i = 0; i < work->fields->count; i++) {
        const struct audit_field *field = &work->fields->fields[i];
        const void *stored = member_of(work->stored, field);
        const void *audited = member_of(work->audited, field);
        const char *label = field_label(slice_from(field->name));
        if ((field->part & work->broken) == 0 || label == NULL ||
            member_equal(field, stored, audited))
            continue;
        fields[offer->count++] = (struct repair_field){
            .name = field->name,
            .label = label,
            .may_keep = may_keep(field),
            .stored = member_text(work, field, stored),
            .audited = member_text(work, field, audited),
        };
    }
    offer->fields = fields;
    version_make(work, fields, offer->count, offer->version);
    return STATUS_OK;
}

/* ---- composing ---- */

static bool name_is(struct slice given, const char *name)
{
    if (given.length != strlen(name))
        return false;
    for (size_t i = 0; i < given.length; i++)
        if (given.bytes[i] != name[i] && !(given.bytes[i] == '-' && name[i] == '_'))
            return false;
    return true;
}

static bool is_kept(const struct repair_work *work, const struct audit_field *field)
{
    if (!may_keep(field))
        return false;
    for (size_t i = 0; i < work->kept->count; i++)
        if (name_is(work->kept->names[i], field->name))
            return true;
    return false;
}

static bool may_be_kept(const struct repair_work *work, struct slice name)
{
    for (size_t i = 0; i < work->fields->count; i++)
        if (name_is(name, work->fields->fields[i].name))
            return may_keep(&work->fields->fields[i]);
    return false;
}

enum status repair_kept_check(const struct repair_work *work, struct error *err)
{
    for (size_t i = 0; i < work->kept->count; i++)
        if (!may_be_kept(work, work->kept->names[i]))
            return error_set(
                err, STATUS_INVALID, "\"%.*s\" is no field whose stored value can be kept",
                (int)slice_first(work->kept->names[i], 40).length, work->kept->names[i].bytes);
    return STATUS_OK;
}

void repair_compose(const struct repair_work *work, void *row)
{
    for (size_t i = 0; i < work->fields->count; i++) {
        const struct audit_field *field = &work->fields->fields[i];
        if ((field->part & work->broken) != 0 && !is_kept(work, field))
            memcpy((char *)row + field->offset, member_of(work->audited, field),
                   member_size(field->kind));
    }
}
