INSERT INTO lanes (
    organization_id, user_id, lane, prefix, failures, closed_until, exhausted_since,
    last_success)
VALUES (
    $1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (organization_id, user_id, lane, prefix) DO UPDATE SET
    failures = excluded.failures, closed_until = excluded.closed_until,
    exhausted_since = excluded.exhausted_since, last_success = excluded.last_success
