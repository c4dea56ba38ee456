/* SPDX-License-Identifier: Apache-2.0 */
/* One pair of functions per table: the fields in the column order of its SQL files. */
#include "store/sqlite_rows.h"

void organization_bind(struct bind *bind, const struct organization_row *row)
{
    bind_id(bind, row->id);
    bind_text(bind, row->name);
    bind_integer(bind, row->active);
    bind_integer(bind, row->confirmation_on);
    bind_integer(bind, row->confirmation_permitted);
    bind_integer(bind, row->sso_on);
    bind_integer(bind, row->sso_keep_tokens);
    bind_integer(bind, row->lockout_attempts);
    bind_integer(bind, row->lockout_minutes);
    bind_integer(bind, row->login_rate_per_hour);
    bind_text(bind, row->time_zone);
    bind_policy(bind, &row->policy);
    bind_bytes(bind, row->generation.bytes, sizeof row->generation.bytes);
    bind_seal(bind, &row->seal);
    bind_integer(bind, row->created);
}

void organization_read(struct columns *columns, struct organization_row *row)
{
    row->id = column_id(columns);
    row->name = column_text(columns);
    row->active = column_integer(columns) != 0;
    row->confirmation_on = column_integer(columns) != 0;
    row->confirmation_permitted = column_integer(columns) != 0;
    row->sso_on = column_integer(columns) != 0;
    row->sso_keep_tokens = column_integer(columns) != 0;
    row->lockout_attempts = (int)column_integer(columns);
    row->lockout_minutes = (int)column_integer(columns);
    row->login_rate_per_hour = (int)column_integer(columns);
    row->time_zone = column_text(columns);
    column_policy(columns, &row->policy);
    column_fixed(columns, row->generation.bytes, sizeof row->generation.bytes);
    column_seal(columns, &row->seal);
    row->created = column_integer(columns);
}

void profile_bind(struct bind *bind, const struct profile_row *row)
{
    bind_id(bind, row->organization);
    bind_id(bind, row->id);
    bind_text(bind, row->name);
    bind_integer(bind, (int64_t)row->permissions);
    bind_text(bind, row->ranges);
    bind_text(bind, row->login_hours);
    bind_policy(bind, &row->policy);
    bind_bytes(bind, row->generation.bytes, sizeof row->generation.bytes);
    bind_seal(bind, &row->seal);
    bind_integer(bind, row->created);
}

void profile_read(struct columns *columns, struct profile_row *row)
{
    row->organization = column_id(columns);
    row->id = column_id(columns);
    row->name = column_text(columns);
    row->permissions = (uint64_t)column_integer(columns);
    row->ranges = column_text(columns);
    row->login_hours = column_text(columns);
    column_policy(columns, &row->policy);
    column_fixed(columns, row->generation.bytes, sizeof row->generation.bytes);
    column_seal(columns, &row->seal);
    row->created = column_integer(columns);
}

void user_bind(struct bind *bind, const struct user_row *row)
{
    bind_id(bind, row->organization);
    bind_id(bind, row->id);
    bind_id(bind, row->profile);
    bind_text(bind, row->username);
    bind_text(bind, row->folded);
    bind_text(bind, row->full_name);
    bind_text(bind, row->email);
    bind_text(bind, row->pending_email);
    bind_text(bind, row->sso_issuer);
    bind_text(bind, row->sso_subject);
    bind_integer(bind, row->active);
    bind_integer(bind, row->frozen);
    bind_integer(bind, row->password_must_change);
    bind_bytes(bind, row->status_generation.bytes, sizeof row->status_generation.bytes);
    bind_bytes(bind, row->password_generation.bytes, sizeof row->password_generation.bytes);
    bind_bytes(bind, row->token_generation.bytes, sizeof row->token_generation.bytes);
    bind_seal(bind, &row->standing);
    bind_seal(bind, &row->delivery);
    bind_integer(bind, row->created);
}

