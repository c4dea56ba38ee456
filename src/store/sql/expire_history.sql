DELETE FROM history WHERE (organization_id, id) IN
    (SELECT organization_id, id FROM history
    WHERE organization_id = $1 AND id < $2 AND time < $3 ORDER BY id LIMIT $4)
