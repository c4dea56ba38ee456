SELECT
    organization_id, id, profile_id, username, folded, full_name, email, pending_email,
    sso_issuer, sso_subject, active, frozen, password_must_change, status_generation,
    password_generation, token_generation, standing_key, standing_seal, delivery_key,
    delivery_seal, created
FROM users WHERE organization_id = $1 AND folded > $2
    AND (active = $3 OR $3 < 0) AND (frozen = $4 OR $4 < 0)
    AND id IN (SELECT user_id FROM user_words
        WHERE organization_id = $1 AND word >= $5 AND word < $6)
    AND ($7 = '' OR id IN (SELECT user_id FROM user_words
        WHERE organization_id = $1 AND word >= $7 AND word < $8))
    AND ($9 = '' OR id IN (SELECT user_id FROM user_words
        WHERE organization_id = $1 AND word >= $9 AND word < $10))
    AND ($11 = '' OR id IN (SELECT user_id FROM user_words
        WHERE organization_id = $1 AND word >= $11 AND word < $12))
ORDER BY folded, id LIMIT $13
