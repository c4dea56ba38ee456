SELECT organization_id, user_id FROM directory WHERE folded = $1
