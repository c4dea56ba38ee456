DELETE FROM browsers WHERE (organization_id, handle) IN
    (SELECT organization_id, handle FROM browsers WHERE expires < $1 LIMIT 1000)
