DELETE FROM sessions WHERE organization_id = $1 AND id <> $2
