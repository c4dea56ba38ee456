DELETE FROM ranges WHERE organization_id = $1 AND id = $2
