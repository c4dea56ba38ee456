SELECT
    organization_id, handle, user_id, seal_key, seal, purpose, started_by, created, expires
FROM links WHERE organization_id = $1 AND user_id = $2 AND purpose = $3 AND expires > $4
ORDER BY created DESC LIMIT 1
