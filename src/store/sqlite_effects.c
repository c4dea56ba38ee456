/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Effects: a table says for each which statement carries it out over which values. Each runs on the
 * writing connection inside the savepoint of its change.
 */
#include "crypto/mac.h"
#include "store/audit_chain.h"
#include "store/history_span.h"
#include "store/sqlite_impl.h"
#include "text/words.h"

struct effect_rule {
    enum effect_result (*run)(struct engine *engine, const struct effect *effect,
                              const struct effect_rule *rule);
    enum sql sql;
    enum row_kind kind; /* of the row that is written */
    const char *values; /* of the target or row, one letter each: see target_bind */
};

/* The statement of an effect, ready to be bound. */
static bool statement_begin(struct engine *engine, enum sql sql, struct bind *bind)
{
    *bind = (struct bind){connection_statement(&engine->writer, sql), 0};
    atomic_fetch_add_explicit(&engine->statements, 1, memory_order_relaxed);
    return bind->statement != NULL;
}

static enum effect_result statement_run(struct bind *bind)
{
    int step = sqlite3_step(bind->statement);
    sqlite3_reset(bind->statement);
    return step == SQLITE_DONE ? EFFECT_DONE : EFFECT_BROKEN;
}

/* For effects that are refused when they find nothing to do. */
static enum effect_result must_find(struct engine *engine, enum effect_result result)
{
    bool found = result != EFFECT_DONE || sqlite3_changes(engine->writer.db) > 0;
    return found ? result : EFFECT_CHANGED;
}

/* ---- rows ---- */

static enum effect_result row_write(struct engine *engine, enum sql sql, enum row_kind kind,
                                    const void *row)
{
    struct bind bind;
    if (!statement_begin(engine, sql, &bind))
        return EFFECT_BROKEN;
    row_bind(&bind, kind, row);
    return statement_run(&bind);
}

static enum effect_result put_row(struct engine *engine, const struct effect *effect,
                                  const struct effect_rule *rule)
{
    return row_write(engine, rule->sql, rule->kind, effect->row.any);
}

/* A row that must not, or must, be there already: its statement knows which. */
static enum effect_result claim_row(struct engine *engine, const struct effect *effect,
                                    const struct effect_rule *rule)
{
    return must_find(engine, put_row(engine, effect, rule));
}

static enum effect_result add_directory(struct engine *engine, const struct effect *effect,
                                        const struct effect_rule *rule)
{
    const struct user_row *user = effect->row.user;
    struct directory_row row = {user->folded, user->organization, user->id};
    return must_find(engine, row_write(engine, rule->sql, ROW_DIRECTORY, &row));
}

/* What a user is found by. A name that is no text, in a damaged row, has no words. */
static enum effect_result words_write(struct engine *engine, const struct user_row *user,
                                      struct arena *arena)
{
    const struct slice names[] = {user->username, user->email, user->full_name};
    struct words words = {.count = 0};
    enum effect_result result = EFFECT_DONE;
    for (size_t i = 0; i < ARRAY_LENGTH(names); i++)
        if (!words_cut(names[i], arena, &words) && arena_is_exhausted(arena))
            return EFFECT_BROKEN;
    for (size_t i = 0; i < words.count && result == EFFECT_DONE; i++) {
        struct user_word_row row = {user->organization, words.list[i], user->id};
        result = row_write(engine, SQL_ADD_USER_WORD, ROW_USER_WORD, &row);
    }
    return result;
}

static enum effect_result put_user(struct engine *engine, const struct effect *effect,
                                   const struct effect_rule *rule)
{
    enum { WORDS_BYTES = 1 << 16 };
    struct bind bind;
    enum effect_result result = put_row(engine, effect, rule);
    if (result != EFFECT_DONE || !statement_begin(engine, SQL_REMOVE_USER_WORDS, &bind))
        return EFFECT_BROKEN;
    bind_id(&bind, effect->row.user->organization);
    bind_id(&bind, effect->row.user->id);
    if (statement_run(&bind) != EFFECT_DONE)
        return EFFECT_BROKEN;
    struct arena *arena = arena_new(WORDS_BYTES);
    if (arena == NULL)
        return EFFECT_BROKEN;
    result = words_write(engine, effect->row.user, arena);
    arena_free(arena);
    return result;
}

