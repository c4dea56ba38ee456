SELECT
    organization_id, id, user_id, kind, state, recipient, message_id, generation, body_key,
    body, attempts, detail, created, next_try, expires, finished
FROM outbox WHERE organization_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3
