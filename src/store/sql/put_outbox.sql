INSERT INTO outbox (
    organization_id, id, user_id, kind, state, recipient, message_id, generation, body_key,
    body, attempts, detail, created, next_try, expires, finished)
VALUES (
    $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
ON CONFLICT (organization_id, id) DO UPDATE SET
    user_id = excluded.user_id, kind = excluded.kind, state = excluded.state,
    recipient = excluded.recipient, message_id = excluded.message_id,
    generation = excluded.generation, body_key = excluded.body_key, body = excluded.body,
    attempts = excluded.attempts, detail = excluded.detail, created = excluded.created,
    next_try = excluded.next_try, expires = excluded.expires, finished = excluded.finished