/* Number and chain value of the newest row of this organization, all zero before the first. */
static enum effect_result chain_last(struct engine *engine, record_id organization,
                                     uint64_t *out_sequence, struct mac *out_mac)
{
    struct bind bind;
    if (!statement_begin(engine, SQL_GET_AUDIT_CHAIN, &bind))
        return EFFECT_BROKEN;
    bind_id(&bind, organization);
    int step = sqlite3_step(bind.statement);
    struct columns columns = {bind.statement, 0, NULL, false};
    *out_mac = (struct mac){{0}};
    *out_sequence = step == SQLITE_ROW ? column_id(&columns) : 0;
    if (step == SQLITE_ROW)
        column_fixed(&columns, out_mac->bytes, sizeof out_mac->bytes);
    sqlite3_reset(bind.statement);
    bool sound = (step == SQLITE_ROW || step == SQLITE_DONE) && !columns.failed;
    return sound ? EFFECT_DONE : EFFECT_BROKEN;
}

static enum effect_result add_audit(struct engine *engine, const struct effect *effect,
                                    const struct effect_rule *rule)
{
    struct audit_row row = *effect->row.audit;
    struct mac before;
    if (chain_last(engine, row.organization, &row.sequence, &before) != EFFECT_DONE)
        return EFFECT_BROKEN;
    row.sequence++;
    row.chain.key_id = engine->audit_key_id;
    audit_chain_next(engine->audit_key, &before, &row, &row.chain.mac);
    return row_write(engine, rule->sql, rule->kind, &row);
}

/* ---- a part of a row ---- */

static enum effect_result touch_session(struct engine *engine, const struct effect *effect,
                                        const struct effect_rule *rule)
{
    struct bind bind;
    if (!statement_begin(engine, rule->sql, &bind))
        return EFFECT_BROKEN;
    bind_integer(&bind, effect->row.session->last_seen);
    bind_id(&bind, effect->row.session->organization);
    bind_text(&bind, effect->row.session->handle);
    return statement_run(&bind);
}

static enum effect_result repeat_history(struct engine *engine, const struct effect *effect,
                                         const struct effect_rule *rule)
{
    struct bind bind;
    if (!statement_begin(engine, rule->sql, &bind))
        return EFFECT_BROKEN;
    bind_integer(&bind, (int64_t)effect->row.history->repeats);
    bind_integer(&bind, effect->row.history->last_time);
    bind_id(&bind, effect->row.history->organization);
    bind_id(&bind, effect->row.history->id);
    return statement_run(&bind);
}

static enum effect_result judge_history(struct engine *engine, const struct effect *effect,
                                        const struct effect_rule *rule)
{
    struct bind bind;
    if (!statement_begin(engine, rule->sql, &bind))
        return EFFECT_BROKEN;
    bind_integer(&bind, effect->row.history->reason);
    bind_id(&bind, effect->row.history->organization);
    bind_id(&bind, effect->row.history->id);
    return statement_run(&bind);
}

/* ---- rows named by a target ---- */

static void target_bind(struct bind *bind, char value, const struct effect_target *target)
{
    if (value == 'o')
        bind_id(bind, target->organization);
    else if (value == 'u')
        bind_id(bind, target->user);
    else if (value == 'i')
        bind_id(bind, target->id);
    else if (value == 'x')
        bind_id(bind, target->except);
    else if (value == 'h')
        bind_text(bind, target->handle);
    else if (value == 'k')
        bind_integer(bind, target->kind);
    else if (value == 'l')
        bind_integer(bind, target->limit);
    else if (value == 't')
        bind_integer(bind, target->time);
    else if (value == 'p')
        bind_integer(bind, target->time - PAST_KEPT_MICROS);
    else if (value == 'b')
        bind_id(bind, history_id_at(target->time));
}

/* As many rows as there are. */
static enum effect_result do_all(struct engine *engine, const struct effect *effect,
                                 const struct effect_rule *rule)
{
    struct bind bind;
    if (!statement_begin(engine, rule->sql, &bind))
        return EFFECT_BROKEN;
    for (const char *value = rule->values; *value != '\0'; value++)
        target_bind(&bind, *value, effect->row.target);
    return statement_run(&bind);
}

/* There must be one. */
static enum effect_result do_one(struct engine *engine, const struct effect *effect,
                                 const struct effect_rule *rule)
{
    return must_find(engine, do_all(engine, effect, rule));
}

