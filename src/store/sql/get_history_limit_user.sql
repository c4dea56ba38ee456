SELECT id FROM history WHERE organization_id = $1 AND user_id = $2 AND id < $3 AND id >= $4
ORDER BY id DESC LIMIT 1 OFFSET $5
