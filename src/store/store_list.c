/* SPDX-License-Identifier: Apache-2.0 */
/* The front of the engines' lists: pages are bounded here, and what comes back gets its type. */
#include "store/audit_chain.h"
#include "store/store_impl.h"

static size_t page(size_t max)
{
    ensure(max > 0);
    return max < LIST_PAGE_MAX ? max : LIST_PAGE_MAX;
}

static enum status rows_list(struct store *store, enum query query, const struct wanted *wanted,
                             size_t max, struct arena *arena, struct rows *out, struct error *err)
{
    return store->functions->query(store->engine, query, wanted, max, arena, out, err);
}

enum status store_ranges_get(struct store *store, record_id organization, struct arena *arena,
                             const struct range_row **out_rows, size_t *out_count,
                             struct error *err)
{
    struct wanted wanted = {.organization = organization};
    struct rows rows;
    enum status status = rows_list(store, QUERY_RANGES_GET, &wanted, SIZE_MAX, arena, &rows, err);
    if (status != STATUS_OK)
        return status;
    *out_rows = rows.list;
    *out_count = rows.count;
    return STATUS_OK;
}

enum status store_passwords_get(struct store *store, record_id organization, record_id user,
                                struct arena *arena, const struct password_row **out_rows,
                                size_t *out_count, struct error *err)
{
    struct wanted wanted = {.organization = organization, .user = user};
    struct rows rows;
    enum status status =
        rows_list(store, QUERY_PASSWORDS_GET, &wanted, LIST_PAGE_MAX, arena, &rows, err);
    if (status != STATUS_OK)
        return status;
    *out_rows = rows.list;
    *out_count = rows.count;
    return STATUS_OK;
}

enum status store_outbox_due(struct store *store, micros now, size_t max, struct arena *arena,
                             const struct outbox_row **out_rows, size_t *out_count,
                             struct error *err)
{
    struct wanted wanted = {.time = now};
    struct rows rows;
    enum status status = rows_list(store, QUERY_OUTBOX_DUE, &wanted, page(max), arena, &rows, err);
    if (status != STATUS_OK)
        return status;
    *out_rows = rows.list;
    *out_count = rows.count;
    return STATUS_OK;
}

enum status store_organization_list(struct store *store, record_id after, size_t max,
                                    struct arena *arena, const struct organization_row **out_rows,
                                    size_t *out_count, struct error *err)
{
    struct wanted wanted = {.id = after};
    struct rows rows;
    enum status status =
        rows_list(store, QUERY_ORGANIZATION_LIST, &wanted, page(max), arena, &rows, err);
    if (status != STATUS_OK)
        return status;
    *out_rows = rows.list;
    *out_count = rows.count;
    return STATUS_OK;
}

enum status store_profile_list(struct store *store, record_id organization, struct arena *arena,
                               const struct profile_row **out_rows, size_t *out_count,
                               struct error *err)
{
    struct wanted wanted = {.organization = organization};
    struct rows rows;
    enum status status = rows_list(store, QUERY_PROFILE_LIST, &wanted, SIZE_MAX, arena, &rows, err);
    if (status != STATUS_OK)
        return status;
    *out_rows = rows.list;
    *out_count = rows.count;
    return STATUS_OK;
}

enum status store_user_list(struct store *store, record_id organization, struct slice after,
                            size_t max, struct arena *arena, const struct user_row **out_rows,
                            size_t *out_count, struct error *err)
{
    struct wanted wanted = {.organization = organization, .text = after, .kind = USERS_ALL};
    struct rows rows;
    enum status status = rows_list(store, QUERY_USER_LIST, &wanted, page(max), arena, &rows, err);
    if (status != STATUS_OK)
        return status;
    *out_rows = rows.list;
    *out_count = rows.count;
    return STATUS_OK;
}

enum status store_user_search(struct store *store, const struct user_search *search, size_t max,
                              struct arena *arena, const struct user_row **out_rows,
                              size_t *out_count, struct error *err)
{
    struct slice words[USER_SEARCH_WORDS_MAX] = {{NULL, 0}};
    struct wanted wanted = {.organization = search->organization,
                            .text = search->after,
                            .kind = (int)search->view,
                            .words = words};
    enum query query = search->word_count == 0 ? QUERY_USER_LIST : QUERY_USER_SEARCH;
    struct rows rows;
    for (size_t i = 0; i < search->word_count && i < USER_SEARCH_WORDS_MAX; i++)
        words[i] = search->words[i];
    enum status status = rows_list(store, query, &wanted, page(max), arena, &rows, err);
    if (status != STATUS_OK)
        return status;
    *out_rows = rows.list;
    *out_count = rows.count;
    return STATUS_OK;
}

