INSERT INTO tokens (
    organization_id, user_id, id, kind, state, name, mac_key, mac, ranges, entries, generation,
    seal_key, seal, created, expires)
VALUES (
    $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
ON CONFLICT (organization_id, user_id, id) DO UPDATE SET
    kind = excluded.kind, state = excluded.state, name = excluded.name,
    mac_key = excluded.mac_key, mac = excluded.mac, ranges = excluded.ranges,
    entries = excluded.entries, generation = excluded.generation, seal_key = excluded.seal_key,
    seal = excluded.seal, created = excluded.created, expires = excluded.expires
