DELETE FROM sessions
WHERE organization_id = $1 AND user_id = $2 AND token_id = $3 AND id <> $4
