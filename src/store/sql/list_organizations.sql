SELECT
    organization_id, name, active, confirmation_on, confirmation_permitted, sso_on,
    sso_keep_tokens, lockout_attempts, lockout_minutes, login_rate_per_hour, time_zone,
    password_min_length, password_complexity, password_expiry_days, password_history,
    password_lifetime_days, session_idle_minutes, session_hours, session_api_minutes,
    session_lock_ip, session_ranges_always, generation, seal_key, seal, created
FROM organizations WHERE organization_id > $1 ORDER BY organization_id LIMIT $2
