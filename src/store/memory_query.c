/* SPDX-License-Identifier: Apache-2.0 */
#include "store/memory_query.h"

#include "store/memory_order.h"
#include "text/words.h"

#include <stdlib.h>

/* Completes a copied row from other tables. */
typedef void (*row_join_fn)(const struct engine *engine, struct arena *arena, void *row);

struct query_rule {
    enum row_kind kind;
    row_match_fn match;
    const char
        *order;       /* columns; - = downwards, ! = those without a value first; "" = as written */
    row_join_fn join; /* NULL = nothing to join */
    size_t row_bytes; /* of a result larger than the row; 0 = the row */
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
    bool in_view = (wanted->kind != USERS_ACTIVE || user->active) &&
                   (wanted->kind != USERS_INACTIVE || !user->active) &&
                   (wanted->kind != USERS_FROZEN || user->frozen);
    return user->organization == wanted->organization && in_view &&
           slice_compare(user->folded, wanted->text) > 0;
}

static bool words_have(const struct words *words, struct slice beginning)
{
    for (size_t i = 0; i < words->count; i++)
        if (slice_equal(slice_first(words->list[i], beginning.length), beginning))
            return true;
    return false;
}

static bool user_has_words(const void *row, const struct wanted *wanted)
{
    enum { WORDS_BYTES = 1 << 16 };
    const struct user_row *user = row;
    const struct slice names[] = {user->username, user->email, user->full_name};
    struct words words = {.count = 0};
    struct arena *arena = arena_new(WORDS_BYTES);
    bool has = arena != NULL && user_is_after(row, wanted);
    for (size_t i = 0; has && i < ARRAY_LENGTH(names); i++)
        (void)!words_cut(names[i], arena, &words);
    for (size_t i = 0; has && i < USER_SEARCH_WORDS_MAX; i++)
        has = slice_is_empty(wanted->words[i]) || words_have(&words, wanted->words[i]);
    arena_free(arena);
    return has;
}

