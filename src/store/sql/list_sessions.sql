SELECT
    organization_id, handle, id, user_id, seal_key, seal, kind, entry, network, lane, shown,
    password_only, token_id, client_id, ip, failures, created, signed_in, last_seen, expires
FROM sessions WHERE organization_id = $1 AND user_id = $2 AND id < $3
ORDER BY id DESC LIMIT $4
