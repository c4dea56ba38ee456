SELECT
    organization_id, id, user_id, kind, state, recipient, message_id, generation, body_key,
    body, attempts, detail, created, next_try, expires, finished
FROM outbox WHERE state = 1 AND next_try <= $1 ORDER BY next_try, organization_id, id LIMIT $2
