-- name: in_force
-- The newest version; no row: what is built in.
SELECT current_tenant() AS tenant_id, version FROM case_ownership ORDER BY version DESC LIMIT 1;

-- name: text_of
-- What was written in a version.
SELECT text FROM case_ownership WHERE version = $1;

-- name: versions
-- Versions, newest first, older than one where given.
SELECT version, name, note, saved_by, saved_at FROM case_ownership
WHERE $1::int IS NULL OR version < $1 ORDER BY version DESC LIMIT $2;

-- name: save
-- Keep a version; no row where another transaction took its number just before.
INSERT INTO case_ownership (version, name, text, note, saved_at, saved_by) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT DO NOTHING RETURNING version;

-- name: load_of
-- Open cases of some people.
SELECT assignee, count(*)::int AS cases FROM exception_case
WHERE assignee = ANY($1) AND state NOT IN ('resolved', 'closed') GROUP BY assignee;
