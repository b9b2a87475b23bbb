-- name: open_case
-- Open a case, unless there is an open one of its cause.
INSERT INTO exception_case (id, detector, subject_type, subject_id, cause_kind, cause_key, state, severity, owner, sentence,
                            at_risk_minor, at_risk_currency, deadline, order_id, shipment_id, carrier_id, opened_at, due_at,
                            since, assignee, handed_at, handed_why)
VALUES ($1, $2, $3, $4, $5, $6, 'open', $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)
ON CONFLICT (tenant_id, cause_kind, cause_key) WHERE state NOT IN ('resolved', 'closed') DO NOTHING
RETURNING id;

-- name: lock_open_cause
-- The open case of a cause.
SELECT * FROM exception_case
WHERE cause_kind = $1 AND cause_key = $2 AND state NOT IN ('resolved', 'closed') FOR UPDATE;

-- name: lock_case
-- One case.
SELECT * FROM exception_case WHERE id = $1 FOR UPDATE;

-- name: lock_cases
-- Some cases, locked in the order of their ids.
SELECT * FROM exception_case WHERE id = ANY($1) ORDER BY id FOR UPDATE;

-- name: cases_of_keys
-- In which open cases detectors have some subjects.
SELECT s.detector, s.subject_id, s.case_id FROM unnest($1::text[], $2::uuid[]) AS k (detector, subject_id)
JOIN case_subject s ON s.detector = k.detector AND s.subject_id = k.subject_id AND s.ended_at IS NULL;

-- name: open_subjects
-- What some detectors have in open cases.
SELECT subject_id FROM case_subject WHERE detector = ANY($1::text[]) AND ended_at IS NULL;

-- name: subjects_of
-- What cases are about, in the order in which it joined; with $2 only what is still in trouble.
SELECT * FROM case_subject WHERE case_id = ANY($1) AND (NOT $2 OR ended_at IS NULL)
ORDER BY case_id, joined_at, subject_id, detector;

-- name: put_subject
-- Note what a signal is about; what was over for a while is in trouble again.
INSERT INTO case_subject AS kept (case_id, detector, subject_type, subject_id, order_id, shipment_id, carrier_id, sentence,
                                  joined_at, since, at_risk_minor, at_risk_currency, deadline)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
ON CONFLICT (tenant_id, case_id, detector, subject_id) DO UPDATE
SET sentence = excluded.sentence, at_risk_minor = excluded.at_risk_minor, at_risk_currency = excluded.at_risk_currency,
    deadline = excluded.deadline, since = least(kept.since, excluded.since), signals = kept.signals + 1,
    joined_at = CASE WHEN kept.ended_at IS NULL THEN kept.joined_at ELSE excluded.joined_at END,
    ended_at = NULL, resolution = NULL;

-- name: end_subject
-- What a detector saw about a subject is over in its case.
UPDATE case_subject SET ended_at = $4, resolution = $5
WHERE case_id = $1 AND detector = $2 AND subject_id = $3 AND ended_at IS NULL;

-- name: end_all_subjects
-- A case is over: nothing that it is about is in trouble any more, as far as it goes.
UPDATE case_subject SET ended_at = $2, resolution = $3 WHERE case_id = $1 AND ended_at IS NULL;

-- name: move_subjects
-- All that one case ($1) is about, of these views ($3, $4; NULL: all), goes to another ($2); of two views of one thing the
-- one in trouble stays.
WITH moved AS (
    DELETE FROM case_subject s
    WHERE s.case_id = $1
      AND ($3::text[] IS NULL OR (s.detector, s.subject_id) IN (SELECT * FROM unnest($3::text[], $4::uuid[])))
    RETURNING *)
INSERT INTO case_subject AS kept (case_id, detector, subject_type, subject_id, order_id, shipment_id, carrier_id, sentence,
                                  joined_at, since, ended_at, resolution, at_risk_minor, at_risk_currency, deadline, signals)
SELECT $2, detector, subject_type, subject_id, order_id, shipment_id, carrier_id, sentence, joined_at, since, ended_at,
       resolution, at_risk_minor, at_risk_currency, deadline, signals
FROM moved
ON CONFLICT (tenant_id, case_id, detector, subject_id) DO UPDATE
SET ended_at = CASE WHEN excluded.ended_at IS NULL THEN NULL ELSE kept.ended_at END,
    resolution = CASE WHEN excluded.ended_at IS NULL THEN NULL ELSE kept.resolution END,
    since = least(kept.since, excluded.since), signals = kept.signals + excluded.signals;

-- name: move_signals
-- The signals of one case ($1) go to another ($2).
UPDATE exception_signal s SET case_id = $2
WHERE s.case_id = $1 AND NOT EXISTS (SELECT 1 FROM exception_signal o WHERE o.case_id = $2 AND o.key = s.key);

-- name: move_signals_of
-- The signals of some views ($3, $4) of one case ($1) go to another ($2).
UPDATE exception_signal SET case_id = $2
WHERE case_id = $1 AND (detector, subject_id) IN (SELECT * FROM unnest($3::text[], $4::uuid[]));

