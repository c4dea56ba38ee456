SELECT
    h.organization_id, h.id, h.user_id, h.name_hash, h.time, h.entry, h.has_ip, h.ip,
    h.ip_source, h.network, h.range_id, h.token_state, h.token_id, h.lane, h.outcome, h.reason,
    h.reference, h.client_id, h.api_type, h.api_version, h.tls_version, h.tls_cipher,
    h.session_id, h.repeats, h.last_time, coalesce(c.name, ''), coalesce(u.username, '')
FROM history h
LEFT JOIN client_programs c ON c.organization_id = h.organization_id AND c.id = h.client_id
LEFT JOIN users u ON u.organization_id = h.organization_id AND u.id = h.user_id
WHERE h.organization_id = $1
    AND h.id < $2 AND h.id >= $3 AND h.time >= $4
    AND (h.network = $5 OR $5 < 0) AND (h.outcome = $6 OR $6 < 0)
    AND (h.reason = $7 OR $7 < 0) AND (h.token_state = $8 OR $8 < 0)
ORDER BY h.id DESC LIMIT $9
