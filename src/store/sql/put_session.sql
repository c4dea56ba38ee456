INSERT INTO sessions (
    organization_id, handle, id, user_id, seal_key, seal, kind, entry, network, lane, shown,
    password_only, token_id, client_id, ip, failures, created, signed_in, last_seen, expires)
VALUES (
    $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)
ON CONFLICT (organization_id, handle) DO UPDATE SET
    id = excluded.id, user_id = excluded.user_id, seal_key = excluded.seal_key,
    seal = excluded.seal, kind = excluded.kind, entry = excluded.entry,
    network = excluded.network, lane = excluded.lane, shown = excluded.shown,
    password_only = excluded.password_only, token_id = excluded.token_id,
    client_id = excluded.client_id, ip = excluded.ip, failures = excluded.failures,
    created = excluded.created, signed_in = excluded.signed_in, last_seen = excluded.last_seen,
    expires = excluded.expires
