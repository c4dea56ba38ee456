SELECT
    organization_id, sequence, id, time, actor_kind, actor_id, action, record_table, record_id,
    old_value, new_value, chain_key, chain
FROM audit WHERE organization_id = $1 AND record_table = $2 AND record_id = $3
ORDER BY sequence DESC LIMIT 1
