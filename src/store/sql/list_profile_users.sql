SELECT organization_id, id FROM users WHERE organization_id = $1 AND profile_id = $2 LIMIT $3
