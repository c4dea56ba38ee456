UPDATE outbox SET state = 4, body = '', finished = $1
WHERE organization_id = $2 AND user_id = $3 AND kind = $4 AND state = 1
