/* SPDX-License-Identifier: Apache-2.0 */
#include "store/memory_query.h"

#include <string.h>

/* ---- one way to read ---- */

static void read_begin(struct engine *engine)
{
    pthread_mutex_lock(&engine->lock);
    engine->counters.reads++;
}

static void read_end(struct engine *engine)
{
    pthread_mutex_unlock(&engine->lock);
}

static enum status rows_list(struct engine *engine, unsigned query, const struct wanted *wanted,
                             size_t max, struct arena *arena, struct rows *out, struct error *err)
{
    read_begin(engine);
    enum status status = memory_query_run(engine, query, wanted, max, arena, out, err);
    read_end(engine);
    return status;
}

/* Under the lock, one of the parts of a gathering; *out_found tells whether it is there. */
static enum status part_read(struct engine *engine, unsigned query, const struct wanted *wanted,
                             struct arena *arena, void *out, bool *out_found, struct error *err)
{
    struct rows rows = {NULL, 0};
    enum status status = memory_query_run(engine, query, wanted, 1, arena, &rows, err);
    if (status != STATUS_OK)
        return status;
    *out_found = rows.count > 0;
    if (rows.count > 0)
        memcpy(out, rows.list, memory_query_row_bytes(query));
    return STATUS_OK;
}

/* ---- the reads ---- */

static enum status memory_identity_get(struct engine *engine, struct store_identity *out,
                                       struct error *err)
{
    static const struct wanted wanted;
    struct arena *arena = arena_new(1 << 16);
    struct rows rows;
    if (arena == NULL)
        return error_set(err, STATUS_NO_MEMORY, "no memory for the identity");
    enum status status =
        rows_list(engine, MEMORY_FINGERPRINTS, &wanted, ARRAY_LENGTH(out->keys), arena, &rows, err);
    if (status == STATUS_OK) {
        *out = (struct store_identity){.instance = engine->instance, .schema_version = 1};
        memcpy(out->keys, rows.list, rows.count * sizeof out->keys[0]);
        out->key_count = rows.count;
    }
    arena_free(arena);
    return status;
}

/* ---- gathering: several parts at one instant ---- */

static enum status gather_user(struct engine *engine, record_id organization, record_id user,
                               struct arena *arena, struct login_gathered *out, struct error *err)
{
    struct wanted wanted = {.organization = organization, .user = user};
    enum status status =
        part_read(engine, MEMORY_USER, &wanted, arena, &out->user, &out->user_found, err);
    if (status != STATUS_OK || !out->user_found)
        return status;
    bool found;
    wanted.id = out->user.profile;
    return part_read(engine, QUERY_PROFILE_GET, &wanted, arena, &out->profile, &found, err);
}

static enum status gather_organization(struct engine *engine, record_id organization,
                                       struct arena *arena, struct login_gathered *out,
                                       struct error *err)
{
    struct wanted wanted = {.organization = organization};
    return part_read(engine, QUERY_ORGANIZATION_FIND, &wanted, arena, &out->organization,
                     &out->organization_found, err);
}

static enum status gather_lists(struct engine *engine, const struct wanted *wanted,
                                struct arena *arena, struct login_gathered *out, struct error *err)
{
    struct rows rows;
    enum status status =
        memory_query_run(engine, MEMORY_TOKENS, wanted, GATHER_TOKENS_MAX, arena, &rows, err);
    if (status != STATUS_OK)
        return status;
    out->tokens = rows.list;
    out->token_count = rows.count;
    status = memory_query_run(engine, MEMORY_LANES, wanted, GATHER_LANES_MAX, arena, &rows, err);
    if (status != STATUS_OK)
        return status;
    out->lanes = rows.list;
    out->lane_count = rows.count;
    return STATUS_OK;
}

static enum status gather_secrets(struct engine *engine, struct slice browser_handle,
                                  struct arena *arena, struct login_gathered *out,
                                  struct error *err)
{
    struct wanted wanted = {
        .organization = out->user.organization, .user = out->user.id, .text = browser_handle};
    enum status status = part_read(engine, MEMORY_PASSWORD, &wanted, arena, &out->password,
                                   &out->password_found, err);
    if (status == STATUS_OK)
        status = gather_lists(engine, &wanted, arena, out, err);
    if (status == STATUS_OK && !slice_is_empty(browser_handle))
        status = part_read(engine, MEMORY_BROWSER, &wanted, arena, &out->browser,
                           &out->browser_found, err);
    out->browser_found = out->browser_found && out->browser.user == out->user.id;
    return status;
}

