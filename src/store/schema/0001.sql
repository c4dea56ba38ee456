-- Written for SQLite and PostgreSQL alike: see ../README.md for types, times and names.
-- The marker /*keyed*/ becomes WITHOUT ROWID in SQLite and nothing elsewhere.

CREATE TABLE meta (
    name text NOT NULL PRIMARY KEY,
    value bytea NOT NULL
) /*keyed*/;

CREATE TABLE key_fingerprints (
    key_id bigint NOT NULL PRIMARY KEY,
    fingerprint bytea NOT NULL
) /*keyed*/;

CREATE TABLE directory (
    folded text NOT NULL PRIMARY KEY,
    organization_id bigint NOT NULL,
    user_id bigint NOT NULL
) /*keyed*/;

CREATE TABLE organizations (
    organization_id bigint NOT NULL,
    name text NOT NULL,
    active smallint NOT NULL,
    confirmation_on smallint NOT NULL,
    confirmation_permitted smallint NOT NULL,
    sso_on smallint NOT NULL,
    sso_keep_tokens smallint NOT NULL,
    lockout_attempts integer NOT NULL,
    lockout_minutes integer NOT NULL,
    login_rate_per_hour integer NOT NULL,
    time_zone text NOT NULL,
    password_min_length smallint NOT NULL,
    password_complexity smallint NOT NULL,
    password_expiry_days smallint NOT NULL,
    password_history smallint NOT NULL,
    password_lifetime_days smallint NOT NULL,
    session_idle_minutes smallint NOT NULL,
    session_hours smallint NOT NULL,
    session_api_minutes smallint NOT NULL,
    session_lock_ip smallint NOT NULL,
    session_ranges_always smallint NOT NULL,
    generation bytea NOT NULL,
    seal_key bigint NOT NULL,
    seal bytea NOT NULL,
    created bigint NOT NULL,
    PRIMARY KEY (organization_id)
) /*keyed*/;

CREATE TABLE profiles (
    organization_id bigint NOT NULL,
    id bigint NOT NULL,
    name text NOT NULL,
    permissions bigint NOT NULL,
    ranges text NOT NULL,
    login_hours text NOT NULL,
    password_min_length smallint NOT NULL,
    password_complexity smallint NOT NULL,
    password_expiry_days smallint NOT NULL,
    password_history smallint NOT NULL,
    password_lifetime_days smallint NOT NULL,
    session_idle_minutes smallint NOT NULL,
    session_hours smallint NOT NULL,
    session_api_minutes smallint NOT NULL,
    session_lock_ip smallint NOT NULL,
    session_ranges_always smallint NOT NULL,
    generation bytea NOT NULL,
    seal_key bigint NOT NULL,
    seal bytea NOT NULL,
    created bigint NOT NULL,
    PRIMARY KEY (organization_id, id)
) /*keyed*/;

CREATE TABLE users (
    organization_id bigint NOT NULL,
    id bigint NOT NULL,
    profile_id bigint NOT NULL,
    username text NOT NULL,
    folded text NOT NULL,
    full_name text NOT NULL,
    email text NOT NULL,
    pending_email text NOT NULL,
    sso_issuer text NOT NULL,
    sso_subject text NOT NULL,
    active smallint NOT NULL,
    frozen smallint NOT NULL,
    password_must_change smallint NOT NULL,
    status_generation bytea NOT NULL,
    password_generation bytea NOT NULL,
    token_generation bytea NOT NULL,
    standing_key bigint NOT NULL,
    standing_seal bytea NOT NULL,
    delivery_key bigint NOT NULL,
    delivery_seal bytea NOT NULL,
    created bigint NOT NULL,
    PRIMARY KEY (organization_id, id)
) /*keyed*/;

CREATE TABLE user_words (
    organization_id bigint NOT NULL,
    word text NOT NULL,
    user_id bigint NOT NULL,
    PRIMARY KEY (organization_id, word, user_id)
) /*keyed*/;

CREATE TABLE passwords (
    organization_id bigint NOT NULL,
    user_id bigint NOT NULL,
    slot integer NOT NULL,
    hash text NOT NULL,
    set_by smallint NOT NULL,
    generation bytea NOT NULL,
    seal_key bigint NOT NULL,
    seal bytea NOT NULL,
    created bigint NOT NULL,
    PRIMARY KEY (organization_id, user_id, slot)
) /*keyed*/;