enum status store_profile_user_count(struct store *store, record_id organization, record_id profile,
                                     size_t max, size_t *out_count, struct error *err)
{
    struct wanted wanted = {.organization = organization, .id = profile};
    struct arena *arena = arena_new(1 << 24);
    struct rows rows;
    if (arena == NULL)
        return error_set(err, STATUS_NO_MEMORY, "no memory to count users");
    enum status status =
        rows_list(store, QUERY_PROFILE_USERS, &wanted, page(max), arena, &rows, err);
    if (status == STATUS_OK)
        *out_count = rows.count;
    arena_free(arena);
    return status;
}

/* ---- history ---- */

enum status store_history_list(struct store *store, const struct history_filter *filter, size_t max,
                               struct arena *arena, const struct history_row **out_rows,
                               size_t *out_count, record_id *out_next, struct error *err)
{
    struct rows rows;
    record_id next;
    enum status status =
        store->functions->history_list(store->engine, filter, page(max), arena, &rows, &next, err);
    if (status != STATUS_OK)
        return status;
    *out_rows = rows.list;
    *out_count = rows.count;
    *out_next = next;
    return STATUS_OK;
}

enum status store_history_count(struct store *store, const struct history_filter *filter,
                                micros step, struct arena *arena,
                                const struct history_count **out_rows, size_t *out_count,
                                record_id *out_next, struct error *err)
{
    struct rows rows;
    record_id next;
    ensure(step > 0);
    enum status status =
        store->functions->history_count(store->engine, filter, step, arena, &rows, &next, err);
    if (status != STATUS_OK)
        return status;
    *out_rows = rows.list;
    *out_count = rows.count;
    *out_next = next;
    return STATUS_OK;
}

/* ---- usage, lanes, sessions, browsers, mails ---- */

enum status store_usage_list(struct store *store, record_id organization, record_id user,
                             micros since, size_t max, struct arena *arena,
                             const struct usage_listed **out_rows, size_t *out_count,
                             struct error *err)
{
    struct wanted wanted = {.organization = organization, .user = user, .time = since};
    struct rows rows;
    enum status status = rows_list(store, QUERY_USAGE_LIST, &wanted, page(max), arena, &rows, err);
    if (status != STATUS_OK)
        return status;
    *out_rows = rows.list;
    *out_count = rows.count;
    return STATUS_OK;
}

enum status store_usage_of_organization(struct store *store, record_id organization, micros since,
                                        const struct usage_row *after, size_t max,
                                        struct arena *arena, const struct usage_of_user **out_rows,
                                        size_t *out_count, struct error *err)
{
    struct wanted wanted = {.organization = organization, .time = since, .usage = after};
    struct rows rows;
    enum status status =
        rows_list(store, QUERY_USAGE_OF_ORGANIZATION, &wanted, page(max), arena, &rows, err);
    if (status != STATUS_OK)
        return status;
    *out_rows = rows.list;
    *out_count = rows.count;
    return STATUS_OK;
}

enum status store_lane_list(struct store *store, record_id organization, record_id user, size_t max,
                            struct arena *arena, const struct lane_row **out_rows,
                            size_t *out_count, struct error *err)
{
    struct wanted wanted = {.organization = organization, .user = user};
    struct rows rows;
    enum status status = rows_list(store, QUERY_LANE_LIST, &wanted, page(max), arena, &rows, err);
    if (status != STATUS_OK)
        return status;
    *out_rows = rows.list;
    *out_count = rows.count;
    return STATUS_OK;
}

enum status store_session_list(struct store *store, record_id organization, record_id user,
                               record_id before, size_t max, struct arena *arena,
                               const struct session_row **out_rows, size_t *out_count,
                               struct error *err)
{
    struct wanted wanted = {.organization = organization, .user = user, .before = before};
    struct rows rows;
    enum status status = rows_list(store, user == 0 ? QUERY_SESSION_LIST_ALL : QUERY_SESSION_LIST,
                                   &wanted, page(max), arena, &rows, err);
    if (status != STATUS_OK)
        return status;
    *out_rows = rows.list;
    *out_count = rows.count;
    return STATUS_OK;
}

enum status store_browser_list(struct store *store, record_id organization, record_id user,
                               record_id before, size_t max, struct arena *arena,
                               const struct browser_row **out_rows, size_t *out_count,
                               struct error *err)
{
    struct wanted wanted = {.organization = organization, .user = user, .before = before};
    struct rows rows;
    enum status status = rows_list(store, user == 0 ? QUERY_BROWSER_LIST_ALL : QUERY_BROWSER_LIST,
                                   &wanted, page(max), arena, &rows, err);
    if (status != STATUS_OK)
        return status;
    *out_rows = rows.list;
    *out_count = rows.count;
    return STATUS_OK;
}

