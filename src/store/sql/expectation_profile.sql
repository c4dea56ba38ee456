SELECT o.generation, p.generation
FROM profiles p
JOIN organizations o ON o.organization_id = p.organization_id
WHERE p.organization_id = $1 AND p.id = $2
