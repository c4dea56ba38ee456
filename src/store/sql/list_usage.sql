SELECT
    t.organization_id, t.user_id, t.token_id, t.client_id, t.prefix, t.network, t.count,
    t.last_time, coalesce(c.name, '')
FROM token_usage t
LEFT JOIN client_programs c ON c.organization_id = t.organization_id AND c.id = t.client_id
WHERE t.organization_id = $1 AND t.user_id = $2 AND t.last_time >= $3
ORDER BY t.last_time DESC, t.token_id, t.client_id, t.prefix LIMIT $4