static enum status login_gather(struct engine *engine, const struct login_query *query,
                                struct arena *arena, struct login_gathered *out, struct error *err)
{
    struct directory_row entry = {.organization = 0};
    struct wanted wanted = {.text = query->folded};
    bool found;
    enum status status = part_read(engine, MEMORY_DIRECTORY, &wanted, arena, &entry, &found, err);
    if (status == STATUS_OK)
        status = gather_user(engine, entry.organization, entry.user, arena, out, err);
    if (status == STATUS_OK)
        status = gather_organization(engine, out->user_found ? entry.organization : query->standin,
                                     arena, out, err);
    if (status == STATUS_OK)
        status = gather_secrets(engine, query->browser_handle, arena, out, err);
    return status;
}

static enum status memory_login_gather(struct engine *engine, const struct login_query *query,
                                       struct arena *arena, struct login_gathered *out,
                                       struct error *err)
{
    struct login_gathered gathered = {0};
    read_begin(engine);
    enum status status = login_gather(engine, query, arena, &gathered, err);
    read_end(engine);
    if (status == STATUS_OK)
        *out = gathered;
    return status;
}

static enum status memory_user_gather(struct engine *engine, record_id organization, record_id user,
                                      struct arena *arena, struct login_gathered *out,
                                      struct error *err)
{
    struct login_gathered gathered = {0};
    read_begin(engine);
    enum status status = gather_user(engine, organization, user, arena, &gathered, err);
    if (status == STATUS_OK)
        status = gather_organization(engine, organization, arena, &gathered, err);
    if (status == STATUS_OK)
        status = gather_secrets(engine, (struct slice){NULL, 0}, arena, &gathered, err);
    read_end(engine);
    if (status != STATUS_OK)
        return status;
    if (!gathered.user_found || !gathered.organization_found)
        return error_set(err, STATUS_NOT_FOUND, "there is no such user");
    *out = gathered;
    return STATUS_OK;
}

static enum status session_gather(struct engine *engine, record_id organization,
                                  struct slice handle, struct arena *arena,
                                  struct login_gathered *gathered, struct session_row *out,
                                  struct error *err)
{
    struct wanted wanted = {.organization = organization, .text = handle};
    bool found;
    enum status status = part_read(engine, MEMORY_SESSION, &wanted, arena, out, &found, err);
    if (status == STATUS_OK && found)
        status = gather_user(engine, organization, out->user, arena, gathered, err);
    if (status == STATUS_OK && found)
        status = gather_organization(engine, organization, arena, gathered, err);
    return status;
}

static enum status memory_session_find(struct engine *engine, record_id organization,
                                       struct slice handle, struct arena *arena,
                                       struct session_found *out, struct error *err)
{
    struct login_gathered gathered = {0};
    struct session_row session = {0};
    read_begin(engine);
    enum status status =
        session_gather(engine, organization, handle, arena, &gathered, &session, err);
    read_end(engine);
    if (status != STATUS_OK)
        return status;
    if (!gathered.user_found || !gathered.organization_found)
        return error_set(err, STATUS_NOT_FOUND, "there is no such session");
    *out = (struct session_found){session, gathered.organization, gathered.profile, gathered.user};
    return STATUS_OK;
}

static enum status standin_find(struct engine *engine, bool has_ip, struct ip ip,
                                struct arena *arena, record_id *out_organization, struct error *err)
{
    struct wanted wanted = {.ip = ip};
    struct rows rows;
    enum status status =
        memory_query_run(engine, QUERY_ORGANIZATION_LIST, &wanted, 2, arena, &rows, err);
    if (status != STATUS_OK)
        return status;
    const struct organization_row *first = rows.list;
    record_id found = rows.count == 1 ? first->id : 0;
    if (rows.count > 1 && has_ip) {
        status = memory_query_run(engine, MEMORY_RANGE_HOLDING, &wanted, 1, arena, &rows, err);
        if (status != STATUS_OK)
            return status;
        const struct range_row *range = rows.list;
        found = rows.count > 0 ? range->organization : 0;
    }
    *out_organization = found;
    return STATUS_OK;
}

