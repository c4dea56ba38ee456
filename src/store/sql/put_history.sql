INSERT INTO history (
    organization_id, id, user_id, name_hash, time, entry, has_ip, ip, ip_source, network,
    range_id, token_state, token_id, lane, outcome, reason, reference, client_id, api_type,
    api_version, tls_version, tls_cipher, session_id, repeats, last_time)
VALUES (
    $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20,
    $21, $22, $23, $24, $25)
ON CONFLICT (organization_id, id) DO UPDATE SET
    user_id = excluded.user_id, name_hash = excluded.name_hash, time = excluded.time,
    entry = excluded.entry, has_ip = excluded.has_ip, ip = excluded.ip,
    ip_source = excluded.ip_source, network = excluded.network, range_id = excluded.range_id,
    token_state = excluded.token_state, token_id = excluded.token_id, lane = excluded.lane,
    outcome = excluded.outcome, reason = excluded.reason, reference = excluded.reference,
    client_id = excluded.client_id, api_type = excluded.api_type,
    api_version = excluded.api_version, tls_version = excluded.tls_version,
    tls_cipher = excluded.tls_cipher, session_id = excluded.session_id,
    repeats = excluded.repeats, last_time = excluded.last_time
