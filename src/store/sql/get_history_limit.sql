SELECT id FROM history WHERE organization_id = $1 AND id < $2 AND id >= $3
ORDER BY id DESC LIMIT 1 OFFSET $4
