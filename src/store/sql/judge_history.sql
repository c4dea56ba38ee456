UPDATE history SET reason = $1 WHERE organization_id = $2 AND id = $3
