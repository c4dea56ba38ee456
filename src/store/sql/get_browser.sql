SELECT
    organization_id, handle, id, user_id, seal_key, seal, name, ip, created, last_used, expires
FROM browsers WHERE organization_id = $1 AND handle = $2
