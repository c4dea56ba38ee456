/* SPDX-License-Identifier: Apache-2.0 */
/* What each effect means, over plain arrays: the specification that the engines share. */
#include "crypto/mac.h"
#include "store/audit_chain.h"
#include "store/memory_impl.h"

#include <stdlib.h>

static enum memory_result result_of(bool done)
{
    return done ? MEMORY_DONE : MEMORY_FAILED;
}

/* ---- which rows ---- */

static bool is_range(const void *row, const struct wanted *wanted)
{
    const struct range_row *range = row;
    return range->organization == wanted->organization && range->id == wanted->id;
}

static bool is_profile(const void *row, const struct wanted *wanted)
{
    const struct profile_row *profile = row;
    return profile->organization == wanted->organization && profile->id == wanted->id;
}

static bool is_code(const void *row, const struct wanted *wanted)
{
    const struct code_row *code = row;
    return code->organization == wanted->organization && slice_equal(code->handle, wanted->text);
}

static bool is_link(const void *row, const struct wanted *wanted)
{
    const struct link_row *link = row;
    return link->organization == wanted->organization && slice_equal(link->handle, wanted->text);
}

static bool is_session(const void *row, const struct wanted *wanted)
{
    const struct session_row *session = row;
    return session->organization == wanted->organization &&
           slice_equal(session->handle, wanted->text);
}

static bool is_session_of_user(const void *row, const struct wanted *wanted)
{
    const struct session_row *session = row;
    return session->organization == wanted->organization && session->user == wanted->user &&
           session->id != wanted->except;
}

static bool is_session_by_id(const void *row, const struct wanted *wanted)
{
    const struct session_row *session = row;
    return session->organization == wanted->organization && session->user == wanted->user &&
           session->id == wanted->id;
}

static bool is_session_of_organization(const void *row, const struct wanted *wanted)
{
    const struct session_row *session = row;
    return session->organization == wanted->organization && session->id != wanted->except;
}

static bool is_session_of_token(const void *row, const struct wanted *wanted)
{
    const struct session_row *session = row;
    return is_session_of_user(row, wanted) && session->token == wanted->id;
}

static bool is_browser_of_user(const void *row, const struct wanted *wanted)
{
    const struct browser_row *browser = row;
    return browser->organization == wanted->organization && browser->user == wanted->user;
}

static bool is_browser_by_id(const void *row, const struct wanted *wanted)
{
    return is_browser_of_user(row, wanted) && ((const struct browser_row *)row)->id == wanted->id;
}

static bool is_link_of_user(const void *row, const struct wanted *wanted)
{
    const struct link_row *link = row;
    return link->organization == wanted->organization && link->user == wanted->user;
}

static bool is_code_of_user(const void *row, const struct wanted *wanted)
{
    const struct code_row *code = row;
    return code->organization == wanted->organization && code->user == wanted->user;
}

static bool is_queued_mail(const void *row, const struct wanted *wanted)
{
    const struct outbox_row *mail = row;
    return mail->organization == wanted->organization && mail->user == wanted->user &&
           (int)mail->kind == wanted->kind && mail->state == OUTBOX_QUEUED;
}

static bool is_lane_of_user(const void *row, const struct wanted *wanted)
{
    const struct lane_row *lane = row;
    return lane->organization == wanted->organization && lane->user == wanted->user &&
           (wanted->kind == 0 || lane->lane == wanted->kind);
}

static bool history_is_past(const void *row, const struct wanted *wanted)
{
    const struct history_row *history = row;
    return history->organization == wanted->organization && history->time < wanted->time &&
           (wanted->before == 0 || history->id < wanted->before);
}

static bool session_is_past(const void *row, const struct wanted *wanted)
{
    return ((const struct session_row *)row)->expires < wanted->time;
}

static bool code_is_past(const void *row, const struct wanted *wanted)
{
    return ((const struct code_row *)row)->expires < wanted->time;
}

static bool link_is_past(const void *row, const struct wanted *wanted)
{
    return ((const struct link_row *)row)->expires < wanted->time;
}

static bool browser_is_past(const void *row, const struct wanted *wanted)
{
    return ((const struct browser_row *)row)->expires < wanted->time;
}

/* ---- what becomes of them ---- */

static bool mail_is_past(const void *row, const struct wanted *wanted)
{
    const struct outbox_row *mail = row;
    return mail->state != OUTBOX_QUEUED && mail->finished < wanted->time - PAST_KEPT_MICROS;
}

static bool lane_is_past(const void *row, const struct wanted *wanted)
{
    const struct lane_row *lane = row;
    return lane->last_success > 0 && lane->last_success < wanted->time - PAST_KEPT_MICROS;
}

