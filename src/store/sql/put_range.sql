UPDATE ranges SET
    organization_id = $1, id = $2, first_ip = $3, last_ip = $4, note = $5, seal_key = $6, seal = $7,
    created = $8
WHERE organization_id = $1 AND id = $2
