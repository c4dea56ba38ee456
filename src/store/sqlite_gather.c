/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The reads that need several tables at one instant: one read transaction each, the same
 * statements whether anything is found or not (R10).
 */
#include "store/sqlite_impl.h"

static void gather_tokens(struct read *read, struct login_gathered *out)
{
    struct token_row *rows =
        arena_alloc_array(read->columns.arena, GATHER_TOKENS_MAX, sizeof *rows);
    read_statement(read, SQL_GET_TOKENS);
    bind_id(&read->bind, out->user.organization);
    bind_id(&read->bind, out->user.id);
    bind_integer(&read->bind, GATHER_TOKENS_MAX);
    while (rows != NULL && out->token_count < GATHER_TOKENS_MAX && read_step(read))
        row_read(&read->columns, ROW_TOKEN, &rows[out->token_count++]);
    out->tokens = rows;
}

static void gather_lanes(struct read *read, struct login_gathered *out)
{
    static const struct ip no_prefix;
    struct lane_row *rows = arena_alloc_array(read->columns.arena, GATHER_LANES_MAX, sizeof *rows);
    read_statement(read, SQL_GET_LANES);
    bind_id(&read->bind, out->user.organization);
    bind_id(&read->bind, out->user.id);
    bind_ip(&read->bind, no_prefix); /* these lanes come first: never cut off by familiar places */
    bind_integer(&read->bind, GATHER_LANES_MAX);
    while (rows != NULL && out->lane_count < GATHER_LANES_MAX && read_step(read))
        row_read(&read->columns, ROW_LANE, &rows[out->lane_count++]);
    out->lanes = rows;
}

static void gather_user(struct read *read, record_id organization, record_id user,
                        struct login_gathered *out)
{
    read_statement(read, SQL_GET_USER);
    bind_id(&read->bind, organization);
    bind_id(&read->bind, user);
    out->user_found = read_step(read);
    if (out->user_found)
        row_read(&read->columns, ROW_USER, &out->user);
    read_statement(read, SQL_GET_PROFILE);
    bind_id(&read->bind, out->user.organization);
    bind_id(&read->bind, out->user.profile);
    if (read_step(read))
        row_read(&read->columns, ROW_PROFILE, &out->profile);
}

static void gather_organization(struct read *read, record_id organization,
                                struct login_gathered *out)
{
    read_statement(read, SQL_GET_ORGANIZATION);
    bind_id(&read->bind, organization);
    out->organization_found = read_step(read);
    if (out->organization_found)
        row_read(&read->columns, ROW_ORGANIZATION, &out->organization);
}

static void gather_secrets(struct read *read, struct slice browser, struct login_gathered *out)
{
    read_statement(read, SQL_GET_PASSWORDS);
    bind_id(&read->bind, out->user.organization);
    bind_id(&read->bind, out->user.id);
    bind_integer(&read->bind, 1);
    if (read_step(read)) {
        row_read(&read->columns, ROW_PASSWORD, &out->password);
        out->password_found = out->password.slot == 0;
    }
    gather_tokens(read, out);
    gather_lanes(read, out);
    if (slice_is_empty(browser))
        return;
    read_statement(read, SQL_GET_BROWSER);
    bind_id(&read->bind, out->user.organization);
    bind_text(&read->bind, browser);
    out->browser_found = read_step(read);
    if (out->browser_found)
        row_read(&read->columns, ROW_BROWSER, &out->browser);
    out->browser_found = out->browser_found && out->browser.user == out->user.id;
}

enum status sqlite_login_gather(struct engine *engine, const struct login_query *query,
                                struct arena *arena, struct login_gathered *out, struct error *err)
{
    struct read read;
    struct login_gathered gathered = {0};
    enum status status = read_begin(engine, arena, &read, err);
    if (status != STATUS_OK)
        return status;
    record_id organization = 0, user = 0;
    read_statement(&read, SQL_GET_DIRECTORY);
    bind_text(&read.bind, query->folded);
    if (read_step(&read)) {
        organization = column_id(&read.columns);
        user = column_id(&read.columns);
    }
    gather_user(&read, organization, user, &gathered);
    gather_organization(&read, gathered.user_found ? organization : query->standin, &gathered);
    gather_secrets(&read, query->browser_handle, &gathered);
    status = read_end(&read, err);
    if (status == STATUS_OK)
        *out = gathered;
    return status;
}

enum status sqlite_user_gather(struct engine *engine, record_id organization, record_id user,
                               struct arena *arena, struct login_gathered *out, struct error *err)
{
    struct read read;
    struct login_gathered gathered = {0};
    enum status status = read_begin(engine, arena, &read, err);
    if (status != STATUS_OK)
        return status;
    gather_user(&read, organization, user, &gathered);
    gather_organization(&read, organization, &gathered);
    gather_secrets(&read, (struct slice){NULL, 0}, &gathered);
    status = read_end(&read, err);
    if (status != STATUS_OK)
        return status;
    if (!gathered.user_found || !gathered.organization_found)
        return error_set(err, STATUS_NOT_FOUND, "there is no such user");
    *out = gathered;
    return STATUS_OK;
}

enum status sqlite_session_find(struct engine *engine, record_id organization, struct slice handle,
                                struct arena *arena, struct session_found *out, struct error *err)
{
    struct read read;
    struct session_found found = {0};
    struct login_gathered gathered = {0};
    enum status status = read_begin(engine, arena, &read, err);
    if (status != STATUS_OK)
        return status;
    read_statement(&read, SQL_GET_SESSION);
    bind_id(&read.bind, organization);
    bind_text(&read.bind, handle);
    bool exists = read_step(&read);
    if (exists) {
        row_read(&read.columns, ROW_SESSION, &found.session);
        gather_user(&read, organization, found.session.user, &gathered);
        gather_organization(&read, organization, &gathered);
    }
    status = read_end(&read, err);
    if (status != STATUS_OK)
        return status;
    if (!exists || !gathered.user_found || !gathered.organization_found)
        return error_set(err, STATUS_NOT_FOUND, "there is no such session");
    found.user = gathered.user;
    found.profile = gathered.profile;
    found.organization = gathered.organization;
    *out = found;
    return STATUS_OK;
}
