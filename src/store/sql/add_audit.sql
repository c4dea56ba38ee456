INSERT INTO audit (
    organization_id, sequence, id, time, actor_kind, actor_id, action, record_table, record_id,
    old_value, new_value, chain_key, chain)
VALUES (
    $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
