DELETE FROM links WHERE (organization_id, handle) IN
    (SELECT organization_id, handle FROM links WHERE expires < $1 LIMIT 1000)
