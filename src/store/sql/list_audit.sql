SELECT
    organization_id, sequence, id, time, actor_kind, actor_id, action, record_table, record_id,
    old_value, new_value, chain_key, chain
FROM audit WHERE organization_id = $1 AND sequence > $2 ORDER BY sequence LIMIT $3
