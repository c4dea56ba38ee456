UPDATE sessions SET failures = failures + 1
WHERE organization_id = $1 AND handle = $2 AND (failures < $3 OR $3 = 0)