CREATE TABLE tokens (
    organization_id bigint NOT NULL,
    user_id bigint NOT NULL,
    id bigint NOT NULL,
    kind smallint NOT NULL,
    state smallint NOT NULL,
    name text NOT NULL,
    mac_key bigint NOT NULL,
    mac bytea NOT NULL,
    ranges text NOT NULL,
    entries text NOT NULL,
    generation bytea NOT NULL,
    seal_key bigint NOT NULL,
    seal bytea NOT NULL,
    created bigint NOT NULL,
    expires bigint NOT NULL,
    PRIMARY KEY (organization_id, user_id, id)
) /*keyed*/;

CREATE TABLE token_usage (
    organization_id bigint NOT NULL,
    user_id bigint NOT NULL,
    token_id bigint NOT NULL,
    client_id bigint NOT NULL,
    prefix bytea NOT NULL,
    network smallint NOT NULL,
    count bigint NOT NULL,
    last_time bigint NOT NULL,
    PRIMARY KEY (organization_id, user_id, token_id, client_id, prefix)
) /*keyed*/;

CREATE TABLE lanes (
    organization_id bigint NOT NULL,
    user_id bigint NOT NULL,
    lane smallint NOT NULL,
    prefix bytea NOT NULL,
    failures integer NOT NULL,
    closed_until bigint NOT NULL,
    exhausted_since bigint NOT NULL,
    last_success bigint NOT NULL,
    PRIMARY KEY (organization_id, user_id, lane, prefix)
) /*keyed*/;

CREATE TABLE sessions (
    organization_id bigint NOT NULL,
    handle text NOT NULL,
    id bigint NOT NULL,
    user_id bigint NOT NULL,
    seal_key bigint NOT NULL,
    seal bytea NOT NULL,
    kind smallint NOT NULL,
    entry smallint NOT NULL,
    network smallint NOT NULL,
    lane smallint NOT NULL,
    shown integer NOT NULL,
    password_only smallint NOT NULL,
    token_id bigint NOT NULL,
    client_id bigint NOT NULL,
    ip bytea NOT NULL,
    failures integer NOT NULL,
    created bigint NOT NULL,
    signed_in bigint NOT NULL,
    last_seen bigint NOT NULL,
    expires bigint NOT NULL,
    PRIMARY KEY (organization_id, handle)
) /*keyed*/;

CREATE TABLE codes (
    organization_id bigint NOT NULL,
    handle text NOT NULL,
    user_id bigint NOT NULL,
    seal_key bigint NOT NULL,
    seal bytea NOT NULL,
    purpose smallint NOT NULL,
    tries integer NOT NULL,
    created bigint NOT NULL,
    expires bigint NOT NULL,
    PRIMARY KEY (organization_id, handle)
) /*keyed*/;

CREATE TABLE browsers (
    organization_id bigint NOT NULL,
    handle text NOT NULL,
    id bigint NOT NULL,
    user_id bigint NOT NULL,
    seal_key bigint NOT NULL,
    seal bytea NOT NULL,
    name text NOT NULL,
    ip bytea NOT NULL,
    created bigint NOT NULL,
    last_used bigint NOT NULL,
    expires bigint NOT NULL,
    PRIMARY KEY (organization_id, handle)
) /*keyed*/;

CREATE TABLE links (
    organization_id bigint NOT NULL,
    handle text NOT NULL,
    user_id bigint NOT NULL,
    seal_key bigint NOT NULL,
    seal bytea NOT NULL,
    purpose smallint NOT NULL,
    started_by smallint NOT NULL,
    created bigint NOT NULL,
    expires bigint NOT NULL,
    PRIMARY KEY (organization_id, handle)
) /*keyed*/;

CREATE TABLE connected_apps (
    organization_id bigint NOT NULL,
    id bigint NOT NULL,
    client_id text NOT NULL,
    name text NOT NULL,
    redirect_uris text NOT NULL,
    grants text NOT NULL,
    secret_mac text NOT NULL,
    options text NOT NULL,
    active smallint NOT NULL,
    seal_key bigint NOT NULL,
    seal bytea NOT NULL,
    created bigint NOT NULL,
    PRIMARY KEY (organization_id, id)
) /*keyed*/;

