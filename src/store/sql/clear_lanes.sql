UPDATE lanes SET failures = 0, closed_until = 0, exhausted_since = 0
WHERE organization_id = $1 AND user_id = $2 AND (lane = $3 OR $3 = 0)
