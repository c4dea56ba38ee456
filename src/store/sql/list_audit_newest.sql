SELECT
    a.organization_id, a.sequence, a.id, a.time, a.actor_kind, a.actor_id, a.action,
    a.record_table, a.record_id, a.old_value, a.new_value, a.chain_key, a.chain,
    coalesce(p.chain, $1)
FROM audit a
LEFT JOIN audit p ON p.organization_id = a.organization_id AND p.sequence = a.sequence - 1
WHERE a.organization_id = $2 AND a.sequence < $3 ORDER BY a.sequence DESC LIMIT $4
