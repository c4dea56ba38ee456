SELECT
    organization_id, user_id, lane, prefix, failures, closed_until, exhausted_since,
    last_success
FROM lanes WHERE organization_id = $1 AND user_id = $2
ORDER BY last_success DESC LIMIT $3
