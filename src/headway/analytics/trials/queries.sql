-- name: put_trial
-- A trial that waits; nothing where one is at work.
INSERT INTO policy_trial (id, version, name, text, since, until, draws, status, asked_by, asked_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, 'waiting', $8, $9)
ON CONFLICT (tenant_id) WHERE status IN ('waiting', 'running') DO NOTHING RETURNING *;

-- name: find_trial
-- One trial.
SELECT * FROM policy_trial WHERE id = $1;

-- name: trial_text
-- What is tried; empty: the policy built in.
SELECT text FROM policy_trial WHERE id = $1;

-- name: list_trials
-- Trials newest first, before an id where given.
SELECT * FROM policy_trial WHERE $1::uuid IS NULL OR id < $1 ORDER BY id DESC LIMIT $2;

-- name: trial_moves
-- Where it stands.
UPDATE policy_trial SET status = 'running', step = $2, step_done = $3, step_of = $4
WHERE id = $1 AND status IN ('waiting', 'running');

-- name: trial_done
-- What came of it.
UPDATE policy_trial SET status = 'done', rehearsal = $2, report = $3, since = $4, problem = nullif($5, ''), ended_at = $6
WHERE id = $1 AND status IN ('waiting', 'running') RETURNING id;

-- name: trial_failed
-- It was given up.
UPDATE policy_trial SET status = 'failed', problem = $2, ended_at = $3
WHERE id = $1 AND status IN ('waiting', 'running') RETURNING id;