static bool user_has_profile(const void *row, const struct wanted *wanted)
{
    const struct user_row *user = row;
    return user->organization == wanted->organization && user->profile == wanted->id;
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

static bool link_is_alive(const void *row, const struct wanted *wanted)
{
    const struct link_row *link = row;
    return link->organization == wanted->organization && link->user == wanted->user &&
           (int)link->purpose == wanted->kind && link->expires > wanted->time;
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

static bool is_before(uint64_t number, const struct wanted *wanted)
{
    return wanted->before == 0 || number < wanted->before;
}

static bool session_is_of(const void *row, const struct wanted *wanted)
{
    const struct session_row *session = row;
    return session->organization == wanted->organization &&
           (wanted->user == 0 || session->user == wanted->user) && is_before(session->id, wanted);
}

static bool browser_is_of(const void *row, const struct wanted *wanted)
{
    const struct browser_row *browser = row;
    return browser->organization == wanted->organization &&
           (wanted->user == 0 || browser->user == wanted->user) && is_before(browser->id, wanted);
}

static bool history_has_reference(const void *row, const struct wanted *wanted)
{
    const struct history_row *history = row;
    return history->reference.length > 0 && slice_equal(history->reference, wanted->text) &&
           (wanted->organization == 0 || history->organization == wanted->organization);
}

static bool history_is_of(const void *row, const struct wanted *wanted)
{
    return ((const struct history_row *)row)->organization == wanted->organization;
}

static bool is_in(uint64_t set, int value)
{
    return set == 0 || (set >> value & 1) == 1;
}

static bool history_passes(const void *row, const struct wanted *wanted)
{
    const struct history_row *history = row;
    const struct history_filter *filter = wanted->filter;
    return history->organization == filter->organization &&
           (filter->user == 0 || history->user == filter->user) &&
           (filter->before == 0 || history->id < filter->before) &&
           history->time >= filter->since &&
           (filter->until == 0 || history->time < filter->until) &&
           is_in(filter->networks, history->network) && is_in(filter->outcomes, history->outcome) &&
           is_in(filter->reasons, history->reason) &&
           is_in(filter->token_states, history->token_state) &&
           is_in(filter->entries, history->entry);
}

static bool usage_is_since(const void *row, const struct wanted *wanted)
{
    const struct usage_row *usage = row;
    return usage->organization == wanted->organization && usage->user == wanted->user &&
           usage->last >= wanted->time;
}

static int compare_usage_keys(const struct usage_row *one, const struct usage_row *other)
{
    int order = compare_numbers(one->user, other->user);
    if (order == 0)
        order = compare_numbers(one->token, other->token);
    if (order == 0)
        order = compare_numbers(one->client, other->client);
    return order != 0 ? order : ip_compare(one->prefix, other->prefix);
}

static bool usage_is_after(const void *row, const struct wanted *wanted)
{
    const struct usage_row *usage = row;
    return usage->organization == wanted->organization && usage->last >= wanted->time &&
           (wanted->usage == NULL || compare_usage_keys(usage, wanted->usage) > 0);
}

static bool audit_is_about(const void *row, const struct wanted *wanted)
{
    const struct audit_row *audit = row;
    return audit->organization == wanted->organization && audit->record == wanted->id &&
           slice_equal(audit->table, wanted->text) && is_before(audit->sequence, wanted);
}

static bool audit_is_before(const void *row, const struct wanted *wanted)
{
    const struct audit_row *audit = row;
    return audit->organization == wanted->organization && is_before(audit->sequence, wanted);
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
           (wanted->user == 0 || outbox->user == wanted->user) && is_before(outbox->id, wanted);
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

/* ---- joined with what ---- */

static struct slice client_name(const struct engine *engine, struct arena *arena,
                                record_id organization, record_id client)
{
    struct client_row key = {.organization = organization, .id = client};
    const struct client_row *row = memory_table_find(&engine->tables, ROW_CLIENT, &key);
    return arena_copy(arena, row != NULL ? row->name : (struct slice){"", 0});
}

static struct slice user_name(const struct engine *engine, struct arena *arena,
                              record_id organization, record_id user)
{
    struct user_row key = {.organization = organization, .id = user};
    const struct user_row *row = memory_table_find(&engine->tables, ROW_USER, &key);
    return arena_copy(arena, row != NULL ? row->username : (struct slice){"", 0});
}

static void history_join(const struct engine *engine, struct arena *arena, void *row)
{
    struct history_row *history = row;
    history->username = user_name(engine, arena, history->organization, history->user);
    history->client_name = client_name(engine, arena, history->organization, history->client);
}

static void session_join(const struct engine *engine, struct arena *arena, void *row)
{
    struct session_row *session = row;
    session->username = user_name(engine, arena, session->organization, session->user);
    session->client_name = client_name(engine, arena, session->organization, session->client);
}

static void browser_join(const struct engine *engine, struct arena *arena, void *row)
{
    struct browser_row *browser = row;
    browser->username = user_name(engine, arena, browser->organization, browser->user);
}

static void usage_join(const struct engine *engine, struct arena *arena, void *row)
{
    struct usage_listed *listed = row;
    listed->client_name =
        client_name(engine, arena, listed->usage.organization, listed->usage.client);
}

static void usage_of_user_join(const struct engine *engine, struct arena *arena, void *row)
{
    struct usage_of_user *of = row;
    const struct usage_row *usage = &of->usage;
    struct token_row key = {
        .organization = usage->organization, .user = usage->user, .id = usage->token};
    const struct token_row *token = memory_table_find(&engine->tables, ROW_TOKEN, &key);
    of->username = user_name(engine, arena, usage->organization, usage->user);
    of->client_name = client_name(engine, arena, usage->organization, usage->client);
    of->token_state = token == NULL ? 0 : (int)token->state;
}

static void audit_join(const struct engine *engine, struct arena *arena, void *row)
{
    struct audit_listed *listed = row;
    struct audit_row key = {.organization = listed->audit.organization,
                            .sequence = listed->audit.sequence - 1};
    const struct audit_row *before = memory_table_find(&engine->tables, ROW_AUDIT, &key);
    (void)arena;
    if (before != NULL)
        listed->before = before->chain.mac;
}

/* ---- the table ---- */

static const struct query_rule rules[MEMORY_QUERIES] = {
    [QUERY_CODE_FIND] = {ROW_CODE, code_is, "", NULL, 0},
    [QUERY_LINK_FIND] = {ROW_LINK, link_is, "", NULL, 0},
    [QUERY_LINK_ALIVE] = {ROW_LINK, link_is_alive, "-created", NULL, 0},
    [QUERY_PROFILE_FIND] = {ROW_PROFILE, profile_is_named, "", NULL, 0},
    [QUERY_PROFILE_GET] = {ROW_PROFILE, profile_is, "", NULL, 0},
    [QUERY_ORGANIZATION_FIND] = {ROW_ORGANIZATION, organization_is, "", NULL, 0},
    [QUERY_HISTORY_FIND] = {ROW_HISTORY, history_has_reference, "-id", history_join, 0},
    [QUERY_HISTORY_OLDEST] = {ROW_HISTORY, history_is_of, "id", history_join, 0},
    [QUERY_AUDIT_LAST] = {ROW_AUDIT, audit_is_about, "-sequence", NULL, 0},
    [QUERY_OUTBOX_FIND] = {ROW_OUTBOX, outbox_is, "", NULL, 0},
    [QUERY_RANGES_GET] = {ROW_RANGE, range_is_of, "first_ip id", NULL, 0},
    [QUERY_PASSWORDS_GET] = {ROW_PASSWORD, password_is_of, "slot", NULL, 0},
    [QUERY_OUTBOX_DUE] = {ROW_OUTBOX, outbox_is_due, "next_try organization_id id", NULL, 0},
    [QUERY_ORGANIZATION_LIST] = {ROW_ORGANIZATION, organization_is_after, "organization_id", NULL,
                                 0},
    [QUERY_PROFILE_LIST] = {ROW_PROFILE, profile_is_of, "name", NULL, 0},
    [QUERY_PROFILE_USERS] = {ROW_USER, user_has_profile, "", NULL, 0},
    [QUERY_USER_LIST] = {ROW_USER, user_is_after, "folded id", NULL, 0},
    [QUERY_USER_SEARCH] = {ROW_USER, user_has_words, "folded id", NULL, 0},
    [QUERY_USAGE_LIST] = {ROW_USAGE, usage_is_since, "-last_time token_id client_id prefix",
                          usage_join, sizeof(struct usage_listed)},
    [QUERY_USAGE_OF_ORGANIZATION] = {ROW_USAGE, usage_is_after, "user_id token_id client_id prefix",
                                     usage_of_user_join, sizeof(struct usage_of_user)},
    [QUERY_LANE_LIST] = {ROW_LANE, lane_counts, "user_id lane prefix", NULL, 0},
    [QUERY_SESSION_LIST] = {ROW_SESSION, session_is_of, "-id", session_join, 0},
    [QUERY_SESSION_LIST_ALL] = {ROW_SESSION, session_is_of, "-id", session_join, 0},
    [QUERY_BROWSER_LIST] = {ROW_BROWSER, browser_is_of, "-id", browser_join, 0},
    [QUERY_BROWSER_LIST_ALL] = {ROW_BROWSER, browser_is_of, "-id", browser_join, 0},
    [QUERY_OUTBOX_LIST] = {ROW_OUTBOX, outbox_is_before, "-id", NULL, 0},
    [QUERY_OUTBOX_LIST_ALL] = {ROW_OUTBOX, outbox_is_before, "-id", NULL, 0},
    [QUERY_AUDIT_LIST] = {ROW_AUDIT, audit_is_after, "sequence", NULL, 0},
    [QUERY_AUDIT_OF_RECORD] = {ROW_AUDIT, audit_is_about, "-sequence", audit_join,
                               sizeof(struct audit_listed)},
    [QUERY_AUDIT_NEWEST] = {ROW_AUDIT, audit_is_before, "-sequence", audit_join,
                            sizeof(struct audit_listed)},
    [MEMORY_USER] = {ROW_USER, user_is, "", NULL, 0},
    [MEMORY_DIRECTORY] = {ROW_DIRECTORY, directory_is, "", NULL, 0},
    [MEMORY_FINGERPRINTS] = {ROW_FINGERPRINT, fingerprint_is_any, "key_id", NULL, 0},
    [MEMORY_TOKENS] = {ROW_TOKEN, token_is_live, "-id", NULL, 0},
    [MEMORY_LANES] = {ROW_LANE, lane_is_of, "!prefix -last_success user_id lane prefix", NULL, 0},
    [MEMORY_PASSWORD] = {ROW_PASSWORD, password_is_current, "", NULL, 0},
    [MEMORY_BROWSER] = {ROW_BROWSER, browser_is, "", NULL, 0},
    [MEMORY_SESSION] = {ROW_SESSION, session_is, "", NULL, 0},
    [MEMORY_RANGE_HOLDING] = {ROW_RANGE, range_holds, "-first_ip organization_id", NULL, 0},
    [MEMORY_HISTORY] = {ROW_HISTORY, history_passes, "-id", history_join, 0},
};

/* ---- running one ---- */

static size_t result_bytes(const struct query_rule *rule)
{
    return rule->row_bytes != 0 ? rule->row_bytes : row_type_get(rule->kind)->size;
}

size_t memory_query_row_bytes(unsigned query)
{
    return result_bytes(&rules[query]);
}

/* All rows that match, in order; gives an array for free(), NULL without memory. */
static void **hits_collect(const struct engine *engine, const struct query_rule *rule,
                           const struct wanted *wanted, size_t *out_count)
{
    const struct memory_table *table = &engine->tables.tables[rule->kind];
    void **hits = malloc((table->count + 1) * sizeof *hits);
    size_t count = 0;
    for (size_t i = 0; hits != NULL && i < table->count; i++)
        if (rule->match(table->rows[i], wanted))
            hits[count++] = table->rows[i];
    if (hits != NULL)
        rows_sort(rule->kind, rule->order, hits, count);
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

enum status memory_query_run(struct engine *engine, unsigned query, const struct wanted *wanted,
                             size_t max, struct arena *arena, struct rows *out, struct error *err)
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
