/* SPDX-License-Identifier: Apache-2.0 */
#include "service/trail/audited.h"

#include "crypto/mac.h"
#include "service/trail/audit_field.h"
#include "service/trail/seal.h"
#include "store/store_list.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/* ---- the walk ---- */

enum { PAGE = 32 };

struct trail {
    const struct audit_record *record;
    struct arena *arena;
    void *row;
    uint32_t found;
    uint64_t before; /* the sequence number of the oldest row seen */
};

/* A row whose chain does not hold is passed over, as if it had never been written. */
static void page_believe(struct trail *trail, const struct audit_listed *rows, size_t count)
{
    for (size_t i = 0; i < count && !audit_value_is_whole(trail->record, trail->found); i++) {
        trail->before = rows[i].audit.sequence;
        if (rows[i].chain_holds)
            audit_value_read(trail->record, rows[i].audit.new_value, trail->arena, trail->row,
                             &trail->found);
    }
}

/* A record's last values, newest first, until every field was found. */
static enum status trail_walk(struct service *service, const struct audit_record *record,
                              record_id organization, record_id id, struct arena *arena, void *row,
                              struct error *err)
{
    struct trail trail = {.record = record, .arena = arena, .row = row};
    const struct audit_listed *rows = NULL;
    size_t count = 0;
    do {
        enum status status =
            store_audit_of_record(service->store, organization, slice_from(record->table), id,
                                  trail.before, PAGE, arena, &rows, &count, err);
        if (status != STATUS_OK)
            return status;
        page_believe(&trail, rows, count);
    } while (count == PAGE && !audit_value_is_whole(record, trail.found));
    if (!audit_value_is_whole(record, trail.found))
        return error_set(err, STATUS_NOT_FOUND,
                         "the audit trail does not tell what this record was");
    return STATUS_OK;
}

enum status audited_user(struct service *service, record_id organization, record_id user,
                         struct arena *arena, struct user_row *out_row, struct error *err)
{
    struct user_row row = {.organization = organization, .id = user};
    enum status status = trail_walk(service, &audit_of_user, organization, user, arena, &row, err);
    if (status == STATUS_OK)
        *out_row = row;
    return status;
}

enum status audited_profile(struct service *service, record_id organization, record_id profile,
                            struct arena *arena, struct profile_row *out_row, struct error *err)
{
    struct profile_row row = {.organization = organization, .id = profile};
    enum status status =
        trail_walk(service, &audit_of_profile, organization, profile, arena, &row, err);
    if (status == STATUS_OK)
        *out_row = row;
    return status;
}

enum status audited_organization(struct service *service, record_id organization,
                                 struct arena *arena, struct organization_row *out_row,
                                 struct error *err)
{
    struct organization_row row = {.id = organization};
    enum status status =
        trail_walk(service, &audit_of_organization, organization, organization, arena, &row, err);
    if (status == STATUS_OK)
        *out_row = row;
    return status;
}

enum status audited_range(struct service *service, record_id organization, record_id range,
                          struct arena *arena, struct range_row *out_row, struct error *err)
{
    struct range_row row = {.organization = organization, .id = range};
    enum status status =
        trail_walk(service, &audit_of_range, organization, range, arena, &row, err);
    if (status == STATUS_OK)
        *out_row = row;
    return status;
}

/* ---- rows kept in memory ---- */

enum { SLOTS = 64, SLOT_ARENA_BYTES = 256 * 1024 };

/* What a broken row was when its audited values were looked up: any change of the record's own
 * seal or generation is another question. */
struct slot_key {
    record_id organization;
    record_id id;
    struct generation generation;
    struct seal seal;
};

/* The audited row of one record, or that the trail does not tell. */
struct slot {
    struct slot_key key;
    struct arena *arena; /* NULL = empty slot */
    bool found;
    struct organization_row organization; /* one of the two */
    struct profile_row profile;
};

struct audited_rows {
    pthread_mutex_t lock;
    struct slot organizations[SLOTS];
    struct slot profiles[SLOTS];
};

enum status audited_rows_new(struct audited_rows **out_rows, struct error *err)
{
    struct audited_rows *rows = calloc(1, sizeof *rows);
    if (rows == NULL)
        return error_set(err, STATUS_NO_MEMORY, "no memory for the audited rows");
    pthread_mutex_init(&rows->lock, NULL);
    *out_rows = rows;
    return STATUS_OK;
}

void audited_rows_free(struct audited_rows *rows)
{
    if (rows == NULL)
        return;
    for (size_t i = 0; i < SLOTS; i++) {
        arena_free(rows->organizations[i].arena);
        arena_free(rows->profiles[i].arena);
    }
    pthread_mutex_destroy(&rows->lock);
    free(rows);
}

static bool key_equal(const struct slot_key *a, const struct slot_key *b)
{
    return a->organization == b->organization && a->id == b->id &&
           generation_equal(a->generation, b->generation) && a->seal.key_id == b->seal.key_id &&
           mac_equal(&a->seal.mac, &b->seal.mac);
}

