DELETE FROM codes WHERE organization_id = $1 AND handle = $2
