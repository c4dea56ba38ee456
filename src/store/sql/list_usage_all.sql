SELECT
    t.organization_id, t.user_id, t.token_id, t.client_id, t.prefix, t.network, t.count,
    t.last_time, coalesce(u.username, ''), coalesce(c.name, ''), coalesce(k.state, 0)
FROM token_usage t
LEFT JOIN users u ON u.organization_id = t.organization_id AND u.id = t.user_id
LEFT JOIN client_programs c ON c.organization_id = t.organization_id AND c.id = t.client_id
LEFT JOIN tokens k ON k.organization_id = t.organization_id AND k.user_id = t.user_id
    AND k.id = t.token_id
WHERE t.organization_id = $1 AND t.last_time >= $2
    AND (t.user_id, t.token_id, t.client_id, t.prefix) > ($3, $4, $5, $6)
ORDER BY t.user_id, t.token_id, t.client_id, t.prefix LIMIT $7