void user_read(struct columns *columns, struct user_row *row)
{
    row->organization = column_id(columns);
    row->id = column_id(columns);
    row->profile = column_id(columns);
    row->username = column_text(columns);
    row->folded = column_text(columns);
    row->full_name = column_text(columns);
    row->email = column_text(columns);
    row->pending_email = column_text(columns);
    row->sso_issuer = column_text(columns);
    row->sso_subject = column_text(columns);
    row->active = column_integer(columns) != 0;
    row->frozen = column_integer(columns) != 0;
    row->password_must_change = column_integer(columns) != 0;
    column_fixed(columns, row->status_generation.bytes, sizeof row->status_generation.bytes);
    column_fixed(columns, row->password_generation.bytes, sizeof row->password_generation.bytes);
    column_fixed(columns, row->token_generation.bytes, sizeof row->token_generation.bytes);
    column_seal(columns, &row->standing);
    column_seal(columns, &row->delivery);
    row->created = column_integer(columns);
}

void password_bind(struct bind *bind, const struct password_row *row)
{
    bind_id(bind, row->organization);
    bind_id(bind, row->user);
    bind_integer(bind, row->slot);
    bind_text(bind, row->hash);
    bind_integer(bind, row->set_by);
    bind_bytes(bind, row->generation.bytes, sizeof row->generation.bytes);
    bind_seal(bind, &row->seal);
    bind_integer(bind, row->created);
}

void password_read(struct columns *columns, struct password_row *row)
{
    row->organization = column_id(columns);
    row->user = column_id(columns);
    row->slot = (unsigned)column_integer(columns);
    row->hash = column_text(columns);
    row->set_by = (enum password_set_by)column_integer(columns);
    column_fixed(columns, row->generation.bytes, sizeof row->generation.bytes);
    column_seal(columns, &row->seal);
    row->created = column_integer(columns);
}

void token_bind(struct bind *bind, const struct token_row *row)
{
    bind_id(bind, row->organization);
    bind_id(bind, row->user);
    bind_id(bind, row->id);
    bind_integer(bind, row->kind);
    bind_integer(bind, row->state);
    bind_text(bind, row->name);
    bind_integer(bind, row->key_id);
    bind_bytes(bind, row->mac.bytes, sizeof row->mac.bytes);
    bind_text(bind, row->ranges);
    bind_text(bind, row->entries);
    bind_bytes(bind, row->generation.bytes, sizeof row->generation.bytes);
    bind_seal(bind, &row->seal);
    bind_integer(bind, row->created);
    bind_integer(bind, row->expires);
}

void token_read(struct columns *columns, struct token_row *row)
{
    row->organization = column_id(columns);
    row->user = column_id(columns);
    row->id = column_id(columns);
    row->kind = (enum token_kind)column_integer(columns);
    row->state = (enum token_row_state)column_integer(columns);
    row->name = column_text(columns);
    row->key_id = (uint32_t)column_integer(columns);
    column_fixed(columns, row->mac.bytes, sizeof row->mac.bytes);
    row->ranges = column_text(columns);
    row->entries = column_text(columns);
    column_fixed(columns, row->generation.bytes, sizeof row->generation.bytes);
    column_seal(columns, &row->seal);
    row->created = column_integer(columns);
    row->expires = column_integer(columns);
}

void usage_bind(struct bind *bind, const struct usage_row *row)
{
    bind_id(bind, row->organization);
    bind_id(bind, row->user);
    bind_id(bind, row->token);
    bind_id(bind, row->client);
    bind_ip(bind, row->prefix);
    bind_integer(bind, row->network);
    bind_integer(bind, (int64_t)row->count);
    bind_integer(bind, row->last);
}

