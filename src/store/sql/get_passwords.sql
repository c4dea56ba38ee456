SELECT
    organization_id, user_id, slot, hash, set_by, generation, seal_key, seal, created
FROM passwords WHERE organization_id = $1 AND user_id = $2 ORDER BY slot LIMIT $3