enum status store_outbox_list(struct store *store, record_id organization, record_id user,
                              record_id before, size_t max, struct arena *arena,
                              const struct outbox_row **out_rows, size_t *out_count,
                              struct error *err)
{
    struct wanted wanted = {.organization = organization, .user = user, .before = before};
    struct rows rows;
    enum status status = rows_list(store, user == 0 ? QUERY_OUTBOX_LIST_ALL : QUERY_OUTBOX_LIST,
                                   &wanted, page(max), arena, &rows, err);
    if (status != STATUS_OK)
        return status;
    *out_rows = rows.list;
    *out_count = rows.count;
    return STATUS_OK;
}

/* ---- the audit trail ---- */

enum status store_audit_list(struct store *store, record_id organization, uint64_t after,
                             size_t max, struct arena *arena, const struct audit_row **out_rows,
                             size_t *out_count, struct error *err)
{
    struct wanted wanted = {.organization = organization, .id = after};
    struct rows rows;
    enum status status = rows_list(store, QUERY_AUDIT_LIST, &wanted, page(max), arena, &rows, err);
    if (status != STATUS_OK)
        return status;
    *out_rows = rows.list;
    *out_count = rows.count;
    return STATUS_OK;
}

static bool chain_holds(const struct store *store, const struct audit_listed *row)
{
    struct audit_chain chain = {row->audit.sequence - 1, row->before};
    return audit_chain_verify(&chain, store->audit_key, &row->audit, 1);
}

/* The engines leave room for the verdict; it is given here, once for all of them. */
static enum status audit_judged(struct store *store, enum query query, const struct wanted *wanted,
                                size_t max, struct arena *arena,
                                const struct audit_listed **out_rows, size_t *out_count,
                                struct error *err)
{
    struct rows rows;
    enum status status = rows_list(store, query, wanted, page(max), arena, &rows, err);
    if (status != STATUS_OK)
        return status;
    struct audit_listed *judged = arena_alloc_array(arena, rows.count, sizeof *judged);
    if (judged == NULL)
        return error_set(err, STATUS_NO_MEMORY, "what was read needs too much memory");
    for (size_t i = 0; i < rows.count; i++) {
        judged[i] = ((const struct audit_listed *)rows.list)[i];
        judged[i].chain_holds = chain_holds(store, &judged[i]);
    }
    *out_rows = judged;
    *out_count = rows.count;
    return STATUS_OK;
}

enum status store_audit_of_record(struct store *store, record_id organization, struct slice table,
                                  record_id record, uint64_t before, size_t max,
                                  struct arena *arena, const struct audit_listed **out_rows,
                                  size_t *out_count, struct error *err)
{
    struct wanted wanted = {
        .organization = organization, .text = table, .id = record, .before = before};
    return audit_judged(store, QUERY_AUDIT_OF_RECORD, &wanted, max, arena, out_rows, out_count,
                        err);
}

enum status store_audit_newest(struct store *store, record_id organization, uint64_t before,
                               size_t max, struct arena *arena,
                               const struct audit_listed **out_rows, size_t *out_count,
                               struct error *err)
{
    struct wanted wanted = {.organization = organization, .before = before};
    return audit_judged(store, QUERY_AUDIT_NEWEST, &wanted, max, arena, out_rows, out_count, err);
}

/* One page; `*out_more` tells whether another may follow. */
static enum status chain_page_verify(struct store *store, record_id organization,
                                     struct audit_chain *chain, bool *out_holds, bool *out_more,
                                     struct error *err)
{
    enum { PAGE = 500, PAGE_BYTES = 1 << 26 };
    const struct audit_row *rows;
    size_t count;
    struct arena *arena = arena_new(PAGE_BYTES);
    if (arena == NULL)
        return error_set(err, STATUS_NO_MEMORY, "no memory to verify the audit trail");
    enum status status =
        store_audit_list(store, organization, chain->sequence, PAGE, arena, &rows, &count, err);
    if (status == STATUS_OK) {
        *out_holds = audit_chain_verify(chain, store->audit_key, rows, count);
        *out_more = count == PAGE;
    }
    arena_free(arena);
    return status;
}

enum status store_audit_verify(struct store *store, record_id organization,
                               struct audit_verdict *out_verdict, struct error *err)
{
    struct audit_chain chain = {0};
    bool holds = true, more = true;
    while (holds && more) {
        enum status status = chain_page_verify(store, organization, &chain, &holds, &more, err);
        if (status != STATUS_OK)
            return status;
    }
    *out_verdict = (struct audit_verdict){chain.sequence, holds ? 0 : chain.sequence + 1};
    return STATUS_OK;
}
