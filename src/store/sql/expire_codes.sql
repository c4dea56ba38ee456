DELETE FROM codes WHERE (organization_id, handle) IN
    (SELECT organization_id, handle FROM codes WHERE expires < $1 LIMIT 1000)
