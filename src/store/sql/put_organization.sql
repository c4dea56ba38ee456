INSERT INTO organizations (
    organization_id, name, active, confirmation_on, confirmation_permitted, sso_on,
    sso_keep_tokens, lockout_attempts, lockout_minutes, login_rate_per_hour, time_zone,
    password_min_length, password_complexity, password_expiry_days, password_history,
    password_lifetime_days, session_idle_minutes, session_hours, session_api_minutes,
    session_lock_ip, session_ranges_always, generation, seal_key, seal, created)
VALUES (
    $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20,
    $21, $22, $23, $24, $25)
ON CONFLICT (organization_id) DO UPDATE SET
    name = excluded.name, active = excluded.active, confirmation_on = excluded.confirmation_on,
    confirmation_permitted = excluded.confirmation_permitted, sso_on = excluded.sso_on,
    sso_keep_tokens = excluded.sso_keep_tokens, lockout_attempts = excluded.lockout_attempts,
    lockout_minutes = excluded.lockout_minutes,
    login_rate_per_hour = excluded.login_rate_per_hour, time_zone = excluded.time_zone,
    password_min_length = excluded.password_min_length,
    password_complexity = excluded.password_complexity,
    password_expiry_days = excluded.password_expiry_days,
    password_history = excluded.password_history,
    password_lifetime_days = excluded.password_lifetime_days,
    session_idle_minutes = excluded.session_idle_minutes,
    session_hours = excluded.session_hours, session_api_minutes = excluded.session_api_minutes,
    session_lock_ip = excluded.session_lock_ip,
    session_ranges_always = excluded.session_ranges_always, generation = excluded.generation,
    seal_key = excluded.seal_key, seal = excluded.seal, created = excluded.created
