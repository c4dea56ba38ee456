DELETE FROM outbox WHERE (organization_id, id) IN
    (SELECT organization_id, id FROM outbox WHERE state <> 1 AND finished < $1 LIMIT 1000)
