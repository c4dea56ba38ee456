SELECT
    organization_id, handle, user_id, seal_key, seal, purpose, started_by, created, expires
FROM links WHERE organization_id = $1 AND handle = $2