static bool is_below(unsigned value, unsigned limit)
{
    return limit == 0 || value < limit;
}

static bool is_code_below(const void *row, const struct wanted *wanted)
{
    return is_code(row, wanted) && is_below(((const struct code_row *)row)->tries, wanted->limit);
}

static bool is_session_below(const void *row, const struct wanted *wanted)
{
    return is_session(row, wanted) &&
           is_below(((const struct session_row *)row)->failures, wanted->limit);
}

static void code_count(void *row, const struct wanted *wanted)
{
    (void)wanted;
    ((struct code_row *)row)->tries++;
}

static void session_count(void *row, const struct wanted *wanted)
{
    (void)wanted;
    ((struct session_row *)row)->failures++;
}

static void mail_cancel(void *row, const struct wanted *wanted)
{
    struct outbox_row *mail = row;
    mail->state = OUTBOX_CANCELLED;
    mail->body.length = 0;
    mail->finished = wanted->time;
}

static void lane_clear(void *row, const struct wanted *wanted)
{
    struct lane_row *lane = row;
    (void)wanted;
    lane->failures = 0;
    lane->closed_until = 0;
    lane->exhausted_since = 0;
}

static void session_touch(void *row, const struct wanted *wanted)
{
    ((struct session_row *)row)->last_seen = wanted->time;
}

/* ---- effects ---- */

struct effect_rule {
    enum memory_result (*run)(struct engine *engine, const struct effect *effect,
                              const struct effect_rule *rule);
    enum row_kind kind;
    row_match_fn match;
    row_alter_fn alter;
};

/* The schema's unique names beside the keys. */
static bool profile_name_is_taken(const struct engine *engine, const struct profile_row *profile)
{
    const struct memory_table *table = &engine->tables.tables[ROW_PROFILE];
    for (size_t i = 0; i < table->count; i++) {
        const struct profile_row *other = table->rows[i];
        if (other->organization == profile->organization && other->id != profile->id &&
            slice_equal(other->name, profile->name))
            return true;
    }
    return false;
}

static bool client_id_is_taken(const struct engine *engine, const struct app_row *app)
{
    const struct memory_table *table = &engine->tables.tables[ROW_APP];
    for (size_t i = 0; i < table->count; i++) {
        const struct app_row *other = table->rows[i];
        bool same = other->organization == app->organization && other->id == app->id;
        if (!same && slice_equal(other->client_id, app->client_id))
            return true;
    }
    return false;
}

static enum memory_result put_row(struct engine *engine, const struct effect *effect,
                                  const struct effect_rule *rule)
{
    return result_of(memory_table_put(&engine->tables, rule->kind, effect->row.any));
}

static enum memory_result put_profile(struct engine *engine, const struct effect *effect,
                                      const struct effect_rule *rule)
{
    if (profile_name_is_taken(engine, effect->row.profile))
        return MEMORY_FAILED;
    return put_row(engine, effect, rule);
}

static enum memory_result put_app(struct engine *engine, const struct effect *effect,
                                  const struct effect_rule *rule)
{
    if (client_id_is_taken(engine, effect->row.app))
        return MEMORY_FAILED;
    return put_row(engine, effect, rule);
}

/* Only if there is none yet. */
static enum memory_result add_row(struct engine *engine, const struct effect *effect,
                                  const struct effect_rule *rule)
{
    if (memory_table_find(&engine->tables, rule->kind, effect->row.any) != NULL)
        return MEMORY_CHANGED;
    return put_row(engine, effect, rule);
}

/* Only if there is one already. */
static enum memory_result replace_row(struct engine *engine, const struct effect *effect,
                                      const struct effect_rule *rule)
{
    if (memory_table_find(&engine->tables, rule->kind, effect->row.any) == NULL)
        return MEMORY_CHANGED;
    return put_row(engine, effect, rule);
}

static enum memory_result add_client(struct engine *engine, const struct effect *effect,
                                     const struct effect_rule *rule)
{
    enum memory_result result = add_row(engine, effect, rule);
    return result == MEMORY_CHANGED ? MEMORY_DONE : result;
}

static enum memory_result add_directory(struct engine *engine, const struct effect *effect,
                                        const struct effect_rule *rule)
{
    const struct user_row *user = effect->row.user;
    struct directory_row row = {user->folded, user->organization, user->id};
    struct effect entry = {.row.any = &row};
    return add_row(engine, &entry, rule);
}

