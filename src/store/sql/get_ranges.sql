SELECT
    organization_id, id, first_ip, last_ip, note, seal_key, seal, created
FROM ranges WHERE organization_id = $1 ORDER BY first_ip, id
