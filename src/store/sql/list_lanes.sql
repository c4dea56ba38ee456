SELECT
    organization_id, user_id, lane, prefix, failures, closed_until, exhausted_since,
    last_success
FROM lanes WHERE organization_id = $1 AND (user_id = $2 OR $2 = 0)
    AND (failures > 0 OR closed_until > 0)
ORDER BY user_id, lane, prefix LIMIT $3
