/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Effects: one small function per kind, chosen from a table. Each runs on the writing connection
 * inside the savepoint of its change.
 */
#include "crypto/mac.h"
#include "store/audit_chain.h"
#include "store/sqlite_impl.h"

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
static enum effect_result statement_run_one(struct engine *engine, struct bind *bind)
{
    enum effect_result result = statement_run(bind);
    if (result == EFFECT_DONE && sqlite3_changes(engine->writer.db) == 0)
        return EFFECT_CHANGED;
    return result;
}

/* ---- rows written whole ---- */

static enum effect_result put_organization(struct engine *engine, const struct effect *effect)
{
    struct bind bind;
    if (!statement_begin(engine, SQL_PUT_ORGANIZATION, &bind))
        return EFFECT_BROKEN;
    organization_bind(&bind, effect->row.organization);
    return statement_run(&bind);
}

static enum effect_result put_profile(struct engine *engine, const struct effect *effect)
{
    struct bind bind;
    if (!statement_begin(engine, SQL_PUT_PROFILE, &bind))
        return EFFECT_BROKEN;
    profile_bind(&bind, effect->row.profile);
    return statement_run(&bind);
}

static enum effect_result put_user(struct engine *engine, const struct effect *effect)
{
    struct bind bind;
    if (!statement_begin(engine, SQL_PUT_USER, &bind))
        return EFFECT_BROKEN;
    user_bind(&bind, effect->row.user);
    return statement_run(&bind);
}

static enum effect_result put_password(struct engine *engine, const struct effect *effect)
{
    struct bind bind;
    if (!statement_begin(engine, SQL_PUT_PASSWORD, &bind))
        return EFFECT_BROKEN;
    password_bind(&bind, effect->row.password);
    return statement_run(&bind);
}

static enum effect_result put_token(struct engine *engine, const struct effect *effect)
{
    struct bind bind;
    if (!statement_begin(engine, SQL_PUT_TOKEN, &bind))
        return EFFECT_BROKEN;
    token_bind(&bind, effect->row.token);
    return statement_run(&bind);
}

static enum effect_result put_lane(struct engine *engine, const struct effect *effect)
{
    struct bind bind;
    if (!statement_begin(engine, SQL_PUT_LANE, &bind))
        return EFFECT_BROKEN;
    lane_bind(&bind, effect->row.lane);
    return statement_run(&bind);
}

static enum effect_result put_session(struct engine *engine, const struct effect *effect)
{
    struct bind bind;
    if (!statement_begin(engine, SQL_PUT_SESSION, &bind))
        return EFFECT_BROKEN;
    session_bind(&bind, effect->row.session);
    return statement_run(&bind);
}

static enum effect_result put_code(struct engine *engine, const struct effect *effect)
{
    struct bind bind;
    if (!statement_begin(engine, SQL_PUT_CODE, &bind))
        return EFFECT_BROKEN;
    code_bind(&bind, effect->row.code);
    return statement_run(&bind);
}

static enum effect_result put_browser(struct engine *engine, const struct effect *effect)
{
    struct bind bind;
    if (!statement_begin(engine, SQL_PUT_BROWSER, &bind))
        return EFFECT_BROKEN;
    browser_bind(&bind, effect->row.browser);
    return statement_run(&bind);
}

static enum effect_result put_link(struct engine *engine, const struct effect *effect)
{
    struct bind bind;
    if (!statement_begin(engine, SQL_PUT_LINK, &bind))
        return EFFECT_BROKEN;
    link_bind(&bind, effect->row.link);
    return statement_run(&bind);
}

static enum effect_result put_app(struct engine *engine, const struct effect *effect)
{
    struct bind bind;
    if (!statement_begin(engine, SQL_PUT_APP, &bind))
        return EFFECT_BROKEN;
    app_bind(&bind, effect->row.app);
    return statement_run(&bind);
}

static enum effect_result put_outbox(struct engine *engine, const struct effect *effect)
{
    struct bind bind;
    if (!statement_begin(engine, SQL_PUT_OUTBOX, &bind))
        return EFFECT_BROKEN;
    outbox_bind(&bind, effect->row.outbox);
    return statement_run(&bind);
}