static struct slot *slot_of(struct slot *slots, record_id id)
{
    return &slots[(id ^ id >> 22) % SLOTS];
}

/* Copies the slices of a row into another arena; the rest is plain values. */
static void organization_copy(struct organization_row *row, struct arena *arena)
{
    row->name = arena_copy(arena, row->name);
    row->time_zone = arena_copy(arena, row->time_zone);
}

static void profile_copy(struct profile_row *row, struct arena *arena)
{
    row->name = arena_copy(arena, row->name);
    row->ranges = arena_copy(arena, row->ranges);
    row->login_hours = arena_copy(arena, row->login_hours);
}

/* True when the slot answers; *out is then a copy in the arena. */
static bool slot_read(struct audited_rows *rows, struct slot *slots, const struct slot_key *key,
                      struct arena *arena, struct slot *out)
{
    pthread_mutex_lock(&rows->lock);
    const struct slot *slot = slot_of(slots, key->id);
    bool hit = slot->arena != NULL && key_equal(&slot->key, key);
    if (hit) {
        *out = *slot;
        organization_copy(&out->organization, arena);
        profile_copy(&out->profile, arena);
    }
    pthread_mutex_unlock(&rows->lock);
    return hit;
}

/* Without memory it is simply not kept. */
static void slot_write(struct audited_rows *rows, struct slot *slots, const struct slot *made)
{
    struct slot kept = *made;
    kept.arena = arena_new(SLOT_ARENA_BYTES);
    if (kept.arena == NULL)
        return;
    organization_copy(&kept.organization, kept.arena);
    profile_copy(&kept.profile, kept.arena);
    if (arena_is_exhausted(kept.arena)) {
        arena_free(kept.arena);
        return;
    }
    pthread_mutex_lock(&rows->lock);
    struct slot *slot = slot_of(slots, kept.key.id);
    struct arena *old = slot->arena;
    *slot = kept;
    pthread_mutex_unlock(&rows->lock);
    arena_free(old);
}

/* NOT_FOUND is an answer, and kept too. */
static enum status found_of(enum status status, bool *out_found)
{
    *out_found = status == STATUS_OK;
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum status organization_find(struct service *service, const struct organization_row *row,
                                     struct arena *arena, struct slot *slot, struct error *err)
{
    struct audited_rows *rows = service->audited;
    slot->key = (struct slot_key){row->id, row->id, row->generation, row->seal};
    if (slot_read(rows, rows->organizations, &slot->key, arena, slot))
        return STATUS_OK;
    enum status status = audited_organization(service, row->id, arena, &slot->organization, err);
    status = found_of(status, &slot->found);
    if (status == STATUS_OK)
        slot_write(rows, rows->organizations, slot);
    return status;
}

static enum status profile_find(struct service *service, const struct profile_row *row,
                                struct arena *arena, struct slot *slot, struct error *err)
{
    struct audited_rows *rows = service->audited;
    slot->key = (struct slot_key){row->organization, row->id, row->generation, row->seal};
    if (slot_read(rows, rows->profiles, &slot->key, arena, slot))
        return STATUS_OK;
    enum status status =
        audited_profile(service, row->organization, row->id, arena, &slot->profile, err);
    status = found_of(status, &slot->found);
    if (status == STATUS_OK)
        slot_write(rows, rows->profiles, slot);
    return status;
}

/* ---- of a gathered user ---- */

struct attached {
    struct audited audited;
    struct slot organization;
    struct slot profile;
};

enum status audited_attach(struct service *service, struct login_gathered *gathered,
                           struct arena *arena, struct error *err)
{
    bool organization_holds = !gathered->organization_found ||
                              seal_organization_holds(service->keys, &gathered->organization);
    bool profile_holds =
        !gathered->user_found || seal_profile_holds(service->keys, &gathered->profile);
    if (organization_holds && profile_holds)
        return STATUS_OK;
    struct attached *attached = arena_alloc(arena, sizeof *attached);
    if (attached == NULL)
        return error_set(err, STATUS_NO_MEMORY, "the request needs too much memory");
    enum status status = STATUS_OK;
    if (!organization_holds)
        status = organization_find(service, &gathered->organization, arena, &attached->organization,
                                   err);
    if (status == STATUS_OK && !profile_holds)
        status = profile_find(service, &gathered->profile, arena, &attached->profile, err);
    if (status != STATUS_OK)
        return status;
    if (attached->organization.found)
        attached->audited.organization = &attached->organization.organization;
    if (attached->profile.found)
        attached->audited.profile = &attached->profile.profile;
    gathered->audited = &attached->audited;
    return STATUS_OK;
}

enum status user_gather(struct service *service, record_id organization, record_id user,
                        struct arena *arena, struct login_gathered *out, struct error *err)
{
    struct login_gathered gathered;
    enum status status =
        store_user_gather(service->store, organization, user, arena, &gathered, err);
    if (status == STATUS_OK)
        status = audited_attach(service, &gathered, arena, err);
    if (status == STATUS_OK)
        *out = gathered;
    return status;
}