CREATE TABLE outbox (
    organization_id bigint NOT NULL,
    id bigint NOT NULL,
    user_id bigint NOT NULL,
    kind smallint NOT NULL,
    state smallint NOT NULL,
    recipient text NOT NULL,
    message_id text NOT NULL,
    generation bytea NOT NULL,
    body_key bigint NOT NULL,
    body bytea NOT NULL,
    attempts integer NOT NULL,
    detail text NOT NULL,
    created bigint NOT NULL,
    next_try bigint NOT NULL,
    expires bigint NOT NULL,
    finished bigint NOT NULL,
    PRIMARY KEY (organization_id, id)
) /*keyed*/;

CREATE TABLE history (
    organization_id bigint NOT NULL,
    id bigint NOT NULL,
    user_id bigint NOT NULL,
    name_hash text NOT NULL,
    time bigint NOT NULL,
    entry smallint NOT NULL,
    has_ip smallint NOT NULL,
    ip bytea NOT NULL,
    ip_source smallint NOT NULL,
    network smallint NOT NULL,
    range_id bigint NOT NULL,
    token_state smallint NOT NULL,
    token_id bigint NOT NULL,
    lane smallint NOT NULL,
    outcome smallint NOT NULL,
    reason smallint NOT NULL,
    reference text NOT NULL,
    client_id bigint NOT NULL,
    api_type text NOT NULL,
    api_version text NOT NULL,
    tls_version text NOT NULL,
    tls_cipher text NOT NULL,
    session_id bigint NOT NULL,
    repeats bigint NOT NULL,
    last_time bigint NOT NULL,
    PRIMARY KEY (organization_id, id)
) /*keyed*/;

CREATE TABLE ranges (
    organization_id bigint NOT NULL,
    id bigint NOT NULL,
    first_ip bytea NOT NULL,
    last_ip bytea NOT NULL,
    note text NOT NULL,
    seal_key bigint NOT NULL,
    seal bytea NOT NULL,
    created bigint NOT NULL,
    PRIMARY KEY (organization_id, id)
) /*keyed*/;

CREATE TABLE client_programs (
    organization_id bigint NOT NULL,
    id bigint NOT NULL,
    name text NOT NULL,
    PRIMARY KEY (organization_id, id)
) /*keyed*/;

CREATE TABLE audit (
    organization_id bigint NOT NULL,
    sequence bigint NOT NULL,
    id bigint NOT NULL,
    time bigint NOT NULL,
    actor_kind smallint NOT NULL,
    actor_id bigint NOT NULL,
    action text NOT NULL,
    record_table text NOT NULL,
    record_id bigint NOT NULL,
    old_value text NOT NULL,
    new_value text NOT NULL,
    chain_key bigint NOT NULL,
    chain bytea NOT NULL,
    PRIMARY KEY (organization_id, sequence)
) /*keyed*/;

CREATE INDEX ranges_first ON ranges (first_ip);
CREATE UNIQUE INDEX profiles_name ON profiles (organization_id, name);
CREATE INDEX users_folded ON users (organization_id, folded);
CREATE INDEX users_profile ON users (organization_id, profile_id);
CREATE INDEX user_words_user ON user_words (organization_id, user_id);
CREATE INDEX usage_last ON token_usage (organization_id, user_id, last_time);
CREATE INDEX lanes_success ON lanes (last_success) WHERE last_success > 0;
CREATE INDEX sessions_user ON sessions (organization_id, user_id, id);
CREATE INDEX sessions_id ON sessions (organization_id, id);
CREATE INDEX sessions_expires ON sessions (expires);
CREATE INDEX codes_user ON codes (organization_id, user_id);
CREATE INDEX codes_expires ON codes (expires);
CREATE INDEX browsers_user ON browsers (organization_id, user_id, id);
CREATE INDEX browsers_id ON browsers (organization_id, id);
CREATE INDEX browsers_expires ON browsers (expires);
CREATE INDEX links_user ON links (organization_id, user_id);
CREATE INDEX links_expires ON links (expires);
CREATE UNIQUE INDEX apps_client ON connected_apps (client_id);
CREATE INDEX outbox_due ON outbox (next_try) WHERE state = 1;
CREATE INDEX outbox_finished ON outbox (finished) WHERE state <> 1;
CREATE INDEX outbox_user ON outbox (organization_id, user_id, id);
CREATE INDEX history_user ON history (organization_id, user_id, id);
CREATE INDEX history_reference ON history (reference) WHERE reference <> '';
CREATE INDEX audit_record ON audit (organization_id, record_table, record_id, sequence);
