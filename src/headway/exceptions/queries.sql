-- name: open_case
-- Open a case, unless the detector has an open one about the subject.
INSERT INTO exception_case (id, detector, subject_type, subject_id, state, severity, owner, sentence, at_risk_minor,
                            at_risk_currency, deadline, order_id, shipment_id, carrier_id, opened_at, due_at)
VALUES ($1, $2, $3, $4, 'open', $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
ON CONFLICT (tenant_id, detector, subject_id) WHERE state NOT IN ('resolved', 'closed') DO NOTHING
RETURNING id;

-- name: lock_open_case
-- The open case of a detector about a subject.
SELECT * FROM exception_case
WHERE detector = $1 AND subject_id = $2 AND state NOT IN ('resolved', 'closed') FOR UPDATE;

-- name: lock_case
-- One case.
SELECT * FROM exception_case WHERE id = $1 FOR UPDATE;

-- name: lock_gone
-- Open cases whose cause is gone: by detector and subject, opened no later than the news of it.
SELECT c.* FROM unnest($1::text[], $2::uuid[], $3::timestamptz[]) AS t (detector, subject_id, at)
JOIN exception_case c ON c.detector = t.detector AND c.subject_id = t.subject_id AND c.opened_at <= t.at
WHERE c.state NOT IN ('resolved', 'closed') ORDER BY c.id FOR UPDATE OF c;

-- name: write_case
-- Write what may change of a case.
UPDATE exception_case
SET state = $2, severity = $3, owner = $4, assignee = $5, level = $6, sentence = $7, at_risk_minor = $8,
    at_risk_currency = $9, due_at = $10, acknowledged_at = $11, resolved_at = $12, automatic = $13, resolution = $14,
    signals = $15, version = $16
WHERE id = $1;

-- name: put_signal
-- Attach a signal to a case; the same one attaches once.
INSERT INTO exception_signal (case_id, key, at, severity, sentence, at_risk_minor, at_risk_currency, deadline, event_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING RETURNING key;

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
       ELSE true END)
  AND ($4::text IS NULL OR state = $4) AND ($5::text IS NULL OR severity = $5) AND ($6::text IS NULL OR owner = $6)
  AND ($7::text IS NULL OR detector = $7) AND ($8::uuid IS NULL OR shipment_id = $8)
ORDER BY due_at, id LIMIT $9;

-- name: find_case
-- One case.
SELECT * FROM exception_case WHERE id = $1;

-- name: signals_of
-- What opened and worsened a case, oldest first.
SELECT key, at, severity, sentence, at_risk_minor, at_risk_currency, deadline, event_id FROM exception_signal
WHERE case_id = $1 ORDER BY at, key;

-- name: timeline_of
-- Everything anyone or anything did about a case, oldest first.
SELECT at, actor, kind, text, decision_id FROM case_timeline WHERE case_id = $1 ORDER BY seq;

-- name: count_cases
-- How many cases are in each state, of each severity and detector, and how many of them are past their clock.
SELECT state, severity, detector, count(*) AS cases,
       count(*) FILTER (WHERE due_at < $1 AND state NOT IN ('resolved', 'closed')) AS overdue
FROM exception_case GROUP BY state, severity, detector ORDER BY state, severity, detector;