void usage_read(struct columns *columns, struct usage_listed *listed)
{
    struct usage_row *row = &listed->usage;
    row->organization = column_id(columns);
    row->user = column_id(columns);
    row->token = column_id(columns);
    row->client = column_id(columns);
    column_fixed(columns, row->prefix.bytes, sizeof row->prefix.bytes);
    row->network = (int)column_integer(columns);
    row->count = (uint64_t)column_integer(columns);
    row->last = column_integer(columns);
    listed->client_name = column_text(columns);
}

void lane_bind(struct bind *bind, const struct lane_row *row)
{
    bind_id(bind, row->organization);
    bind_id(bind, row->user);
    bind_integer(bind, row->lane);
    bind_ip(bind, row->prefix);
    bind_integer(bind, row->failures);
    bind_integer(bind, row->closed_until);
    bind_integer(bind, row->exhausted_since);
    bind_integer(bind, row->last_success);
}

void lane_read(struct columns *columns, struct lane_row *row)
{
    row->organization = column_id(columns);
    row->user = column_id(columns);
    row->lane = (int)column_integer(columns);
    column_fixed(columns, row->prefix.bytes, sizeof row->prefix.bytes);
    row->failures = (unsigned)column_integer(columns);
    row->closed_until = column_integer(columns);
    row->exhausted_since = column_integer(columns);
    row->last_success = column_integer(columns);
}

void session_bind(struct bind *bind, const struct session_row *row)
{
    bind_id(bind, row->organization);
    bind_text(bind, row->handle);
    bind_id(bind, row->id);
    bind_id(bind, row->user);
    bind_seal(bind, &row->seal);
    bind_integer(bind, row->kind);
    bind_integer(bind, row->entry);
    bind_integer(bind, row->network);
    bind_integer(bind, row->lane);
    bind_integer(bind, row->shown);
    bind_integer(bind, row->password_only);
    bind_id(bind, row->token);
    bind_id(bind, row->client);
    bind_ip(bind, row->ip);
    bind_integer(bind, row->failures);
    bind_integer(bind, row->created);
    bind_integer(bind, row->signed_in);
    bind_integer(bind, row->last_seen);
    bind_integer(bind, row->expires);
}

void session_read(struct columns *columns, struct session_row *row)
{
    row->organization = column_id(columns);
    row->handle = column_text(columns);
    row->id = column_id(columns);
    row->user = column_id(columns);
    column_seal(columns, &row->seal);
    row->kind = (enum session_kind)column_integer(columns);
    row->entry = (int)column_integer(columns);
    row->network = (int)column_integer(columns);
    row->lane = (int)column_integer(columns);
    row->shown = (unsigned)column_integer(columns);
    row->password_only = column_integer(columns) != 0;
    row->token = column_id(columns);
    row->client = column_id(columns);
    column_fixed(columns, row->ip.bytes, sizeof row->ip.bytes);
    row->failures = (unsigned)column_integer(columns);
    row->created = column_integer(columns);
    row->signed_in = column_integer(columns);
    row->last_seen = column_integer(columns);
    row->expires = column_integer(columns);
}

void code_bind(struct bind *bind, const struct code_row *row)
{
    bind_id(bind, row->organization);
    bind_text(bind, row->handle);
    bind_id(bind, row->user);
    bind_seal(bind, &row->seal);
    bind_integer(bind, row->purpose);
    bind_integer(bind, row->tries);
    bind_integer(bind, row->created);
    bind_integer(bind, row->expires);
}

void code_read(struct columns *columns, struct code_row *row)
{
    row->organization = column_id(columns);
    row->handle = column_text(columns);
    row->user = column_id(columns);
    column_seal(columns, &row->seal);
    row->purpose = (int)column_integer(columns);
    row->tries = (unsigned)column_integer(columns);
    row->created = column_integer(columns);
    row->expires = column_integer(columns);
}

void browser_bind(struct bind *bind, const struct browser_row *row)
{
    bind_id(bind, row->organization);
    bind_text(bind, row->handle);
    bind_id(bind, row->id);
    bind_id(bind, row->user);
    bind_seal(bind, &row->seal);
    bind_text(bind, row->name);
    bind_ip(bind, row->ip);
    bind_integer(bind, row->created);
    bind_integer(bind, row->last_used);
    bind_integer(bind, row->expires);
}

