SELECT organization_id FROM ranges WHERE first_ip <= $1 AND last_ip >= $2
ORDER BY first_ip DESC, organization_id LIMIT 1
