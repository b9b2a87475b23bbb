-- name: save_version
-- Keep a version, numbered after the newest; none where another took the number at this moment.
INSERT INTO playbook_version (playbook_id, name, version, digest, note, saved_by, saved_at)
SELECT coalesce((SELECT playbook_id FROM playbook_version WHERE name = $2 LIMIT 1), $1), $2,
       coalesce(max(version), 0) + 1, $3, $4, $5, $6
FROM playbook_version WHERE name = $2
ON CONFLICT (tenant_id, name, version) DO NOTHING
RETURNING playbook_id, name, version, digest, note, saved_by, saved_at;

-- name: put_text
-- Keep a text under its digest.
INSERT INTO playbook_text (digest, text) VALUES ($1, $2) ON CONFLICT DO NOTHING;

-- name: text_of
-- A text by its digest.
SELECT text FROM playbook_text WHERE digest = $1;

-- name: versions
-- Versions of a playbook, newest first, older than $2 where given.
SELECT playbook_id, name, version, digest, note, saved_by, saved_at FROM playbook_version
WHERE name = $1 AND ($2::int IS NULL OR version < $2) ORDER BY version DESC LIMIT $3;

-- name: newest_versions
-- The newest version of each playbook.
SELECT DISTINCT ON (name) playbook_id, name, version, digest, note, saved_by, saved_at FROM playbook_version
ORDER BY name, version DESC;

-- name: activations
-- Activations of a playbook, newest first, before number $2 where given.
SELECT name, number, version, before, reason, activated_by, activated_at FROM playbook_activation
WHERE name = $1 AND ($2::int IS NULL OR number < $2) ORDER BY number DESC LIMIT $3;

-- name: at_work
-- What was activated last of each playbook, with the digest of a version that is kept.
SELECT DISTINCT ON (a.name) a.name, a.version, a.number, a.reason, a.activated_by, a.activated_at, v.digest
FROM playbook_activation a
LEFT JOIN playbook_version v ON v.name = a.name AND v.version = a.version
ORDER BY a.name, a.number DESC;

-- name: activate
-- Keep an activation; none where another took its number.
INSERT INTO playbook_activation (name, number, version, before, reason, activated_by, activated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING RETURNING number;

-- name: start_run
-- Begin a run; none where a run that acts is at work on the case.
INSERT INTO playbook_run (id, case_id, playbook, version, digest, shadow, level, state, at_step, number, due_at,
                          started_at, decision_id, from_seq, counts, said)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, $10, $11, $12, $13, '{}', $14::jsonb)
ON CONFLICT (tenant_id, case_id) WHERE state <> 'ended' AND NOT shadow DO NOTHING
RETURNING id;

-- name: lock_run
-- One run, locked.
SELECT * FROM playbook_run WHERE id = $1 FOR NO KEY UPDATE;

-- name: find_run
-- One run.
SELECT * FROM playbook_run WHERE id = $1;

-- name: write_run
-- Write what may change of a run.
UPDATE playbook_run
SET state = $2, at_step = $3, number = $4, due_at = $5, counts = $6::jsonb, said = $7::jsonb, tries = $8, undo_of = $9,
    outcome = $10, why = $11, ended_at = $12
WHERE id = $1;

-- name: live_runs
-- The open runs on some cases.
SELECT id, case_id, shadow FROM playbook_run WHERE case_id = ANY($1) AND state <> 'ended' ORDER BY id;

-- name: runs_of_shipments
-- The open runs, not in shadow, on open cases that are about some shipments.
SELECT DISTINCT r.id, s.shipment_id FROM case_subject s
JOIN playbook_run r ON r.case_id = s.case_id AND r.state <> 'ended' AND NOT r.shadow
WHERE s.shipment_id = ANY($1) AND s.ended_at IS NULL ORDER BY r.id;

-- name: put_step
-- Keep a step as it stands.
INSERT INTO playbook_step (run_id, number, step, does, state, began_at, decision_id, expect, expect_money,
                           expect_minutes, answer, sentence, touched, waits_for, until, ended_at, undoes, scope, asked,
                           approved, by, reason)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)
ON CONFLICT (tenant_id, run_id, number) DO UPDATE
SET state = excluded.state, decision_id = excluded.decision_id, answer = excluded.answer, sentence = excluded.sentence,
    touched = excluded.touched, waits_for = excluded.waits_for, until = excluded.until, ended_at = excluded.ended_at,
    approved = excluded.approved, by = excluded.by, reason = excluded.reason;

-- name: steps_of
-- The steps that a run has begun, oldest first.
SELECT * FROM playbook_step WHERE run_id = $1 ORDER BY number;

-- name: steps_of_runs
-- The steps that some runs have begun, oldest first.
SELECT * FROM playbook_step WHERE run_id = ANY($1) ORDER BY run_id, number;