static enum memory_result add_audit(struct engine *engine, const struct effect *effect,
                                    const struct effect_rule *rule)
{
    struct audit_row row = *effect->row.audit;
    const struct memory_table *table = &engine->tables.tables[rule->kind];
    struct mac before = {{0}};
    row.sequence = 1;
    for (size_t i = 0; i < table->count; i++) {
        const struct audit_row *other = table->rows[i];
        if (other->organization != row.organization)
            continue;
        row.sequence = other->sequence + 1;
        before = other->chain.mac;
    }
    row.chain.key_id = engine->audit_key_id;
    audit_chain_next(engine->audit_key, &before, &row, &row.chain.mac);
    return result_of(memory_table_put(&engine->tables, rule->kind, &row));
}

static enum memory_result count_usage(struct engine *engine, const struct effect *effect,
                                      const struct effect_rule *rule)
{
    struct usage_row row = *effect->row.usage;
    const struct usage_row *old = memory_table_find(&engine->tables, rule->kind, &row);
    if (old != NULL)
        row.count += old->count;
    return result_of(memory_table_put(&engine->tables, rule->kind, &row));
}

static enum memory_result touch_session(struct engine *engine, const struct effect *effect,
                                        const struct effect_rule *rule)
{
    const struct session_row *session = effect->row.session;
    struct wanted wanted = {
        .organization = session->organization, .text = session->handle, .time = session->last_seen};
    size_t count;
    return result_of(
        memory_table_alter(&engine->tables, rule->kind, rule->match, rule->alter, &wanted, &count));
}

static enum memory_result repeat_history(struct engine *engine, const struct effect *effect,
                                         const struct effect_rule *rule)
{
    const struct history_row *more = effect->row.history;
    const struct history_row *old = memory_table_find(&engine->tables, rule->kind, more);
    if (old == NULL)
        return MEMORY_DONE;
    struct history_row row = *old;
    row.repeats += more->repeats;
    row.last_time = more->last_time;
    return result_of(memory_table_put(&engine->tables, rule->kind, &row));
}

static enum memory_result judge_history(struct engine *engine, const struct effect *effect,
                                        const struct effect_rule *rule)
{
    const struct history_row *judged = effect->row.history;
    const struct history_row *old = memory_table_find(&engine->tables, rule->kind, judged);
    if (old == NULL)
        return MEMORY_DONE;
    struct history_row row = *old;
    row.reason = judged->reason;
    return result_of(memory_table_put(&engine->tables, rule->kind, &row));
}

static struct wanted wanted_of(const struct effect_target *target)
{
    return (struct wanted){.organization = target->organization,
                           .user = target->user,
                           .id = target->id,
                           .except = target->except,
                           .text = target->handle,
                           .time = target->time,
                           .limit = target->limit,
                           .kind = target->kind};
}

static enum memory_result remove_rows(struct engine *engine, const struct effect *effect,
                                      const struct effect_rule *rule)
{
    struct wanted wanted = wanted_of(effect->row.target);
    size_t count;
    return result_of(
        memory_table_remove(&engine->tables, rule->kind, rule->match, &wanted, &count));
}

/* There must have been one. */
static enum memory_result take_row(struct engine *engine, const struct effect *effect,
                                   const struct effect_rule *rule)
{
    struct wanted wanted = wanted_of(effect->row.target);
    size_t count;
    if (!memory_table_remove(&engine->tables, rule->kind, rule->match, &wanted, &count))
        return MEMORY_FAILED;
    return count > 0 ? MEMORY_DONE : MEMORY_CHANGED;
}

static enum memory_result remove_profile(struct engine *engine, const struct effect *effect,
                                         const struct effect_rule *rule)
{
    const struct memory_table *users = &engine->tables.tables[ROW_USER];
    for (size_t i = 0; i < users->count; i++) {
        const struct user_row *user = users->rows[i];
        if (user->organization == effect->row.target->organization &&
            user->profile == effect->row.target->id)
            return MEMORY_CHANGED;
    }
    return take_row(engine, effect, rule);
}

static int compare_ids(const void *a, const void *b)
{
    record_id one = *(const record_id *)a, other = *(const record_id *)b;
    return (one > other) - (one < other);
}

