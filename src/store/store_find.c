/* SPDX-License-Identifier: Apache-2.0 */
/* The front of the engines' queries for one row: values in, the row or NOT_FOUND out. */
#include "store/store_impl.h"

static enum status row_find(struct store *store, enum query query, const struct wanted *wanted,
                            struct arena *arena, struct rows *out_row, struct error *err)
{
    static const char *const names[QUERIES] = {
        [QUERY_CODE_FIND] = "code",
        [QUERY_LINK_FIND] = "link",
        [QUERY_LINK_ALIVE] = "link",
        [QUERY_USER_FIND] = "user",
        [QUERY_PROFILE_FIND] = "profile",
        [QUERY_PROFILE_GET] = "profile",
        [QUERY_ORGANIZATION_FIND] = "organization",
        [QUERY_HISTORY_FIND] = "reference",
        [QUERY_HISTORY_OLDEST] = "history",
        [QUERY_AUDIT_LAST] = "audit record",
        [QUERY_OUTBOX_FIND] = "mail",
    };
    struct rows rows;
    enum status status =
        store->functions->query(store->engine, query, wanted, 1, arena, &rows, err);
    if (status != STATUS_OK)
        return status;
    if (rows.count == 0)
        return error_set(err, STATUS_NOT_FOUND, "there is no such %s", names[query]);
    *out_row = rows;
    return STATUS_OK;
}

enum status store_code_find(struct store *store, record_id organization, struct slice handle,
                            struct arena *arena, struct code_row *out, struct error *err)
{
    struct wanted wanted = {.organization = organization, .text = handle};
    struct rows row;
    enum status status = row_find(store, QUERY_CODE_FIND, &wanted, arena, &row, err);
    if (status == STATUS_OK)
        *out = *(const struct code_row *)row.list;
    return status;
}

enum status store_link_find(struct store *store, record_id organization, struct slice handle,
                            struct arena *arena, struct link_row *out, struct error *err)
{
    struct wanted wanted = {.organization = organization, .text = handle};
    struct rows row;
    enum status status = row_find(store, QUERY_LINK_FIND, &wanted, arena, &row, err);
    if (status == STATUS_OK)
        *out = *(const struct link_row *)row.list;
    return status;
}

enum status store_link_alive(struct store *store, record_id organization, record_id user,
                             enum link_purpose purpose, micros now, struct arena *arena,
                             struct link_row *out, struct error *err)
{
    struct wanted wanted = {
        .organization = organization, .user = user, .kind = (int)purpose, .time = now};
    struct rows row;
    enum status status = row_find(store, QUERY_LINK_ALIVE, &wanted, arena, &row, err);
    if (status == STATUS_OK)
        *out = *(const struct link_row *)row.list;
    return status;
}

enum status store_user_find(struct store *store, struct slice folded, struct arena *arena,
                            struct user_row *out, struct error *err)
{
    struct wanted wanted = {.text = folded};
    struct rows row;
    enum status status = row_find(store, QUERY_USER_FIND, &wanted, arena, &row, err);
    if (status == STATUS_OK)
        *out = *(const struct user_row *)row.list;
    return status;
}

enum status store_profile_find(struct store *store, record_id organization, struct slice name,
                               struct arena *arena, struct profile_row *out, struct error *err)
{
    struct wanted wanted = {.organization = organization, .text = name};
    struct rows row;
    enum status status = row_find(store, QUERY_PROFILE_FIND, &wanted, arena, &row, err);
    if (status == STATUS_OK)
        *out = *(const struct profile_row *)row.list;
    return status;
}

enum status store_profile_get(struct store *store, record_id organization, record_id id,
                              struct arena *arena, struct profile_row *out, struct error *err)
{
    struct wanted wanted = {.organization = organization, .id = id};
    struct rows row;
    enum status status = row_find(store, QUERY_PROFILE_GET, &wanted, arena, &row, err);
    if (status == STATUS_OK)
        *out = *(const struct profile_row *)row.list;
    return status;
}

enum status store_organization_find(struct store *store, record_id id, struct arena *arena,
                                    struct organization_row *out, struct error *err)
{
    struct wanted wanted = {.organization = id};
    struct rows row;
    enum status status = row_find(store, QUERY_ORGANIZATION_FIND, &wanted, arena, &row, err);
    if (status == STATUS_OK)
        *out = *(const struct organization_row *)row.list;
    return status;
}

enum status store_history_find(struct store *store, record_id organization, struct slice reference,
                               struct arena *arena, struct history_row *out, struct error *err)
{
    struct wanted wanted = {.organization = organization, .text = reference};
    struct rows row;
    enum status status = row_find(store, QUERY_HISTORY_FIND, &wanted, arena, &row, err);
    if (status == STATUS_OK)
        *out = *(const struct history_row *)row.list;
    return status;
}

enum status store_history_oldest(struct store *store, record_id organization, micros *out_time,
                                 struct error *err)
{
    struct wanted wanted = {.organization = organization};
    struct arena *arena = arena_new(1 << 16);
    struct rows row;
    if (arena == NULL)
        return error_set(err, STATUS_NO_MEMORY, "no memory to look at the history");
    enum status status = row_find(store, QUERY_HISTORY_OLDEST, &wanted, arena, &row, err);
    if (status == STATUS_OK)
        *out_time = ((const struct history_row *)row.list)->time;
    arena_free(arena);
    return status;
}

enum status store_audit_last(struct store *store, record_id organization, struct slice table,
                             record_id record, struct arena *arena, struct audit_row *out,
                             struct error *err)
{
    struct wanted wanted = {.organization = organization, .text = table, .id = record};
    struct rows row;
    enum status status = row_find(store, QUERY_AUDIT_LAST, &wanted, arena, &row, err);
    if (status == STATUS_OK)
        *out = *(const struct audit_row *)row.list;
    return status;
}

enum status store_outbox_find(struct store *store, record_id organization, record_id id,
                              struct arena *arena, struct outbox_row *out, struct error *err)
{
    struct wanted wanted = {.organization = organization, .id = id};
    struct rows row;
    enum status status = row_find(store, QUERY_OUTBOX_FIND, &wanted, arena, &row, err);
    if (status == STATUS_OK)
        *out = *(const struct outbox_row *)row.list;
    return status;
}