static enum effect_result put_history(struct engine *engine, const struct effect *effect)
{
    struct bind bind;
    if (!statement_begin(engine, SQL_PUT_HISTORY, &bind))
        return EFFECT_BROKEN;
    history_bind(&bind, effect->row.history);
    return statement_run(&bind);
}

static enum effect_result put_fingerprint(struct engine *engine, const struct effect *effect)
{
    struct bind bind;
    if (!statement_begin(engine, SQL_PUT_FINGERPRINT, &bind))
        return EFFECT_BROKEN;
    bind_integer(&bind, effect->row.fingerprint->key_id);
    bind_bytes(&bind, effect->row.fingerprint->fingerprint.bytes, sizeof(struct mac));
    return statement_run(&bind);
}

static enum effect_result count_usage(struct engine *engine, const struct effect *effect)
{
    struct bind bind;
    if (!statement_begin(engine, SQL_COUNT_USAGE, &bind))
        return EFFECT_BROKEN;
    usage_bind(&bind, effect->row.usage);
    return statement_run(&bind);
}

static enum effect_result add_client(struct engine *engine, const struct effect *effect)
{
    struct bind bind;
    if (!statement_begin(engine, SQL_ADD_CLIENT, &bind))
        return EFFECT_BROKEN;
    client_bind(&bind, effect->row.client);
    return statement_run(&bind);
}

/* ---- rows that must not exist yet ---- */

static enum effect_result add_directory(struct engine *engine, const struct effect *effect)
{
    struct bind bind;
    if (!statement_begin(engine, SQL_ADD_DIRECTORY, &bind))
        return EFFECT_BROKEN;
    bind_text(&bind, effect->row.user->folded);
    bind_id(&bind, effect->row.user->organization);
    bind_id(&bind, effect->row.user->id);
    return statement_run_one(engine, &bind);
}

