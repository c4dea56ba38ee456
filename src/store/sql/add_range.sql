INSERT INTO ranges (
    organization_id, id, first_ip, last_ip, note, seal_key, seal, created)
VALUES (
    $1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT DO NOTHING
