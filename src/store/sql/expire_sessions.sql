DELETE FROM sessions WHERE (organization_id, handle) IN
    (SELECT organization_id, handle FROM sessions WHERE expires < $1 LIMIT 1000)
