INSERT INTO links (
    organization_id, handle, user_id, seal_key, seal, purpose, started_by, created, expires)
VALUES (
    $1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (organization_id, handle) DO UPDATE SET
    user_id = excluded.user_id, seal_key = excluded.seal_key, seal = excluded.seal,
    purpose = excluded.purpose, started_by = excluded.started_by, created = excluded.created,
    expires = excluded.expires
