INSERT INTO profiles (
    organization_id, id, name, permissions, ranges, login_hours, password_min_length,
    password_complexity, password_expiry_days, password_history, password_lifetime_days,
    session_idle_minutes, session_hours, session_api_minutes, session_lock_ip,
    session_ranges_always, generation, seal_key, seal, created)
VALUES (
    $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)
ON CONFLICT (organization_id, id) DO UPDATE SET
    name = excluded.name, permissions = excluded.permissions, ranges = excluded.ranges,
    login_hours = excluded.login_hours, password_min_length = excluded.password_min_length,
    password_complexity = excluded.password_complexity,
    password_expiry_days = excluded.password_expiry_days,
    password_history = excluded.password_history,
    password_lifetime_days = excluded.password_lifetime_days,
    session_idle_minutes = excluded.session_idle_minutes,
    session_hours = excluded.session_hours, session_api_minutes = excluded.session_api_minutes,
    session_lock_ip = excluded.session_lock_ip,
    session_ranges_always = excluded.session_ranges_always, generation = excluded.generation,
    seal_key = excluded.seal_key, seal = excluded.seal, created = excluded.created