static enum effect_result add_range(struct engine *engine, const struct effect *effect)
{
    struct bind bind;
    if (!statement_begin(engine, SQL_ADD_RANGE, &bind))
        return EFFECT_BROKEN;
    range_bind(&bind, effect->row.range);
    return statement_run_one(engine, &bind);
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

static enum effect_result add_audit(struct engine *engine, const struct effect *effect)
{
    struct audit_row row = *effect->row.audit;
    struct mac before;
    struct bind bind;
    if (chain_last(engine, row.organization, &row.sequence, &before) != EFFECT_DONE ||
        !statement_begin(engine, SQL_ADD_AUDIT, &bind))
        return EFFECT_BROKEN;
    row.sequence++;
    row.chain.key_id = engine->audit_key_id;
    audit_chain_next(engine->audit_key, &before, &row, &row.chain.mac);
    audit_bind(&bind, &row);
    return statement_run(&bind);
}

/* ---- rows named by a target ---- */

static enum effect_result remove_range(struct engine *engine, const struct effect *effect)
{
    struct bind bind;
    if (!statement_begin(engine, SQL_REMOVE_RANGE, &bind))
        return EFFECT_BROKEN;
    bind_id(&bind, effect->row.target->organization);
    bind_id(&bind, effect->row.target->id);
    return statement_run_one(engine, &bind);
}

static enum effect_result take(struct engine *engine, enum sql sql, const struct effect *effect)
{
    struct bind bind;
    if (!statement_begin(engine, sql, &bind))
        return EFFECT_BROKEN;
    bind_id(&bind, effect->row.target->organization);
    bind_text(&bind, effect->row.target->handle);
    return statement_run_one(engine, &bind);
}

/* A row by its handle that has not met its limit. */
static enum effect_result below_limit(struct engine *engine, enum sql sql,
                                      const struct effect *effect)
{
    struct bind bind;
    if (!statement_begin(engine, sql, &bind))
        return EFFECT_BROKEN;
    bind_id(&bind, effect->row.target->organization);
    bind_text(&bind, effect->row.target->handle);
    bind_integer(&bind, effect->row.target->limit);
    return statement_run_one(engine, &bind);
}

static enum effect_result take_code(struct engine *engine, const struct effect *effect)
{
    return below_limit(engine, SQL_TAKE_CODE, effect);
}

static enum effect_result count_code_try(struct engine *engine, const struct effect *effect)
{
    return below_limit(engine, SQL_COUNT_CODE_TRY, effect);
}

static enum effect_result count_session_failure(struct engine *engine, const struct effect *effect)
{
    return below_limit(engine, SQL_COUNT_SESSION_FAILURE, effect);
}

static enum effect_result take_link(struct engine *engine, const struct effect *effect)
{
    return take(engine, SQL_TAKE_LINK, effect);
}

static enum effect_result take_session(struct engine *engine, const struct effect *effect)
{
    return take(engine, SQL_TAKE_SESSION, effect);
}

static enum effect_result end_session(struct engine *engine, const struct effect *effect)
{
    enum effect_result result = take(engine, SQL_TAKE_SESSION, effect);
    return result == EFFECT_CHANGED ? EFFECT_DONE : result;
}

static enum effect_result of_user(struct engine *engine, enum sql sql, const struct effect *effect)
{
    struct bind bind;
    if (!statement_begin(engine, sql, &bind))
        return EFFECT_BROKEN;
    bind_id(&bind, effect->row.target->organization);
    bind_id(&bind, effect->row.target->user);
    return statement_run(&bind);
}

static enum effect_result revoke_browsers(struct engine *engine, const struct effect *effect)
{
    return of_user(engine, SQL_REVOKE_BROWSERS, effect);
}

static enum effect_result remove_links(struct engine *engine, const struct effect *effect)
{
    return of_user(engine, SQL_REMOVE_LINKS, effect);
}

static enum effect_result remove_codes(struct engine *engine, const struct effect *effect)
{
    return of_user(engine, SQL_REMOVE_CODES, effect);
}

static enum effect_result end_sessions(struct engine *engine, const struct effect *effect)
{
    struct bind bind;
    if (!statement_begin(engine, SQL_END_SESSIONS, &bind))
        return EFFECT_BROKEN;
    bind_id(&bind, effect->row.target->organization);
    bind_id(&bind, effect->row.target->user);
    bind_id(&bind, effect->row.target->except);
    return statement_run(&bind);
}

static enum effect_result end_token_sessions(struct engine *engine, const struct effect *effect)
{
    struct bind bind;
    if (!statement_begin(engine, SQL_END_TOKEN_SESSIONS, &bind))
        return EFFECT_BROKEN;
    bind_id(&bind, effect->row.target->organization);
    bind_id(&bind, effect->row.target->user);
    bind_id(&bind, effect->row.target->id);
    bind_id(&bind, effect->row.target->except);
    return statement_run(&bind);
}

static enum effect_result cancel_mail(struct engine *engine, const struct effect *effect)
{
    struct bind bind;
    if (!statement_begin(engine, SQL_CANCEL_MAIL, &bind))
        return EFFECT_BROKEN;
    bind_integer(&bind, effect->row.target->time);
    bind_id(&bind, effect->row.target->organization);
    bind_id(&bind, effect->row.target->user);
    bind_integer(&bind, effect->row.target->kind);
    return statement_run(&bind);
}

static enum effect_result clear_lanes(struct engine *engine, const struct effect *effect)
{
    struct bind bind;
    if (!statement_begin(engine, SQL_CLEAR_LANES, &bind))
        return EFFECT_BROKEN;
    bind_id(&bind, effect->row.target->organization);
    bind_id(&bind, effect->row.target->user);
    bind_integer(&bind, effect->row.target->kind);
    return statement_run(&bind);
}

static enum effect_result touch_session(struct engine *engine, const struct effect *effect)
{
    struct bind bind;
    if (!statement_begin(engine, SQL_TOUCH_SESSION, &bind))
        return EFFECT_BROKEN;
    bind_integer(&bind, effect->row.session->last_seen);
    bind_id(&bind, effect->row.session->organization);
    bind_text(&bind, effect->row.session->handle);
    return statement_run(&bind);
}

static enum effect_result repeat_history(struct engine *engine, const struct effect *effect)
{
    struct bind bind;
    if (!statement_begin(engine, SQL_REPEAT_HISTORY, &bind))
        return EFFECT_BROKEN;
    bind_integer(&bind, (int64_t)effect->row.history->repeats);
    bind_integer(&bind, effect->row.history->last_time);
    bind_id(&bind, effect->row.history->organization);
    bind_id(&bind, effect->row.history->id);
    return statement_run(&bind);
}

static enum effect_result expire(struct engine *engine, const struct effect *effect)
{
    static const enum sql sqls[] = {SQL_EXPIRE_SESSIONS, SQL_EXPIRE_CODES, SQL_EXPIRE_LINKS,
                                    SQL_EXPIRE_BROWSERS, SQL_EXPIRE_OUTBOX};
    for (size_t i = 0; i < ARRAY_LENGTH(sqls); i++) {
        struct bind bind;
        if (!statement_begin(engine, sqls[i], &bind))
            return EFFECT_BROKEN;
        bool mails = sqls[i] == SQL_EXPIRE_OUTBOX;
        bind_integer(&bind, effect->row.target->time - (mails ? MAIL_KEPT_MICROS : 0));
        if (statement_run(&bind) != EFFECT_DONE)
            return EFFECT_BROKEN;
    }
    return EFFECT_DONE;
}

typedef enum effect_result (*effect_fn)(struct engine *engine, const struct effect *effect);

enum effect_result effect_run(struct engine *engine, const struct effect *effect)
{
    static const effect_fn functions[] = {
        [EFFECT_PUT_ORGANIZATION] = put_organization,
        [EFFECT_PUT_PROFILE] = put_profile,
        [EFFECT_PUT_USER] = put_user,
        [EFFECT_PUT_PASSWORD] = put_password,
        [EFFECT_PUT_TOKEN] = put_token,
        [EFFECT_PUT_LANE] = put_lane,
        [EFFECT_PUT_SESSION] = put_session,
        [EFFECT_PUT_CODE] = put_code,
        [EFFECT_PUT_BROWSER] = put_browser,
        [EFFECT_PUT_LINK] = put_link,
        [EFFECT_PUT_APP] = put_app,
        [EFFECT_PUT_OUTBOX] = put_outbox,
        [EFFECT_PUT_HISTORY] = put_history,
        [EFFECT_PUT_FINGERPRINT] = put_fingerprint,
        [EFFECT_ADD_CLIENT] = add_client,
        [EFFECT_ADD_DIRECTORY] = add_directory,
        [EFFECT_ADD_RANGE] = add_range,
        [EFFECT_ADD_AUDIT] = add_audit,
        [EFFECT_REMOVE_RANGE] = remove_range,
        [EFFECT_TAKE_CODE] = take_code,
        [EFFECT_TAKE_LINK] = take_link,
        [EFFECT_TAKE_SESSION] = take_session,
        [EFFECT_COUNT_CODE_TRY] = count_code_try,
        [EFFECT_COUNT_SESSION_FAILURE] = count_session_failure,
        [EFFECT_END_SESSION] = end_session,
        [EFFECT_END_SESSIONS] = end_sessions,
        [EFFECT_END_TOKEN_SESSIONS] = end_token_sessions,
        [EFFECT_REVOKE_BROWSERS] = revoke_browsers,
        [EFFECT_REMOVE_LINKS] = remove_links,
        [EFFECT_REMOVE_CODES] = remove_codes,
        [EFFECT_CANCEL_MAIL] = cancel_mail,
        [EFFECT_CLEAR_LANES] = clear_lanes,
        [EFFECT_COUNT_USAGE] = count_usage,
        [EFFECT_TOUCH_SESSION] = touch_session,
        [EFFECT_REPEAT_HISTORY] = repeat_history,
        [EFFECT_EXPIRE] = expire,
    };
    ensure((size_t)effect->kind < ARRAY_LENGTH(functions) && functions[effect->kind] != NULL);
    return functions[effect->kind](engine, effect);
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
    bool has_user = expects->user != 0;
    if (!statement_begin(engine, has_user ? SQL_EXPECTATION_USER : SQL_EXPECTATION_POLICY, &bind))
        return EFFECT_BROKEN;
    bind_id(&bind, expects->organization);
    if (has_user)
        bind_id(&bind, expects->user);
    int step = sqlite3_step(bind.statement);
    struct columns columns = {bind.statement, 0, NULL, false};
    bool holds = step == SQLITE_ROW && generation_next(&columns, expects->policy);
    if (has_user)
        holds = holds && generation_next(&columns, expects->profile) &&
                generation_next(&columns, expects->status) &&
                generation_next(&columns, expects->password) &&
                generation_next(&columns, expects->token);
    sqlite3_reset(bind.statement);
    if (step != SQLITE_ROW && step != SQLITE_DONE)
        return EFFECT_BROKEN;
    return holds ? EFFECT_DONE : EFFECT_CHANGED;
}
