SELECT
    organization_id, handle, user_id, seal_key, seal, purpose, tries, created, expires
FROM codes WHERE organization_id = $1 AND handle = $2