void browser_read(struct columns *columns, struct browser_row *row)
{
    row->organization = column_id(columns);
    row->handle = column_text(columns);
    row->id = column_id(columns);
    row->user = column_id(columns);
    column_seal(columns, &row->seal);
    row->name = column_text(columns);
    column_fixed(columns, row->ip.bytes, sizeof row->ip.bytes);
    row->created = column_integer(columns);
    row->last_used = column_integer(columns);
    row->expires = column_integer(columns);
}

void link_bind(struct bind *bind, const struct link_row *row)
{
    bind_id(bind, row->organization);
    bind_text(bind, row->handle);
    bind_id(bind, row->user);
    bind_seal(bind, &row->seal);
    bind_integer(bind, row->purpose);
    bind_integer(bind, row->started_by);
    bind_integer(bind, row->created);
    bind_integer(bind, row->expires);
}

void link_read_row(struct columns *columns, struct link_row *row)
{
    row->organization = column_id(columns);
    row->handle = column_text(columns);
    row->user = column_id(columns);
    column_seal(columns, &row->seal);
    row->purpose = (enum link_purpose)column_integer(columns);
    row->started_by = (enum password_set_by)column_integer(columns);
    row->created = column_integer(columns);
    row->expires = column_integer(columns);
}

void app_bind(struct bind *bind, const struct app_row *row)
{
    bind_id(bind, row->organization);
    bind_id(bind, row->id);
    bind_text(bind, row->client_id);
    bind_text(bind, row->name);
    bind_text(bind, row->redirect_uris);
    bind_text(bind, row->grants);
    bind_text(bind, row->secret_mac);
    bind_text(bind, row->options);
    bind_integer(bind, row->active);
    bind_seal(bind, &row->seal);
    bind_integer(bind, row->created);
}

void outbox_bind(struct bind *bind, const struct outbox_row *row)
{
    bind_id(bind, row->organization);
    bind_id(bind, row->id);
    bind_id(bind, row->user);
    bind_integer(bind, row->kind);
    bind_integer(bind, row->state);
    bind_text(bind, row->recipient);
    bind_text(bind, row->message_id);
    bind_bytes(bind, row->generation.bytes, sizeof row->generation.bytes);
    bind_integer(bind, row->key_id);
    bind_bytes(bind, row->body.bytes, row->body.length);
    bind_integer(bind, row->attempts);
    bind_text(bind, row->detail);
    bind_integer(bind, row->created);
    bind_integer(bind, row->next_try);
    bind_integer(bind, row->expires);
    bind_integer(bind, row->finished);
}

void outbox_read(struct columns *columns, struct outbox_row *row)
{
    row->organization = column_id(columns);
    row->id = column_id(columns);
    row->user = column_id(columns);
    row->kind = (enum mail_kind)column_integer(columns);
    row->state = (enum outbox_state)column_integer(columns);
    row->recipient = column_text(columns);
    row->message_id = column_text(columns);
    column_fixed(columns, row->generation.bytes, sizeof row->generation.bytes);
    row->key_id = (uint32_t)column_integer(columns);
    row->body = column_text(columns);
    row->attempts = (unsigned)column_integer(columns);
    row->detail = column_text(columns);
    row->created = column_integer(columns);
    row->next_try = column_integer(columns);
    row->expires = column_integer(columns);
    row->finished = column_integer(columns);
}

