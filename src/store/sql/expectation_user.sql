SELECT o.generation, p.generation, u.status_generation, u.password_generation, u.token_generation
FROM users u
JOIN organizations o ON o.organization_id = u.organization_id
JOIN profiles p ON p.organization_id = u.organization_id AND p.id = u.profile_id
WHERE u.organization_id = $1 AND u.id = $2
