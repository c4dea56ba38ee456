SELECT key_id, fingerprint FROM key_fingerprints ORDER BY key_id
