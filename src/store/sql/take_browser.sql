DELETE FROM browsers WHERE organization_id = $1 AND user_id = $2 AND id = $3