static enum effect_result expire(struct engine *engine, const struct effect *effect,
                                 const struct effect_rule *rule)
{
    static const struct effect_rule kinds[] = {
        {do_all, SQL_EXPIRE_SESSIONS, ROW_SESSION, "t"},
        {do_all, SQL_EXPIRE_CODES, ROW_CODE, "t"},
        {do_all, SQL_EXPIRE_LINKS, ROW_LINK, "t"},
        {do_all, SQL_EXPIRE_BROWSERS, ROW_BROWSER, "t"},
        {do_all, SQL_EXPIRE_OUTBOX, ROW_OUTBOX, "p"},
        {do_all, SQL_EXPIRE_LANES, ROW_LANE, "p"},
    };
    (void)rule;
    for (size_t i = 0; i < ARRAY_LENGTH(kinds); i++)
        if (kinds[i].run(engine, effect, &kinds[i]) != EFFECT_DONE)
            return EFFECT_BROKEN;
    return EFFECT_DONE;
}

/* ---- the table ---- */

enum effect_result effect_run(struct engine *engine, const struct effect *effect)
{
    static const struct effect_rule rules[] = {
        [EFFECT_PUT_ORGANIZATION] = {put_row, SQL_PUT_ORGANIZATION, ROW_ORGANIZATION, NULL},
        [EFFECT_PUT_PROFILE] = {put_row, SQL_PUT_PROFILE, ROW_PROFILE, NULL},
        [EFFECT_PUT_USER] = {put_user, SQL_PUT_USER, ROW_USER, NULL},
        [EFFECT_PUT_PASSWORD] = {put_row, SQL_PUT_PASSWORD, ROW_PASSWORD, NULL},
        [EFFECT_PUT_TOKEN] = {put_row, SQL_PUT_TOKEN, ROW_TOKEN, NULL},
        [EFFECT_PUT_LANE] = {put_row, SQL_PUT_LANE, ROW_LANE, NULL},
        [EFFECT_PUT_SESSION] = {put_row, SQL_PUT_SESSION, ROW_SESSION, NULL},
        [EFFECT_PUT_CODE] = {put_row, SQL_PUT_CODE, ROW_CODE, NULL},
        [EFFECT_PUT_BROWSER] = {put_row, SQL_PUT_BROWSER, ROW_BROWSER, NULL},
        [EFFECT_PUT_LINK] = {put_row, SQL_PUT_LINK, ROW_LINK, NULL},
        [EFFECT_PUT_APP] = {put_row, SQL_PUT_APP, ROW_APP, NULL},
        [EFFECT_PUT_OUTBOX] = {put_row, SQL_PUT_OUTBOX, ROW_OUTBOX, NULL},
        [EFFECT_PUT_HISTORY] = {put_row, SQL_PUT_HISTORY, ROW_HISTORY, NULL},
        [EFFECT_PUT_FINGERPRINT] = {put_row, SQL_PUT_FINGERPRINT, ROW_FINGERPRINT, NULL},
        [EFFECT_ADD_CLIENT] = {put_row, SQL_ADD_CLIENT, ROW_CLIENT, NULL},
        [EFFECT_COUNT_USAGE] = {put_row, SQL_COUNT_USAGE, ROW_USAGE, NULL},
        [EFFECT_ADD_AUDIT] = {add_audit, SQL_ADD_AUDIT, ROW_AUDIT, NULL},
        [EFFECT_ADD_DIRECTORY] = {add_directory, SQL_ADD_DIRECTORY, ROW_DIRECTORY, NULL},
        [EFFECT_ADD_RANGE] = {claim_row, SQL_ADD_RANGE, ROW_RANGE, NULL},
        [EFFECT_PUT_RANGE] = {claim_row, SQL_PUT_RANGE, ROW_RANGE, NULL},
        [EFFECT_REMOVE_RANGE] = {do_one, SQL_REMOVE_RANGE, ROW_RANGE, "oi"},
        [EFFECT_REMOVE_PROFILE] = {do_one, SQL_REMOVE_PROFILE, ROW_PROFILE, "oi"},
        [EFFECT_TAKE_SESSION_BY_ID] = {do_one, SQL_TAKE_SESSION_BY_ID, ROW_SESSION, "oui"},
        [EFFECT_TAKE_BROWSER] = {do_one, SQL_TAKE_BROWSER, ROW_BROWSER, "oui"},
        [EFFECT_TAKE_CODE] = {do_one, SQL_TAKE_CODE, ROW_CODE, "ohl"},
        [EFFECT_TAKE_LINK] = {do_one, SQL_TAKE_LINK, ROW_LINK, "oh"},
        [EFFECT_TAKE_SESSION] = {do_one, SQL_TAKE_SESSION, ROW_SESSION, "oh"},
        [EFFECT_COUNT_CODE_TRY] = {do_one, SQL_COUNT_CODE_TRY, ROW_CODE, "ohl"},
        [EFFECT_COUNT_SESSION_FAILURE] = {do_one, SQL_COUNT_SESSION_FAILURE, ROW_SESSION, "ohl"},
        [EFFECT_END_SESSION] = {do_all, SQL_TAKE_SESSION, ROW_SESSION, "oh"},
        [EFFECT_END_SESSIONS] = {do_all, SQL_END_SESSIONS, ROW_SESSION, "oux"},
        [EFFECT_END_ORGANIZATION_SESSIONS] = {do_all, SQL_END_ORGANIZATION_SESSIONS, ROW_SESSION,
                                              "ox"},
        [EFFECT_END_TOKEN_SESSIONS] = {do_all, SQL_END_TOKEN_SESSIONS, ROW_SESSION, "ouix"},
        [EFFECT_REVOKE_BROWSERS] = {do_all, SQL_REVOKE_BROWSERS, ROW_BROWSER, "ou"},
        [EFFECT_REMOVE_LINKS] = {do_all, SQL_REMOVE_LINKS, ROW_LINK, "ou"},
        [EFFECT_REMOVE_CODES] = {do_all, SQL_REMOVE_CODES, ROW_CODE, "ou"},
        [EFFECT_CANCEL_MAIL] = {do_all, SQL_CANCEL_MAIL, ROW_OUTBOX, "touk"},
        [EFFECT_CLEAR_LANES] = {do_all, SQL_CLEAR_LANES, ROW_LANE, "ouk"},
        [EFFECT_TOUCH_SESSION] = {touch_session, SQL_TOUCH_SESSION, ROW_SESSION, NULL},
        [EFFECT_REPEAT_HISTORY] = {repeat_history, SQL_REPEAT_HISTORY, ROW_HISTORY, NULL},
        [EFFECT_JUDGE_HISTORY] = {judge_history, SQL_JUDGE_HISTORY, ROW_HISTORY, NULL},
        [EFFECT_EXPIRE_HISTORY] = {do_all, SQL_EXPIRE_HISTORY, ROW_HISTORY, "obtl"},
        [EFFECT_EXPIRE] = {expire, SQL_EXPIRE_SESSIONS, ROW_SESSION, NULL},
    };
    ensure((size_t)effect->kind < ARRAY_LENGTH(rules) && rules[effect->kind].run != NULL);
    const struct effect_rule *rule = &rules[effect->kind];
    return rule->run(engine, effect, rule);
}

