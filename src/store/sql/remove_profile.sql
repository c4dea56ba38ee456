DELETE FROM profiles WHERE organization_id = $1 AND id = $2
    AND NOT EXISTS (SELECT 1 FROM users WHERE organization_id = $1 AND profile_id = $2)
