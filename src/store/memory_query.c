/* SPDX-License-Identifier: Apache-2.0 */
#include "store/memory_query.h"

#include <stdlib.h>

typedef int (*row_order_fn)(const void *a, const void *b);
/* Completes a copied row from other tables. */
typedef void (*row_join_fn)(const struct engine *engine, struct arena *arena, void *row);

struct query_rule {
    enum row_kind kind;
    row_match_fn match;
    row_order_fn order; /* NULL = as they were written */
    row_join_fn join;   /* NULL = nothing to join */
    size_t row_bytes;   /* of a result larger than the row; 0 = the row */
};

static int compare_numbers(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

/* ---- which rows ---- */

static bool organization_is(const void *row, const struct wanted *wanted)
{
    const struct organization_row *organization = row;
    return organization->id == wanted->organization;
}

static bool organization_is_after(const void *row, const struct wanted *wanted)
{
    const struct organization_row *organization = row;
    return organization->id > wanted->id;
}

static bool directory_is(const void *row, const struct wanted *wanted)
{
    const struct directory_row *directory = row;
    return slice_equal(directory->folded, wanted->text);
}

static bool user_is(const void *row, const struct wanted *wanted)
{
    const struct user_row *user = row;
    return user->organization == wanted->organization && user->id == wanted->user;
}

static bool user_is_after(const void *row, const struct wanted *wanted)
{
    const struct user_row *user = row;
    return user->organization == wanted->organization &&
           slice_compare(user->folded, wanted->text) > 0;
}

static bool profile_is(const void *row, const struct wanted *wanted)
{
    const struct profile_row *profile = row;
    return profile->organization == wanted->organization && profile->id == wanted->id;
}

static bool profile_is_named(const void *row, const struct wanted *wanted)
{
    const struct profile_row *profile = row;
    return profile->organization == wanted->organization &&
           slice_equal(profile->name, wanted->text);
}

static bool profile_is_of(const void *row, const struct wanted *wanted)
{
    const struct profile_row *profile = row;
    return profile->organization == wanted->organization;
}

static bool range_is_of(const void *row, const struct wanted *wanted)
{
    const struct range_row *range = row;
    return range->organization == wanted->organization;
}

static bool range_holds(const void *row, const struct wanted *wanted)
{
    const struct range_row *range = row;
    return ip_compare(range->range.first, wanted->ip) <= 0 &&
           ip_compare(range->range.last, wanted->ip) >= 0;
}

static bool password_is_of(const void *row, const struct wanted *wanted)
{
    const struct password_row *password = row;
    return password->organization == wanted->organization && password->user == wanted->user;
}

static bool password_is_current(const void *row, const struct wanted *wanted)
{
    const struct password_row *password = row;
    return password_is_of(row, wanted) && password->slot == 0;
}

static bool token_is_live(const void *row, const struct wanted *wanted)
{
    const struct token_row *token = row;
    return token->organization == wanted->organization && token->user == wanted->user &&
           token->state != TOKEN_ROW_REVOKED;
}

static bool lane_is_of(const void *row, const struct wanted *wanted)
{
    const struct lane_row *lane = row;
    return lane->organization == wanted->organization && lane->user == wanted->user;
}

static bool lane_counts(const void *row, const struct wanted *wanted)
{
    const struct lane_row *lane = row;
    return lane->organization == wanted->organization &&
           (wanted->user == 0 || lane->user == wanted->user) &&
           (lane->failures > 0 || lane->closed_until > 0);
}

static bool code_is(const void *row, const struct wanted *wanted)
{
    const struct code_row *code = row;
    return code->organization == wanted->organization && slice_equal(code->handle, wanted->text);
}

static bool link_is(const void *row, const struct wanted *wanted)
{
    const struct link_row *link = row;
    return link->organization == wanted->organization && slice_equal(link->handle, wanted->text);
}

static bool session_is(const void *row, const struct wanted *wanted)
{
    const struct session_row *session = row;
    return session->organization == wanted->organization &&
           slice_equal(session->handle, wanted->text);
}

static bool browser_is(const void *row, const struct wanted *wanted)
{
    const struct browser_row *browser = row;
    return browser->organization == wanted->organization &&
           slice_equal(browser->handle, wanted->text);
}

static bool session_is_of(const void *row, const struct wanted *wanted)
{
    const struct session_row *session = row;
    return session->organization == wanted->organization && session->user == wanted->user &&
           (wanted->id == 0 || session->id < wanted->id);
}

static bool history_has_reference(const void *row, const struct wanted *wanted)
{
    const struct history_row *history = row;
    return history->reference.length > 0 && slice_equal(history->reference, wanted->text) &&
           (wanted->organization == 0 || history->organization == wanted->organization);
}

static bool is_any_or(int filter, int value)
{
    return filter < 0 || filter == value;
}

static bool history_passes(const void *row, const struct wanted *wanted)
{
    const struct history_row *history = row;
    const struct history_filter *filter = wanted->filter;
    return history->organization == filter->organization &&
           (filter->user == 0 || history->user == filter->user) &&
           (filter->before == 0 || history->id < filter->before) &&
           history->time >= filter->since && is_any_or(filter->network, history->network) &&
           is_any_or(filter->outcome, history->outcome) &&
           is_any_or(filter->reason, history->reason) &&
           is_any_or(filter->token_state, history->token_state);
}

static bool usage_is_since(const void *row, const struct wanted *wanted)
{
    const struct usage_row *usage = row;
    return usage->organization == wanted->organization && usage->user == wanted->user &&
           usage->last >= wanted->time;
}

static bool audit_is_about(const void *row, const struct wanted *wanted)
{
    const struct audit_row *audit = row;
    return audit->organization == wanted->organization && audit->record == wanted->id &&
           slice_equal(audit->table, wanted->text);
}

static bool audit_is_after(const void *row, const struct wanted *wanted)
{
    const struct audit_row *audit = row;
    return audit->organization == wanted->organization && audit->sequence > wanted->id;
}

static bool outbox_is(const void *row, const struct wanted *wanted)
{
    const struct outbox_row *outbox = row;
    return outbox->organization == wanted->organization && outbox->id == wanted->id;
}

static bool outbox_is_before(const void *row, const struct wanted *wanted)
{
    const struct outbox_row *outbox = row;
    return outbox->organization == wanted->organization &&
           (wanted->user == 0 || outbox->user == wanted->user) &&
           (wanted->id == 0 || outbox->id < wanted->id);
}

static bool outbox_is_due(const void *row, const struct wanted *wanted)
{
    const struct outbox_row *outbox = row;
    return outbox->state == OUTBOX_QUEUED && outbox->next_try <= wanted->time;
}

static bool fingerprint_is_any(const void *row, const struct wanted *wanted)
{
    (void)wanted;
    return row != NULL;
}

/* ---- in which order ---- */

static int fingerprints_up(const void *a, const void *b)
{
    const struct key_fingerprint *one = a, *other = b;
    return compare_numbers((uint64_t)one->key_id, (uint64_t)other->key_id);
}

static int organizations_up(const void *a, const void *b)
{
    const struct organization_row *one = a, *other = b;
    return compare_numbers((uint64_t)one->id, (uint64_t)other->id);
}

static int users_by_name(const void *a, const void *b)
{
    const struct user_row *one = a, *other = b;
    int order = slice_compare(one->folded, other->folded);
    return order != 0 ? order : compare_numbers((uint64_t)one->id, (uint64_t)other->id);
}

static int profiles_by_name(const void *a, const void *b)
{
    const struct profile_row *one = a, *other = b;
    return slice_compare(one->name, other->name);
}

static int ranges_up(const void *a, const void *b)
{
    const struct range_row *one = a, *other = b;
    int order = ip_compare(one->range.first, other->range.first);
    return order != 0 ? order : compare_numbers((uint64_t)one->id, (uint64_t)other->id);
}

static int ranges_nearest(const void *a, const void *b)
{
    const struct range_row *one = a, *other = b;
    int order = ip_compare(other->range.first, one->range.first);
    return order != 0 ? order
                      : compare_numbers((uint64_t)one->organization, (uint64_t)other->organization);
}

static int passwords_up(const void *a, const void *b)
{
    const struct password_row *one = a, *other = b;
    return compare_numbers((uint64_t)one->slot, (uint64_t)other->slot);
}

static int tokens_newest(const void *a, const void *b)
{
    const struct token_row *one = a, *other = b;
    return compare_numbers((uint64_t)other->id, (uint64_t)one->id);
}

static int lanes_up(const void *a, const void *b)
{
    const struct lane_row *one = a, *other = b;
    int order = compare_numbers((uint64_t)one->user, (uint64_t)other->user);
    if (order == 0)
        order = compare_numbers((uint64_t)one->lane, (uint64_t)other->lane);
    return order != 0 ? order : ip_compare(one->prefix, other->prefix);
}

/* A lane without a prefix is never cut off by familiar places, however many there are. */
static int lanes_for_login(const void *a, const void *b)
{
    static const struct ip none;
    const struct lane_row *one = a, *other = b;
    int order = compare_numbers(!ip_equal(one->prefix, none), !ip_equal(other->prefix, none));
    if (order == 0)
        order = compare_numbers((uint64_t)other->last_success, (uint64_t)one->last_success);
    return order != 0 ? order : lanes_up(a, b);
}

static int sessions_newest(const void *a, const void *b)
{
    const struct session_row *one = a, *other = b;
    return compare_numbers((uint64_t)other->id, (uint64_t)one->id);
}

static int history_newest(const void *a, const void *b)
{
    const struct history_row *one = a, *other = b;
    return compare_numbers((uint64_t)other->id, (uint64_t)one->id);
}

static int usage_latest(const void *a, const void *b)
{
    const struct usage_row *one = a, *other = b;
    int order = compare_numbers((uint64_t)other->last, (uint64_t)one->last);
    if (order == 0)
        order = compare_numbers((uint64_t)one->token, (uint64_t)other->token);
    if (order == 0)
        order = compare_numbers((uint64_t)one->client, (uint64_t)other->client);
    return order != 0 ? order : ip_compare(one->prefix, other->prefix);
}

static int audit_up(const void *a, const void *b)
{
    const struct audit_row *one = a, *other = b;
    return compare_numbers((uint64_t)one->sequence, (uint64_t)other->sequence);
}

static int audit_newest(const void *a, const void *b)
{
    const struct audit_row *one = a, *other = b;
    return compare_numbers((uint64_t)other->sequence, (uint64_t)one->sequence);
}

static int outbox_newest(const void *a, const void *b)
{
    const struct outbox_row *one = a, *other = b;
    return compare_numbers((uint64_t)other->id, (uint64_t)one->id);
}

static int outbox_oldest(const void *a, const void *b)
{
    const struct outbox_row *one = a, *other = b;
    int order = compare_numbers((uint64_t)one->next_try, (uint64_t)other->next_try);
    if (order == 0)
        order = compare_numbers((uint64_t)one->organization, (uint64_t)other->organization);
    return order != 0 ? order : compare_numbers((uint64_t)one->id, (uint64_t)other->id);
}

/* ---- joined with what ---- */

static struct slice client_name(const struct engine *engine, struct arena *arena,
                                record_id organization, record_id client)
{
    struct client_row key = {.organization = organization, .id = client};
    const struct client_row *row = memory_table_find(&engine->tables, ROW_CLIENT, &key);
    return arena_copy(arena, row != NULL ? row->name : (struct slice){"", 0});
}

static void history_join(const struct engine *engine, struct arena *arena, void *row)
{
    struct history_row *history = row;
    struct user_row key = {.organization = history->organization, .id = history->user};
    const struct user_row *user = memory_table_find(&engine->tables, ROW_USER, &key);
    history->username = arena_copy(arena, user != NULL ? user->username : (struct slice){"", 0});
    history->client_name = client_name(engine, arena, history->organization, history->client);
}

static void usage_join(const struct engine *engine, struct arena *arena, void *row)
{
    struct usage_listed *listed = row;
    listed->client_name =
        client_name(engine, arena, listed->usage.organization, listed->usage.client);
}

/* ---- the table ---- */

static const struct query_rule rules[] = {
    [MEMORY_ORGANIZATION] = {ROW_ORGANIZATION, organization_is, NULL, NULL, 0},
    [MEMORY_PROFILE] = {ROW_PROFILE, profile_is, NULL, NULL, 0},
    [MEMORY_USER] = {ROW_USER, user_is, NULL, NULL, 0},
    [MEMORY_DIRECTORY] = {ROW_DIRECTORY, directory_is, NULL, NULL, 0},
    [MEMORY_FINGERPRINTS] = {ROW_FINGERPRINT, fingerprint_is_any, fingerprints_up, NULL, 0},
    [MEMORY_TOKENS] = {ROW_TOKEN, token_is_live, tokens_newest, NULL, 0},
    [MEMORY_LANES] = {ROW_LANE, lane_is_of, lanes_for_login, NULL, 0},
    [MEMORY_PASSWORD] = {ROW_PASSWORD, password_is_current, NULL, NULL, 0},
    [MEMORY_BROWSER] = {ROW_BROWSER, browser_is, NULL, NULL, 0},
    [MEMORY_SESSION] = {ROW_SESSION, session_is, NULL, NULL, 0},
    [MEMORY_ORGANIZATIONS] = {ROW_ORGANIZATION, organization_is_after, organizations_up, NULL, 0},
    [MEMORY_RANGE_HOLDING] = {ROW_RANGE, range_holds, ranges_nearest, NULL, 0},
    [MEMORY_CODE] = {ROW_CODE, code_is, NULL, NULL, 0},
    [MEMORY_LINK] = {ROW_LINK, link_is, NULL, NULL, 0},
    [MEMORY_PROFILE_NAMED] = {ROW_PROFILE, profile_is_named, NULL, NULL, 0},
    [MEMORY_HISTORY_REFERENCE] = {ROW_HISTORY, history_has_reference, history_newest, history_join,
                                  0},
    [MEMORY_AUDIT_LAST] = {ROW_AUDIT, audit_is_about, audit_newest, NULL, 0},
    [MEMORY_MAIL] = {ROW_OUTBOX, outbox_is, NULL, NULL, 0},
    [MEMORY_RANGES] = {ROW_RANGE, range_is_of, ranges_up, NULL, 0},
    [MEMORY_PASSWORDS] = {ROW_PASSWORD, password_is_of, passwords_up, NULL, 0},
    [MEMORY_MAILS_DUE] = {ROW_OUTBOX, outbox_is_due, outbox_oldest, NULL, 0},
    [MEMORY_PROFILES] = {ROW_PROFILE, profile_is_of, profiles_by_name, NULL, 0},
    [MEMORY_USERS] = {ROW_USER, user_is_after, users_by_name, NULL, 0},
    [MEMORY_HISTORY] = {ROW_HISTORY, history_passes, history_newest, history_join, 0},
    [MEMORY_USAGE] = {ROW_USAGE, usage_is_since, usage_latest, usage_join,
                      sizeof(struct usage_listed)},
    [MEMORY_LANES_COUNTING] = {ROW_LANE, lane_counts, lanes_up, NULL, 0},
    [MEMORY_SESSIONS] = {ROW_SESSION, session_is_of, sessions_newest, NULL, 0},
    [MEMORY_MAILS] = {ROW_OUTBOX, outbox_is_before, outbox_newest, NULL, 0},
    [MEMORY_AUDIT] = {ROW_AUDIT, audit_is_after, audit_up, NULL, 0},
};

/* ---- running one ---- */

static size_t result_bytes(const struct query_rule *rule)
{
    return rule->row_bytes != 0 ? rule->row_bytes : row_type_get(rule->kind)->size;
}

size_t memory_query_row_bytes(enum memory_query query)
{
    return result_bytes(&rules[query]);
}

static int compare_hits(const void *a, const void *b, void *rule)
{
    return ((const struct query_rule *)rule)->order(*(void *const *)a, *(void *const *)b);
}

/* All rows that match, in order; gives an array for free(), NULL without memory. */
static void **hits_collect(const struct engine *engine, const struct query_rule *rule,
                           const struct wanted *wanted, size_t *out_count)
{
    const struct memory_table *table = &engine->tables.tables[rule->kind];
    struct query_rule sorting = *rule;
    void **hits = malloc((table->count + 1) * sizeof *hits);
    size_t count = 0;
    for (size_t i = 0; hits != NULL && i < table->count; i++)
        if (rule->match(table->rows[i], wanted))
            hits[count++] = table->rows[i];
    if (hits != NULL && rule->order != NULL)
        qsort_r(hits, count, sizeof *hits, compare_hits, &sorting);
    *out_count = count;
    return hits;
}

static bool hits_copy(const struct engine *engine, const struct query_rule *rule, void **hits,
                      size_t count, struct arena *arena, struct rows *out)
{
    const struct row_type *type = row_type_get(rule->kind);
    size_t row_bytes = result_bytes(rule);
    char *list = arena_alloc_array(arena, count, row_bytes);
    if (list == NULL)
        return false;
    for (size_t i = 0; i < count; i++) {
        void *row = list + i * row_bytes;
        if (!fields_copy_out(row_type_stored(rule->kind), type->size, hits[i], arena, row))
            return false;
        if (rule->join != NULL)
            rule->join(engine, arena, row);
    }
    *out = (struct rows){list, count};
    return !arena_is_exhausted(arena);
}

enum status memory_query_run(struct engine *engine, enum memory_query query,
                             const struct wanted *wanted, size_t max, struct arena *arena,
                             struct rows *out, struct error *err)
{
    const struct query_rule *rule = &rules[query];
    size_t count;
    void **hits = hits_collect(engine, rule, wanted, &count);
    bool done =
        hits != NULL && hits_copy(engine, rule, hits, count < max ? count : max, arena, out);
    free(hits);
    return done ? STATUS_OK
                : error_set(err, STATUS_NO_MEMORY, "what was read needs too much memory");
}