-- name: repoint_merged
-- What was merged into a case ($1) goes with it into another ($2).
UPDATE exception_case SET merged_into = $2 WHERE merged_into = $1;

-- name: write_case
-- Write what may change of a case.
UPDATE exception_case
SET state = $2, severity = $3, owner = $4, assignee = $5, level = $6, sentence = $7, at_risk_minor = $8,
    at_risk_currency = $9, due_at = $10, acknowledged_at = $11, resolved_at = $12, automatic = $13, resolution = $14,
    signals = $15, version = $16, detector = $17, cause_kind = $18, cause_key = $19, deadline = $20, subjects = $21,
    since = $22, ending = $23, merged_into = $24, paused_at = $25, pause_why = $26, wait_until = $27,
    snoozed_until = $28, snooze_or_worse = $29, handed_at = $30, handed_why = $31, reopened = $32, subject_type = $33,
    subject_id = $34, order_id = $35, shipment_id = $36, carrier_id = $37
WHERE id = $1;

-- name: put_signal
-- Attach a signal to a case; the same one attaches once.
INSERT INTO exception_signal (case_id, key, at, detector, subject_id, severity, sentence, at_risk_minor, at_risk_currency,
                              deadline, event_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING RETURNING key;

-- name: tell
-- Add to a case's timeline.
INSERT INTO case_timeline (case_id, at, actor, kind, text, decision_id) VALUES ($1, $2, $3, $4, $5, $6);

-- name: owner_rules
-- Who owns what, the first fitting rule first.
SELECT detector, severity, owner FROM case_owner ORDER BY position;

-- name: drop_owner_rules
-- Forget all rules.
DELETE FROM case_owner;

-- name: put_owner_rule
-- Add a rule.
INSERT INTO case_owner (position, detector, severity, owner) VALUES ($1, $2, $3, $4);

-- name: list_cases
-- Cases by filter, the one whose clock runs out first, first; after a cursor of due time and id.
SELECT * FROM exception_case
WHERE (due_at, id) > ($1::timestamptz, $2::uuid)
  AND (CASE $3::text WHEN 'open' THEN state NOT IN ('resolved', 'closed') WHEN 'over' THEN state IN ('resolved', 'closed')
       AND ending IS DISTINCT FROM 'merged' ELSE true END)
  AND ($4::text IS NULL OR state = $4) AND ($5::text IS NULL OR severity = $5) AND ($6::text IS NULL OR owner = $6)
  AND ($7::text IS NULL OR detector = $7)
  AND ($8::uuid IS NULL OR EXISTS (SELECT 1 FROM case_subject s WHERE s.case_id = exception_case.id AND s.shipment_id = $8))
ORDER BY due_at, id LIMIT $9;

-- name: find_case
-- One case.
SELECT * FROM exception_case WHERE id = $1;

-- name: merged_into
-- The cases that were merged into one.
SELECT * FROM exception_case WHERE merged_into = $1 ORDER BY opened_at, id;

-- name: signals_of
-- What opened and worsened a case, oldest first.
SELECT key, at, detector, subject_id, severity, sentence, at_risk_minor, at_risk_currency, deadline, event_id
FROM exception_signal WHERE case_id = $1 ORDER BY at, key;

-- name: timeline_of
-- Everything anyone or anything did about a case, oldest first.
SELECT at, actor, kind, text, decision_id FROM case_timeline WHERE case_id = $1 ORDER BY seq;

-- name: count_cases
-- How many cases are in each state, of each severity and detector, and how many of them are past their clock.
SELECT state, severity, detector, count(*) AS cases,
       count(*) FILTER (WHERE due_at < $1 AND state NOT IN ('resolved', 'closed')) AS overdue
FROM exception_case GROUP BY state, severity, detector ORDER BY state, severity, detector;

-- name: told_of
-- When detectors last told of some shipments.
SELECT detector, subject_id, max(joined_at) AS joined_at FROM case_subject
WHERE shipment_id = ANY($1::uuid[]) AND detector = ANY($2::text[]) GROUP BY detector, subject_id;

-- name: learn_precision
-- Count anew how often a detector was right: cases of the last 90 days that ended because their cause was gone, or by a
-- person's word, against those that were dismissed.
INSERT INTO detector_precision (detector, confirmed, dismissed, learned_at)
SELECT $1, count(*) FILTER (WHERE ending = 'solved'), count(*) FILTER (WHERE ending = 'dismissed'), $2
FROM exception_case WHERE detector = $1 AND resolved_at > $2::timestamptz - interval '90 days'
ON CONFLICT (tenant_id, detector) DO UPDATE
SET confirmed = excluded.confirmed, dismissed = excluded.dismissed, learned_at = excluded.learned_at;

-- name: precisions
-- How often detectors were right, as far as somebody ever dismissed a case of theirs.
SELECT detector, confirmed, dismissed, learned_at FROM detector_precision ORDER BY detector;
