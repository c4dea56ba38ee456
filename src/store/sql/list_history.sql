SELECT
    h.organization_id, h.id, h.user_id, h.name_hash, h.time, h.entry, h.has_ip, h.ip,
    h.ip_source, h.network, h.range_id, h.token_state, h.token_id, h.lane, h.outcome, h.reason,
    h.reference, h.client_id, h.api_type, h.api_version, h.tls_version, h.tls_cipher,
    h.session_id, h.repeats, h.last_time, coalesce(c.name, ''), coalesce(u.username, '')
FROM history h
LEFT JOIN client_programs c ON c.organization_id = h.organization_id AND c.id = h.client_id
LEFT JOIN users u ON u.organization_id = h.organization_id AND u.id = h.user_id
WHERE h.organization_id = $1 AND h.id < $2 AND h.id >= $3
    AND h.time >= $4 AND h.time < $5
    AND ($6 = 0 OR $6 >> h.network & 1 = 1) AND ($7 = 0 OR $7 >> h.outcome & 1 = 1)
    AND ($8 = 0 OR $8 >> h.reason & 1 = 1) AND ($9 = 0 OR $9 >> h.token_state & 1 = 1)
    AND ($10 = 0 OR $10 >> h.entry & 1 = 1)
ORDER BY h.id DESC LIMIT $11
