-- name: insert_person
-- Add a user; nothing where the address is taken.
INSERT INTO person (id, email, name, roles, carrier_code, driver_code, password, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (tenant_id, email) DO NOTHING;

-- name: find_person
-- A user by id.
SELECT * FROM person WHERE id = $1;

-- name: lock_person
-- A user by id, for a change.
SELECT * FROM person WHERE id = $1 FOR UPDATE;

-- name: find_by_email
-- A user by address.
SELECT * FROM person WHERE email = $1;

-- name: list_people
-- Users after one, oldest first; of one role, or of all; those who may sign in, or those who may not.
SELECT * FROM person
WHERE id > $1 AND ($3::text IS NULL OR $3 = ANY(roles)) AND ($4::boolean IS NULL OR (deactivated_at IS NULL) = $4)
ORDER BY id LIMIT $2;

-- name: lock_admins
-- Every admin who may sign in, held so that two do not go at once.
SELECT id FROM person WHERE 'admin' = ANY(roles) AND deactivated_at IS NULL ORDER BY id FOR UPDATE;

-- name: change_person
-- What a user is.
UPDATE person SET name = $2, roles = $3, carrier_code = $4, driver_code = $5, version = version + 1 WHERE id = $1;

-- name: set_active
-- Keep a user out from a moment on; NULL lets in.
UPDATE person SET deactivated_at = $2, version = version + 1 WHERE id = $1;

-- name: set_password
-- Keep the hash of a new password.
UPDATE person SET password = $2 WHERE id = $1;

-- name: strengthen_password
-- Keep a better hash, unless the password was changed meanwhile.
UPDATE person SET password = $3 WHERE id = $1 AND password = $2;

-- name: note_sign_in
-- When a user came last.
UPDATE person SET signed_in_at = $2 WHERE id = $1;

-- name: put_link
-- Keep a link; the token itself is not kept.
INSERT INTO person_link (hash, person_id, purpose, expires_at) VALUES ($1, $2, $3, $4);

-- name: find_link
-- A link and whose it is.
SELECT l.purpose, l.expires_at, p.* FROM person_link l JOIN person p ON p.tenant_id = l.tenant_id AND p.id = l.person_id
WHERE l.hash = $1;

-- name: take_link
-- Use a link up.
DELETE FROM person_link WHERE hash = $1 RETURNING person_id, expires_at;

-- name: drop_links
-- End a user's links.
DELETE FROM person_link WHERE person_id = $1;

-- name: put_session
-- Begin a session.
INSERT INTO web_session (hash, id, tenant_id, key_id, person_id, name, scopes, via, address, agent, created_at, seen_at,
                         expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11, $12);

-- name: find_session
-- A session that has not expired, whose key, if it began with one, is still good, and whose user is active.
SELECT s.id, s.tenant_id, s.name, s.scopes, s.via, s.seen_at, s.person_id, p.email, p.name AS person_name, p.roles,
       p.carrier_code, p.driver_code
FROM web_session s
LEFT JOIN access_key k ON k.id = s.key_id
LEFT JOIN person p ON p.tenant_id = s.tenant_id AND p.id = s.person_id
WHERE s.hash = $1 AND s.expires_at > $2 AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > $2)
  AND p.deactivated_at IS NULL;

-- name: see_session
-- When a session was last used.
UPDATE web_session SET seen_at = $2 WHERE hash = $1;

-- name: drop_session
-- End a session by its secret.
DELETE FROM web_session WHERE hash = $1;

-- name: end_session
-- End a session by its id; of one user, where one is named.
DELETE FROM web_session WHERE id = $1 AND ($2::uuid IS NULL OR person_id = $2)
RETURNING person_id;

-- name: end_sessions
-- End a user's sessions, all but one.
DELETE FROM web_session WHERE person_id = $1 AND ($2::uuid IS NULL OR id <> $2);

-- name: list_sessions
-- Sessions that have not expired, after one, oldest first; of one user, or of all.
SELECT id, person_id, name, via, address, agent, created_at, seen_at, expires_at FROM web_session
WHERE id > $1 AND expires_at > $3 AND ($4::uuid IS NULL OR person_id = $4) ORDER BY id LIMIT $2;

-- name: sweep_sessions
-- Forget sessions that have expired.
DELETE FROM web_session WHERE expires_at <= $1;

-- name: tenants_by_slug
-- The tenant of a short name; without one all that are not sandboxes, at most two.
SELECT id, slug, name FROM tenant WHERE CASE WHEN $1 = '' THEN NOT sandbox ELSE slug = $1 END LIMIT 2;

-- name: begin_attempt
-- Hold what is known of attempts under a key.
INSERT INTO sign_in_attempt (key, failures, last_at) VALUES ($1, 0, $2)
ON CONFLICT (key) DO UPDATE SET failures = sign_in_attempt.failures RETURNING failures, last_at;

-- name: count_attempt
-- Count an attempt under a key before it is known to fail; one from long ago is forgotten.
UPDATE sign_in_attempt SET failures = CASE WHEN last_at <= $3 THEN 1 ELSE failures + 1 END, last_at = $2 WHERE key = $1;

-- name: forgive_attempt
-- An attempt under a key succeeded: it does not count.
UPDATE sign_in_attempt SET failures = greatest(0, failures - 1) WHERE key = $1;

-- name: forget_attempts
-- Forget all attempts under a key.
DELETE FROM sign_in_attempt WHERE key = $1;

-- name: sweep_attempts
-- Forget some attempts from long ago that nobody holds.
DELETE FROM sign_in_attempt WHERE key IN (
    SELECT key FROM sign_in_attempt WHERE last_at <= $1 ORDER BY last_at LIMIT 100 FOR UPDATE SKIP LOCKED);
