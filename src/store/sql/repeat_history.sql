UPDATE history SET repeats = repeats + $1, last_time = $2
WHERE organization_id = $3 AND id = $4
