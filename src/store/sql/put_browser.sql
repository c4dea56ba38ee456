INSERT INTO browsers (
    organization_id, handle, id, user_id, seal_key, seal, name, ip, created, last_used, expires)
VALUES (
    $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
ON CONFLICT (organization_id, handle) DO UPDATE SET
    id = excluded.id, user_id = excluded.user_id, seal_key = excluded.seal_key,
    seal = excluded.seal, name = excluded.name, ip = excluded.ip, created = excluded.created,
    last_used = excluded.last_used, expires = excluded.expires
