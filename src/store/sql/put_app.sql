INSERT INTO connected_apps (
    organization_id, id, client_id, name, redirect_uris, grants, secret_mac, options, active,
    seal_key, seal, created)
VALUES (
    $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
ON CONFLICT (organization_id, id) DO UPDATE SET
    client_id = excluded.client_id, name = excluded.name,
    redirect_uris = excluded.redirect_uris, grants = excluded.grants,
    secret_mac = excluded.secret_mac, options = excluded.options, active = excluded.active,
    seal_key = excluded.seal_key, seal = excluded.seal, created = excluded.created
