INSERT INTO users (
    organization_id, id, profile_id, username, folded, full_name, email, pending_email,
    sso_issuer, sso_subject, active, frozen, password_must_change, status_generation,
    password_generation, token_generation, standing_key, standing_seal, delivery_key,
    delivery_seal, created)
VALUES (
    $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20,
    $21)
ON CONFLICT (organization_id, id) DO UPDATE SET
    profile_id = excluded.profile_id, username = excluded.username, folded = excluded.folded,
    full_name = excluded.full_name, email = excluded.email,
    pending_email = excluded.pending_email, sso_issuer = excluded.sso_issuer,
    sso_subject = excluded.sso_subject, active = excluded.active, frozen = excluded.frozen,
    password_must_change = excluded.password_must_change,
    status_generation = excluded.status_generation,
    password_generation = excluded.password_generation,
    token_generation = excluded.token_generation, standing_key = excluded.standing_key,
    standing_seal = excluded.standing_seal, delivery_key = excluded.delivery_key,
    delivery_seal = excluded.delivery_seal, created = excluded.created