/* The oldest of those that match, by their ids: all ids below the one behind the limit. */
static enum memory_result expire_history(struct engine *engine, const struct effect *effect,
                                         const struct effect_rule *rule)
{
    struct wanted wanted = wanted_of(effect->row.target);
    const struct memory_table *table = &engine->tables.tables[rule->kind];
    record_id *ids = malloc((table->count + 1) * sizeof *ids);
    size_t count = 0;
    if (ids == NULL)
        return MEMORY_FAILED;
    for (size_t i = 0; i < table->count; i++)
        if (table->rows[i] != NULL && rule->match(table->rows[i], &wanted))
            ids[count++] = ((const struct history_row *)table->rows[i])->id;
    qsort(ids, count, sizeof *ids, compare_ids);
    if (count > wanted.limit)
        wanted.before = ids[wanted.limit];
    free(ids);
    size_t removed;
    return result_of(
        memory_table_remove(&engine->tables, rule->kind, rule->match, &wanted, &removed));
}

static enum memory_result alter_rows(struct engine *engine, const struct effect *effect,
                                     const struct effect_rule *rule)
{
    struct wanted wanted = wanted_of(effect->row.target);
    size_t count;
    return result_of(
        memory_table_alter(&engine->tables, rule->kind, rule->match, rule->alter, &wanted, &count));
}

/* There must be one below its limit. */
static enum memory_result count_row(struct engine *engine, const struct effect *effect,
                                    const struct effect_rule *rule)
{
    struct wanted wanted = wanted_of(effect->row.target);
    size_t count;
    if (!memory_table_alter(&engine->tables, rule->kind, rule->match, rule->alter, &wanted, &count))
        return MEMORY_FAILED;
    return count > 0 ? MEMORY_DONE : MEMORY_CHANGED;
}

static enum memory_result expire(struct engine *engine, const struct effect *effect,
                                 const struct effect_rule *rule)
{
    static const struct effect_rule kinds[] = {
        {remove_rows, ROW_SESSION, session_is_past, NULL},
        {remove_rows, ROW_CODE, code_is_past, NULL},
        {remove_rows, ROW_LINK, link_is_past, NULL},
        {remove_rows, ROW_BROWSER, browser_is_past, NULL},
        {remove_rows, ROW_OUTBOX, mail_is_past, NULL},
        {remove_rows, ROW_LANE, lane_is_past, NULL},
    };
    (void)rule;
    for (size_t i = 0; i < ARRAY_LENGTH(kinds); i++)
        if (remove_rows(engine, effect, &kinds[i]) != MEMORY_DONE)
            return MEMORY_FAILED;
    return MEMORY_DONE;
}