void history_bind(struct bind *bind, const struct history_row *row)
{
    bind_id(bind, row->organization);
    bind_id(bind, row->id);
    bind_id(bind, row->user);
    bind_text(bind, row->name_hash);
    bind_integer(bind, row->time);
    bind_integer(bind, row->entry);
    bind_integer(bind, row->has_ip);
    bind_ip(bind, row->ip);
    bind_integer(bind, row->ip_source);
    bind_integer(bind, row->network);
    bind_id(bind, row->range);
    bind_integer(bind, row->token_state);
    bind_id(bind, row->token);
    bind_integer(bind, row->lane);
    bind_integer(bind, row->outcome);
    bind_integer(bind, row->reason);
    bind_text(bind, row->reference);
    bind_id(bind, row->client);
    bind_text(bind, row->api_type);
    bind_text(bind, row->api_version);
    bind_text(bind, row->tls_version);
    bind_text(bind, row->tls_cipher);
    bind_id(bind, row->session);
    bind_integer(bind, (int64_t)row->repeats);
    bind_integer(bind, row->last_time);
}

void history_read(struct columns *columns, struct history_row *row)
{
    row->organization = column_id(columns);
    row->id = column_id(columns);
    row->user = column_id(columns);
    row->name_hash = column_text(columns);
    row->time = column_integer(columns);
    row->entry = (int)column_integer(columns);
    row->has_ip = column_integer(columns) != 0;
    column_fixed(columns, row->ip.bytes, sizeof row->ip.bytes);
    row->ip_source = (int)column_integer(columns);
    row->network = (int)column_integer(columns);
    row->range = column_id(columns);
    row->token_state = (int)column_integer(columns);
    row->token = column_id(columns);
    row->lane = (int)column_integer(columns);
    row->outcome = (int)column_integer(columns);
    row->reason = (int)column_integer(columns);
    row->reference = column_text(columns);
    row->client = column_id(columns);
    row->api_type = column_text(columns);
    row->api_version = column_text(columns);
    row->tls_version = column_text(columns);
    row->tls_cipher = column_text(columns);
    row->session = column_id(columns);
    row->repeats = (uint64_t)column_integer(columns);
    row->last_time = column_integer(columns);
    row->client_name = column_text(columns);
    row->username = column_text(columns);
}

void range_bind(struct bind *bind, const struct range_row *row)
{
    bind_id(bind, row->organization);
    bind_id(bind, row->id);
    bind_ip(bind, row->range.first);
    bind_ip(bind, row->range.last);
    bind_text(bind, row->note);
    bind_seal(bind, &row->seal);
    bind_integer(bind, row->created);
}

void range_read(struct columns *columns, struct range_row *row)
{
    row->organization = column_id(columns);
    row->id = column_id(columns);
    column_fixed(columns, row->range.first.bytes, sizeof row->range.first.bytes);
    column_fixed(columns, row->range.last.bytes, sizeof row->range.last.bytes);
    row->note = column_text(columns);
    column_seal(columns, &row->seal);
    row->created = column_integer(columns);
}

void client_bind(struct bind *bind, const struct client_row *row)
{
    bind_id(bind, row->organization);
    bind_id(bind, row->id);
    bind_text(bind, row->name);
}

void audit_bind(struct bind *bind, const struct audit_row *row)
{
    bind_id(bind, row->organization);
    bind_id(bind, row->sequence);
    bind_id(bind, row->id);
    bind_integer(bind, row->time);
    bind_integer(bind, row->actor_kind);
    bind_id(bind, row->actor);
    bind_text(bind, row->action);
    bind_text(bind, row->table);
    bind_id(bind, row->record);
    bind_text(bind, row->old_value);
    bind_text(bind, row->new_value);
    bind_seal(bind, &row->chain);
}

void audit_read(struct columns *columns, struct audit_row *row)
{
    row->organization = column_id(columns);
    row->sequence = column_id(columns);
    row->id = column_id(columns);
    row->time = column_integer(columns);
    row->actor_kind = (enum actor_kind)column_integer(columns);
    row->actor = column_id(columns);
    row->action = column_text(columns);
    row->table = column_text(columns);
    row->record = column_id(columns);
    row->old_value = column_text(columns);
    row->new_value = column_text(columns);
    column_seal(columns, &row->chain);
}
