DELETE FROM links WHERE organization_id = $1 AND handle = $2
