INSERT INTO client_programs (
    organization_id, id, name)
VALUES (
    $1, $2, $3)
ON CONFLICT DO NOTHING
