SELECT
    s.organization_id, s.handle, s.id, s.user_id, s.seal_key, s.seal, s.kind, s.entry,
    s.network, s.lane, s.shown, s.password_only, s.token_id, s.client_id, s.ip, s.failures,
    s.created, s.signed_in, s.last_seen, s.expires, coalesce(c.name, ''),
    coalesce(u.username, '')
FROM sessions s
LEFT JOIN client_programs c ON c.organization_id = s.organization_id AND c.id = s.client_id
LEFT JOIN users u ON u.organization_id = s.organization_id AND u.id = s.user_id
WHERE s.organization_id = $1 AND s.user_id = $2 AND s.id < $3
ORDER BY s.id DESC LIMIT $4