-- name: find_step
-- One step.
SELECT * FROM playbook_step WHERE run_id = $1 AND number = $2;

-- name: await_ids
-- Note the ids by which the answer to a step is recognised.
INSERT INTO playbook_awaited (token, run_id, number, does)
SELECT token, $2, $3, $4 FROM unnest($1::text[]) AS token ON CONFLICT DO NOTHING;

-- name: await_nothing
-- A run waits for no answer any more.
DELETE FROM playbook_awaited WHERE run_id = $1;

-- name: awaiting
-- Which steps wait for some ids.
SELECT a.token, a.run_id, a.number, a.does, s.waits_for FROM playbook_awaited a
JOIN playbook_step s ON s.run_id = a.run_id AND s.number = a.number
WHERE a.token = ANY($1) ORDER BY a.run_id;

-- name: put_note
-- Keep what came for a run; the first answer to a step counts.
INSERT INTO playbook_note (run_id, number, answer, text, value, by, at) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT DO NOTHING;

-- name: notes_of
-- What came for a run's present step, and whether a person took over.
SELECT number, answer, text, value, by, at FROM playbook_note WHERE run_id = $1 AND number IN (0, $2) ORDER BY number;

-- name: timeline_end
-- Where a case's timeline stands.
SELECT coalesce(max(seq), 0) FROM case_timeline WHERE case_id = $1;

-- name: person_since
-- What a person did first on a case after some entry of its timeline; a note is no deed, an approval is for the run.
SELECT actor, kind, text FROM case_timeline
WHERE case_id = $1 AND seq > $2 AND actor NOT LIKE 'system:%' AND kind NOT IN ('comment', 'approval') ORDER BY seq LIMIT 1;

-- name: list_runs
-- Runs, newest first, by filter; those with ids below $1.
SELECT * FROM playbook_run
WHERE ($1::uuid IS NULL OR id < $1) AND ($2::uuid IS NULL OR case_id = $2) AND ($3::text IS NULL OR playbook = $3)
  AND ($4::text IS NULL OR state = $4) AND ($5::boolean IS NULL OR shadow = $5)
  AND ($6::text IS NULL OR outcome = $6)
ORDER BY id DESC LIMIT $7;

-- name: approvals
-- Steps that wait for a person, the first to lapse first; after a cursor of time and run.
SELECT r.id AS run_id, r.case_id, r.playbook, r.version, s.number, s.step, s.does, s.scope, s.asked, s.until, s.began_at,
       s.expect, s.expect_money, s.expect_minutes, c.sentence, c.severity, c.shipment_id, c.order_id
FROM playbook_run r
JOIN playbook_step s ON s.run_id = r.id AND s.number = r.number
JOIN exception_case c ON c.id = r.case_id
WHERE r.state = 'approval' AND (s.until, r.id) > ($1::timestamptz, $2::uuid)
ORDER BY s.until, r.id LIMIT $3;

-- name: figures
-- How the runs of each playbook's versions ended, of those begun from $1 (inclusive) to $2 (exclusive).
SELECT playbook, version, shadow, count(*) AS runs, count(*) FILTER (WHERE state <> 'ended') AS open,
       count(*) FILTER (WHERE outcome = 'done') AS done, count(*) FILTER (WHERE outcome = 'handed') AS handed,
       count(*) FILTER (WHERE outcome = 'stopped') AS stopped, count(*) FILTER (WHERE outcome = 'failed') AS failed
FROM playbook_run WHERE started_at >= $1 AND started_at < $2
GROUP BY playbook, version, shadow ORDER BY playbook, version, shadow;

-- name: cases_chosen
-- The first choice of a playbook for each case opened from $1 (inclusive) to $2 (exclusive), and how the case went.
SELECT DISTINCT ON (c.id) c.id, c.opened_at, c.resolved_at, c.automatic, c.handed_at, c.detector, c.severity, c.sentence,
       d.inputs,
       (SELECT count(*) FROM case_timeline t WHERE t.case_id = c.id AND t.actor NOT LIKE 'system:%') AS touches,
       (SELECT r.playbook || '@' || r.version FROM playbook_run r WHERE r.case_id = c.id AND NOT r.shadow
        ORDER BY r.id LIMIT 1) AS taken_by
FROM exception_case c
JOIN decision d ON d.subject_id = c.id AND d.kind = 'playbook_choice'
WHERE c.opened_at >= $1 AND c.opened_at < $2
ORDER BY c.id, d.number LIMIT $3;

-- name: unknown_cases
-- How many cases of a period were never offered to the playbooks.
SELECT count(*) FROM exception_case c
WHERE c.opened_at >= $1 AND c.opened_at < $2
  AND NOT EXISTS (SELECT 1 FROM decision d WHERE d.subject_id = c.id AND d.kind = 'playbook_choice');
