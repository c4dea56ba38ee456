SELECT
    organization_id, user_id, lane, prefix, failures, closed_until, exhausted_since,
    last_success
FROM lanes WHERE organization_id = $1 AND user_id = $2
ORDER BY CASE WHEN prefix = $3 THEN 0 ELSE 1 END, last_success DESC, user_id, lane, prefix
LIMIT $4
