SELECT
    organization_id, id, name, permissions, ranges, login_hours, password_min_length,
    password_complexity, password_expiry_days, password_history, password_lifetime_days,
    session_idle_minutes, session_hours, session_api_minutes, session_lock_ip,
    session_ranges_always, generation, seal_key, seal, created
FROM profiles WHERE organization_id = $1 AND name = $2
