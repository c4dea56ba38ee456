DELETE FROM codes WHERE organization_id = $1 AND handle = $2 AND (tries < $3 OR $3 = 0)
