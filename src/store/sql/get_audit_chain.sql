SELECT chain FROM audit WHERE organization_id = $1 ORDER BY id DESC LIMIT 1
