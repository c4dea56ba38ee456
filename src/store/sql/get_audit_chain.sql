SELECT sequence, chain FROM audit WHERE organization_id = $1 ORDER BY sequence DESC LIMIT 1