/* ---- expectations ---- */

static bool generation_next(struct columns *columns, struct generation expected)
{
    struct generation stored = {{0}};
    column_fixed(columns, stored.bytes, sizeof stored.bytes);
    return !columns->failed && generation_equal(stored, expected);
}

enum effect_result expectation_check(struct engine *engine, const struct expectation *expects)
{
    struct bind bind;
    bool has_user = expects->user != 0, has_profile = has_user || expects->profile_id != 0;
    if (!statement_begin(engine,
                         has_user      ? SQL_EXPECTATION_USER
                         : has_profile ? SQL_EXPECTATION_PROFILE
                                       : SQL_EXPECTATION_POLICY,
                         &bind))
        return EFFECT_BROKEN;
    bind_id(&bind, expects->organization);
    if (has_profile)
        bind_id(&bind, has_user ? expects->user : expects->profile_id);
    int step = sqlite3_step(bind.statement);
    struct columns columns = {bind.statement, 0, NULL, false};
    bool holds = step == SQLITE_ROW && generation_next(&columns, expects->policy);
    if (has_profile)
        holds = holds && generation_next(&columns, expects->profile);
    if (has_user)
        holds = holds && generation_next(&columns, expects->status) &&
                generation_next(&columns, expects->password) &&
                generation_next(&columns, expects->token);
    sqlite3_reset(bind.statement);
    if (step != SQLITE_ROW && step != SQLITE_DONE)
        return EFFECT_BROKEN;
    return holds ? EFFECT_DONE : EFFECT_CHANGED;
}
