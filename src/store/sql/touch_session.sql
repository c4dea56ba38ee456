UPDATE sessions SET last_seen = $1 WHERE organization_id = $2 AND handle = $3
