SELECT generation FROM organizations WHERE organization_id = $1
