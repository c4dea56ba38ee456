SELECT
    u.organization_id, u.id, u.profile_id, u.username, u.folded, u.full_name, u.email,
    u.pending_email, u.sso_issuer, u.sso_subject, u.active, u.frozen, u.password_must_change,
    u.status_generation, u.password_generation, u.token_generation, u.standing_key,
    u.standing_seal, u.delivery_key, u.delivery_seal, u.created
FROM directory d
JOIN users u ON u.organization_id = d.organization_id AND u.id = d.user_id
WHERE d.folded = $1
