INSERT INTO directory (folded, organization_id, user_id) VALUES ($1, $2, $3)
ON CONFLICT DO NOTHING
