SELECT
    organization_id, user_id, id, kind, state, name, mac_key, mac, ranges, entries, generation,
    seal_key, seal, created, expires
FROM tokens WHERE organization_id = $1 AND user_id = $2 AND state IN (1, 2)
ORDER BY id DESC LIMIT $3
