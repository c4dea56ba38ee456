SELECT
    b.organization_id, b.handle, b.id, b.user_id, b.seal_key, b.seal, b.name, b.ip, b.created,
    b.last_used, b.expires, coalesce(u.username, '')
FROM browsers b
LEFT JOIN users u ON u.organization_id = b.organization_id AND u.id = b.user_id
WHERE b.organization_id = $1 AND b.user_id = $2 AND b.id < $3
ORDER BY b.id DESC LIMIT $4