enum memory_result memory_effect_run(struct engine *engine, const struct effect *effect)
{
    static const struct effect_rule rules[] = {
        [EFFECT_PUT_ORGANIZATION] = {put_row, ROW_ORGANIZATION, NULL, NULL},
        [EFFECT_PUT_PROFILE] = {put_profile, ROW_PROFILE, NULL, NULL},
        [EFFECT_PUT_USER] = {put_row, ROW_USER, NULL, NULL},
        [EFFECT_PUT_PASSWORD] = {put_row, ROW_PASSWORD, NULL, NULL},
        [EFFECT_PUT_TOKEN] = {put_row, ROW_TOKEN, NULL, NULL},
        [EFFECT_PUT_LANE] = {put_row, ROW_LANE, NULL, NULL},
        [EFFECT_PUT_SESSION] = {put_row, ROW_SESSION, NULL, NULL},
        [EFFECT_PUT_CODE] = {put_row, ROW_CODE, NULL, NULL},
        [EFFECT_PUT_BROWSER] = {put_row, ROW_BROWSER, NULL, NULL},
        [EFFECT_PUT_LINK] = {put_row, ROW_LINK, NULL, NULL},
        [EFFECT_PUT_APP] = {put_app, ROW_APP, NULL, NULL},
        [EFFECT_PUT_OUTBOX] = {put_row, ROW_OUTBOX, NULL, NULL},
        [EFFECT_PUT_HISTORY] = {put_row, ROW_HISTORY, NULL, NULL},
        [EFFECT_PUT_FINGERPRINT] = {put_row, ROW_FINGERPRINT, NULL, NULL},
        [EFFECT_ADD_CLIENT] = {add_client, ROW_CLIENT, NULL, NULL},
        [EFFECT_ADD_AUDIT] = {add_audit, ROW_AUDIT, NULL, NULL},
        [EFFECT_ADD_DIRECTORY] = {add_directory, ROW_DIRECTORY, NULL, NULL},
        [EFFECT_ADD_RANGE] = {add_row, ROW_RANGE, NULL, NULL},
        [EFFECT_PUT_RANGE] = {replace_row, ROW_RANGE, NULL, NULL},
        [EFFECT_REMOVE_PROFILE] = {remove_profile, ROW_PROFILE, is_profile, NULL},
        [EFFECT_TAKE_SESSION_BY_ID] = {take_row, ROW_SESSION, is_session_by_id, NULL},
        [EFFECT_TAKE_BROWSER] = {take_row, ROW_BROWSER, is_browser_by_id, NULL},
        [EFFECT_END_ORGANIZATION_SESSIONS] = {remove_rows, ROW_SESSION, is_session_of_organization,
                                              NULL},
        [EFFECT_JUDGE_HISTORY] = {judge_history, ROW_HISTORY, NULL, NULL},
        [EFFECT_EXPIRE_HISTORY] = {expire_history, ROW_HISTORY, history_is_past, NULL},
        [EFFECT_REMOVE_RANGE] = {take_row, ROW_RANGE, is_range, NULL},
        [EFFECT_TAKE_CODE] = {take_row, ROW_CODE, is_code_below, NULL},
        [EFFECT_TAKE_LINK] = {take_row, ROW_LINK, is_link, NULL},
        [EFFECT_TAKE_SESSION] = {take_row, ROW_SESSION, is_session, NULL},
        [EFFECT_COUNT_CODE_TRY] = {count_row, ROW_CODE, is_code_below, code_count},
        [EFFECT_COUNT_SESSION_FAILURE] = {count_row, ROW_SESSION, is_session_below, session_count},
        [EFFECT_END_SESSION] = {remove_rows, ROW_SESSION, is_session, NULL},
        [EFFECT_END_SESSIONS] = {remove_rows, ROW_SESSION, is_session_of_user, NULL},
        [EFFECT_END_TOKEN_SESSIONS] = {remove_rows, ROW_SESSION, is_session_of_token, NULL},
        [EFFECT_REVOKE_BROWSERS] = {remove_rows, ROW_BROWSER, is_browser_of_user, NULL},
        [EFFECT_REMOVE_LINKS] = {remove_rows, ROW_LINK, is_link_of_user, NULL},
        [EFFECT_REMOVE_CODES] = {remove_rows, ROW_CODE, is_code_of_user, NULL},
        [EFFECT_CANCEL_MAIL] = {alter_rows, ROW_OUTBOX, is_queued_mail, mail_cancel},
        [EFFECT_CLEAR_LANES] = {alter_rows, ROW_LANE, is_lane_of_user, lane_clear},
        [EFFECT_COUNT_USAGE] = {count_usage, ROW_USAGE, NULL, NULL},
        [EFFECT_TOUCH_SESSION] = {touch_session, ROW_SESSION, is_session, session_touch},
        [EFFECT_REPEAT_HISTORY] = {repeat_history, ROW_HISTORY, NULL, NULL},
        [EFFECT_EXPIRE] = {expire, ROW_SESSION, NULL, NULL},
    };
    ensure((size_t)effect->kind < ARRAY_LENGTH(rules) && rules[effect->kind].run != NULL);
    const struct effect_rule *rule = &rules[effect->kind];
    return rule->run(engine, effect, rule);
}

/* ---- expectations ---- */

static enum memory_result profile_expected(struct engine *engine, const struct expectation *expects)
{
    struct profile_row key = {.organization = expects->organization, .id = expects->profile_id};
    const struct profile_row *profile = memory_table_find(&engine->tables, ROW_PROFILE, &key);
    return profile != NULL && generation_equal(profile->generation, expects->profile)
               ? MEMORY_DONE
               : MEMORY_CHANGED;
}

enum memory_result memory_expectation_check(struct engine *engine,
                                            const struct expectation *expects)
{
    struct organization_row organization_key = {.id = expects->organization};
    const struct organization_row *organization =
        memory_table_find(&engine->tables, ROW_ORGANIZATION, &organization_key);
    if (organization == NULL || !generation_equal(organization->generation, expects->policy))
        return MEMORY_CHANGED;
    if (expects->user == 0)
        return expects->profile_id == 0 ? MEMORY_DONE : profile_expected(engine, expects);
    struct user_row user_key = {.organization = expects->organization, .id = expects->user};
    const struct user_row *user = memory_table_find(&engine->tables, ROW_USER, &user_key);
    if (user == NULL)
        return MEMORY_CHANGED;
    struct profile_row profile_key = {.organization = expects->organization, .id = user->profile};
    const struct profile_row *profile =
        memory_table_find(&engine->tables, ROW_PROFILE, &profile_key);
    bool holds = profile != NULL && generation_equal(profile->generation, expects->profile) &&
                 generation_equal(user->status_generation, expects->status) &&
                 generation_equal(user->password_generation, expects->password) &&
                 generation_equal(user->token_generation, expects->token);
    return holds ? MEMORY_DONE : MEMORY_CHANGED;
}
