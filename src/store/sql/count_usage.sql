INSERT INTO token_usage (
    organization_id, user_id, token_id, client_id, prefix, network, count, last_time)
VALUES (
    $1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (organization_id, user_id, token_id, client_id, prefix) DO UPDATE SET
    network = excluded.network, count = token_usage.count + excluded.count,
    last_time = excluded.last_time
