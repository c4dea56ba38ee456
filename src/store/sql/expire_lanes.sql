DELETE FROM lanes WHERE (organization_id, user_id, lane, prefix) IN
    (SELECT organization_id, user_id, lane, prefix FROM lanes
     WHERE last_success > 0 AND last_success < $1 LIMIT 1000)
