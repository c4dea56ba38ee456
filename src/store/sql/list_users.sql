SELECT
    organization_id, id, profile_id, username, folded, full_name, email, pending_email,
    sso_issuer, sso_subject, active, frozen, password_must_change, status_generation,
    password_generation, token_generation, standing_key, standing_seal, delivery_key,
    delivery_seal, created
FROM users WHERE organization_id = $1 AND folded > $2
    AND (active = $3 OR $3 < 0) AND (frozen = $4 OR $4 < 0)
ORDER BY folded, id LIMIT $5
