-- name: thresholds_in_force
-- The version that was activated last, 0 for the one built in, and the digest of its text.
SELECT current_tenant() AS tenant_id, a.version, t.digest
FROM threshold_activation a LEFT JOIN threshold_version t ON t.version = a.version
ORDER BY a.number DESC LIMIT 1;

-- name: thresholds_text
-- What was written in a version.
SELECT text FROM threshold_version WHERE version = $1;

-- name: thresholds_versions
-- Versions, newest first, older than one where given.
SELECT version, name, digest, note, saved_by, saved_at FROM threshold_version
WHERE $1::int IS NULL OR version < $1 ORDER BY version DESC LIMIT $2;

-- name: thresholds_activations
-- Activations, newest first, before a number where given.
SELECT number, version, before, reason, activated_by, activated_at FROM threshold_activation
WHERE $1::int IS NULL OR number < $1 ORDER BY number DESC LIMIT $2;

-- name: save_thresholds
-- Keep the next version; no row where another transaction took its number just now.
INSERT INTO threshold_version (id, version, name, text, digest, note, saved_by, saved_at)
SELECT $1, coalesce((SELECT max(version) FROM threshold_version), 0) + 1, $2, $3, $4, $5, $6, $7
ON CONFLICT (tenant_id, version) DO NOTHING RETURNING version;

-- name: activate_thresholds
-- Put a version in force; no row where another transaction was faster.
INSERT INTO threshold_activation (number, version, before, reason, activated_by, activated_at)
VALUES ($1, $2, $3, $4, $6, $5) ON CONFLICT (tenant_id, number) DO NOTHING RETURNING number;

-- name: thresholds_were_in_force
-- Was a version ever in force?
SELECT EXISTS (SELECT FROM threshold_activation WHERE version = $1);
