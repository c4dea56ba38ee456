INSERT INTO user_words (organization_id, word, user_id) VALUES ($1, $2, $3)
ON CONFLICT DO NOTHING
