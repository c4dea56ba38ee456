INSERT INTO passwords (
    organization_id, user_id, slot, hash, set_by, generation, seal_key, seal, created)
VALUES (
    $1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (organization_id, user_id, slot) DO UPDATE SET
    hash = excluded.hash, set_by = excluded.set_by, generation = excluded.generation,
    seal_key = excluded.seal_key, seal = excluded.seal, created = excluded.created
