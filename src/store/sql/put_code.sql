INSERT INTO codes (
    organization_id, handle, user_id, seal_key, seal, purpose, tries, created, expires)
VALUES (
    $1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (organization_id, handle) DO UPDATE SET
    user_id = excluded.user_id, seal_key = excluded.seal_key, seal = excluded.seal,
    purpose = excluded.purpose, tries = excluded.tries, created = excluded.created,
    expires = excluded.expires