static enum status memory_standin_find(struct engine *engine, bool has_ip, struct ip ip,
                                       record_id *out_organization, struct error *err)
{
    struct arena *arena = arena_new(1 << 16);
    if (arena == NULL)
        return error_set(err, STATUS_NO_MEMORY, "no memory");
    read_begin(engine);
    enum status status = standin_find(engine, has_ip, ip, arena, out_organization, err);
    read_end(engine);
    arena_free(arena);
    return status;
}

/* ---- queries ---- */

/* The directory knows where a name belongs, over all organizations. */
static enum status user_find(struct engine *engine, struct slice folded, struct arena *arena,
                             struct rows *out, struct error *err)
{
    struct wanted wanted = {.text = folded};
    struct directory_row entry = {.organization = 0};
    bool found;
    enum status status = part_read(engine, MEMORY_DIRECTORY, &wanted, arena, &entry, &found, err);
    if (status != STATUS_OK)
        return status;
    wanted = (struct wanted){.organization = entry.organization, .user = entry.user};
    return memory_query_run(engine, MEMORY_USER, &wanted, 1, arena, out, err);
}

static enum status memory_query(struct engine *engine, enum query query,
                                const struct wanted *wanted, size_t max, struct arena *arena,
                                struct rows *out, struct error *err)
{
    if (query != QUERY_USER_FIND)
        return rows_list(engine, query, wanted, max, arena, out, err);
    read_begin(engine);
    enum status status = user_find(engine, wanted->text, arena, out, err);
    read_end(engine);
    return status;
}

/* ---- history: everything may be examined at once here ---- */

static enum status memory_history_list(struct engine *engine, const struct history_filter *filter,
                                       size_t max, struct arena *arena, struct rows *out,
                                       record_id *out_next, struct error *err)
{
    struct wanted wanted = {.filter = filter};
    enum status status = rows_list(engine, MEMORY_HISTORY, &wanted, max, arena, out, err);
    if (status != STATUS_OK)
        return status;
    const struct history_row *rows = out->list;
    *out_next = out->count == max ? rows[max - 1].id : 0;
    return STATUS_OK;
}

static struct history_count *count_of(struct history_count *counts, size_t *count,
                                      const struct history_row *row, micros step)
{
    struct history_count wanted = {row->time / step, row->network, row->outcome, 0};
    for (size_t i = 0; i < *count; i++)
        if (counts[i].span == wanted.span && counts[i].network == wanted.network &&
            counts[i].outcome == wanted.outcome)
            return &counts[i];
    counts[*count] = wanted;
    return &counts[(*count)++];
}

static enum status memory_history_count(struct engine *engine, const struct history_filter *filter,
                                        micros step, struct arena *arena, struct rows *out,
                                        record_id *out_next, struct error *err)
{
    struct rows rows;
    enum status status =
        memory_history_list(engine, filter, HISTORY_EXAMINED_MAX, arena, &rows, out_next, err);
    if (status != STATUS_OK)
        return status;
    size_t count = 0;
    struct history_count *counts = arena_alloc_array(arena, rows.count, sizeof *counts);
    if (counts == NULL)
        return error_set(err, STATUS_NO_MEMORY, "what was read needs too much memory");
    for (size_t i = 0; i < rows.count; i++) {
        const struct history_row *row = (const struct history_row *)rows.list + i;
        count_of(counts, &count, row, step)->attempts += 1 + row->repeats;
    }
    *out = (struct rows){counts, count};
    return STATUS_OK;
}

const struct engine_functions memory_functions = {
    .close = memory_close,
    .counters = memory_counters,
    .identity_get = memory_identity_get,
    .login_gather = memory_login_gather,
    .user_gather = memory_user_gather,
    .session_find = memory_session_find,
    .standin_find = memory_standin_find,
    .query = memory_query,
    .history_list = memory_history_list,
    .history_count = memory_history_count,
    .write = memory_write,
    .check = memory_check,
};
