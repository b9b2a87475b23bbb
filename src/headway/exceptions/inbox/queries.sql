-- name: looked_at
-- Cases by what people filter ($3 and on: see `inbox/views.py`), the one whose clock runs out first, first; after a cursor.
SELECT c.*, coalesce(h.external_ref, o.external_ref) AS reference, coalesce(h.customer, o.customer) AS of_customer,
       coalesce(h.carrier_code, r.code) AS of_carrier, coalesce(h.origin_site, o.origin_site) AS of_site
FROM exception_case c
LEFT JOIN shipment h ON h.id = c.shipment_id
LEFT JOIN orders o ON o.id = c.order_id
LEFT JOIN carrier r ON r.id = c.carrier_id
WHERE (c.due_at, c.id) > ($1::timestamptz, $2::uuid)
  AND CASE $3::text WHEN 'open' THEN c.state NOT IN ('resolved', 'closed') AND c.snoozed_until IS NULL
                    WHEN 'asleep' THEN c.state NOT IN ('resolved', 'closed') AND c.snoozed_until IS NOT NULL
                    WHEN 'unresolved' THEN c.state NOT IN ('resolved', 'closed')
                    WHEN 'over' THEN c.state IN ('resolved', 'closed') AND c.ending IS DISTINCT FROM 'merged'
                    ELSE true END
  AND ($4::text[] IS NULL OR c.severity = ANY($4)) AND ($5::text IS NULL OR c.owner = $5)
  AND ($6::text[] IS NULL OR c.detector = ANY($6)) AND ($7::text[] IS NULL OR c.assignee = ANY($7))
  AND (NOT $8::bool OR c.assignee IS NULL) AND ($9::timestamptz IS NULL OR c.due_at <= $9)
  AND ($10::text IS NULL OR EXISTS (
        SELECT 1 FROM case_subject s LEFT JOIN shipment t ON t.id = s.shipment_id LEFT JOIN carrier k ON k.id = s.carrier_id
        WHERE s.case_id = c.id AND $10 IN (t.carrier_code, k.code)))
  AND ($11::text IS NULL OR EXISTS (
        SELECT 1 FROM case_subject s LEFT JOIN shipment t ON t.id = s.shipment_id LEFT JOIN orders u ON u.id = s.order_id
        WHERE s.case_id = c.id AND $11 IN (t.customer, u.customer)))
  AND ($12::text IS NULL OR EXISTS (
        SELECT 1 FROM case_subject s LEFT JOIN shipment t ON t.id = s.shipment_id LEFT JOIN orders u ON u.id = s.order_id
        WHERE s.case_id = c.id AND $12 IN (t.origin_site, u.origin_site)))
  AND ($13::uuid IS NULL OR EXISTS (SELECT 1 FROM case_subject s WHERE s.case_id = c.id AND s.shipment_id = $13))
ORDER BY c.due_at, c.id LIMIT $14;

-- name: counted
-- How many of the cases of a phase there are by what people filter, for each value with all the other filters as they are.
WITH base AS MATERIALIZED (
    SELECT c.id, c.severity, c.owner, c.detector, c.assignee, c.due_at
    FROM exception_case c
    WHERE CASE $1::text WHEN 'open' THEN c.state NOT IN ('resolved', 'closed') AND c.snoozed_until IS NULL
                        WHEN 'asleep' THEN c.state NOT IN ('resolved', 'closed') AND c.snoozed_until IS NOT NULL
                        WHEN 'unresolved' THEN c.state NOT IN ('resolved', 'closed')
                        WHEN 'over' THEN c.state IN ('resolved', 'closed') AND c.ending IS DISTINCT FROM 'merged'
                        ELSE true END
      AND ($11::uuid IS NULL OR EXISTS (SELECT 1 FROM case_subject s WHERE s.case_id = c.id AND s.shipment_id = $11))),
about AS MATERIALIZED (
    SELECT DISTINCT s.case_id, coalesce(t.carrier_code, k.code) AS carrier, coalesce(t.customer, u.customer) AS customer,
           coalesce(t.origin_site, u.origin_site) AS site
    FROM base b JOIN case_subject s ON s.case_id = b.id
    LEFT JOIN shipment t ON t.id = s.shipment_id LEFT JOIN orders u ON u.id = s.order_id
    LEFT JOIN carrier k ON k.id = s.carrier_id),
flagged AS MATERIALIZED (
    SELECT b.*, $2::text[] IS NULL OR b.severity = ANY($2) AS f_severity, $3::text IS NULL OR b.owner = $3 AS f_owner,
           $4::text[] IS NULL OR b.detector = ANY($4) AS f_detector,
           ($5::text[] IS NULL OR b.assignee = ANY($5)) AND (NOT $6::bool OR b.assignee IS NULL) AS f_who,
           $7::timestamptz IS NULL OR b.due_at <= $7 AS f_due,
           $8::text IS NULL OR EXISTS (SELECT 1 FROM about a WHERE a.case_id = b.id AND a.carrier = $8) AS f_carrier,
           $9::text IS NULL OR EXISTS (SELECT 1 FROM about a WHERE a.case_id = b.id AND a.customer = $9) AS f_customer,
           $10::text IS NULL OR EXISTS (SELECT 1 FROM about a WHERE a.case_id = b.id AND a.site = $10) AS f_site
    FROM base b),
mostly AS MATERIALIZED (
    SELECT *, f_severity AND f_owner AND f_detector AND f_who AND f_due AS own,
           f_carrier AND f_customer AND f_site AS theirs
    FROM flagged)
SELECT 'all' AS facet, '' AS value, count(*) AS cases FROM mostly WHERE own AND theirs
UNION ALL
SELECT 'severity', severity, count(*) FROM mostly
WHERE f_owner AND f_detector AND f_who AND f_due AND theirs GROUP BY severity
UNION ALL
SELECT 'owner', owner, count(*) FROM mostly
WHERE f_severity AND f_detector AND f_who AND f_due AND theirs GROUP BY owner
UNION ALL
SELECT 'detector', detector, count(*) FROM mostly
WHERE f_severity AND f_owner AND f_who AND f_due AND theirs GROUP BY detector
UNION ALL
SELECT 'assignee', coalesce(assignee, ''), count(*) FROM mostly
WHERE f_severity AND f_owner AND f_detector AND f_due AND theirs GROUP BY assignee
UNION ALL
SELECT 'due', w.name, count(*) FROM mostly JOIN unnest($12::text[], $13::timestamptz[]) AS w (name, due_by) ON due_at <= w.due_by
WHERE f_severity AND f_owner AND f_detector AND f_who AND theirs GROUP BY w.name
UNION ALL
SELECT 'carrier', a.carrier, count(DISTINCT m.id) FROM mostly m JOIN about a ON a.case_id = m.id
WHERE own AND f_customer AND f_site AND a.carrier IS NOT NULL GROUP BY a.carrier
UNION ALL
SELECT 'customer', a.customer, count(DISTINCT m.id) FROM mostly m JOIN about a ON a.case_id = m.id
WHERE own AND f_carrier AND f_site AND a.customer IS NOT NULL GROUP BY a.customer
UNION ALL
SELECT 'site', a.site, count(DISTINCT m.id) FROM mostly m JOIN about a ON a.case_id = m.id
WHERE own AND f_carrier AND f_customer AND a.site IS NOT NULL GROUP BY a.site
ORDER BY 1, 3 DESC, 2;

-- name: phases
-- How many cases are awake, asleep and over.
SELECT count(*) FILTER (WHERE state NOT IN ('resolved', 'closed') AND snoozed_until IS NULL) AS open,
       count(*) FILTER (WHERE state NOT IN ('resolved', 'closed') AND snoozed_until IS NOT NULL) AS asleep,
       count(*) FILTER (WHERE state IN ('resolved', 'closed') AND ending IS DISTINCT FROM 'merged') AS over
FROM exception_case;

-- name: cases_as_they_are
-- Some cases as rows of text, with what was merged into them.
SELECT c.id, c.version, to_jsonb(c)::text AS row,
       (SELECT coalesce(array_agg(m.id), '{}') FROM exception_case m WHERE m.merged_into = c.id) AS merged
FROM exception_case c WHERE c.id = ANY($1) ORDER BY c.id;

-- name: subjects_as_they_are
-- What some cases are about, as rows of text.
SELECT case_id, to_jsonb(s)::text AS row FROM case_subject s WHERE case_id = ANY($1);

-- name: signals_as_they_are
-- The signals of some cases, by their keys.
SELECT case_id, key FROM exception_signal WHERE case_id = ANY($1);

-- name: versions_of
-- At which version some cases are.
SELECT id, version FROM exception_case WHERE id = ANY($1);

-- name: keep_undo
-- Keep how cases stood before somebody sorted them, and at which versions that left them.
INSERT INTO case_undo (id, at, actor, deed, case_ids, versions, cases, subjects, signal_cases, signal_keys, merged_ids,
                       merged_into)
VALUES ($1, $2, $3, $4, $5, $6, $7::jsonb, $8::jsonb, $9, $10, $11, $12);

-- name: sweep_undo
-- Forget what is too old to be taken back.
DELETE FROM case_undo WHERE at < $1;

-- name: lock_undo
-- How cases stood, to be taken back by one at a time.
SELECT id, at, actor, deed, case_ids, versions, cases::text AS cases, subjects::text AS subjects, signal_cases, signal_keys,
       merged_ids, merged_into, undone_at
FROM case_undo WHERE id = $1 FOR UPDATE;

-- name: mark_undone
-- It is taken back.
UPDATE case_undo SET undone_at = $2 WHERE id = $1;

-- name: put_cases_back
-- Cases as they stood, at a version that was not there before.
UPDATE exception_case c
SET state = b.state, severity = b.severity, owner = b.owner, assignee = b.assignee, level = b.level, sentence = b.sentence,
    at_risk_minor = b.at_risk_minor, at_risk_currency = b.at_risk_currency, due_at = b.due_at,
    acknowledged_at = b.acknowledged_at, resolved_at = b.resolved_at, automatic = b.automatic, resolution = b.resolution,
    signals = b.signals, version = c.version + 1, detector = b.detector, cause_kind = b.cause_kind, cause_key = b.cause_key,
    deadline = b.deadline, subjects = b.subjects, since = b.since, ending = b.ending, merged_into = b.merged_into,
    paused_at = b.paused_at, pause_why = b.pause_why, wait_until = b.wait_until, snoozed_until = b.snoozed_until,
    snooze_or_worse = b.snooze_or_worse, handed_at = b.handed_at, handed_why = b.handed_why, reopened = b.reopened,
    subject_type = b.subject_type, subject_id = b.subject_id, order_id = b.order_id, shipment_id = b.shipment_id,
    carrier_id = b.carrier_id
FROM jsonb_populate_recordset(NULL::exception_case, $1::jsonb) b
WHERE c.id = b.id;

-- name: drop_subjects_of
-- Forget what some cases are about, to write it as it stood.
DELETE FROM case_subject WHERE case_id = ANY($1);

-- name: put_subjects_back
-- What some cases were about.
INSERT INTO case_subject SELECT b.* FROM jsonb_populate_recordset(NULL::case_subject, $1::jsonb) b;

-- name: put_signals_back
-- Signals that went to another case go back to the one that had them.
UPDATE exception_signal s SET case_id = b.case_id
FROM unnest($1::uuid[], $2::text[]) AS b (case_id, key)
WHERE s.case_id = ANY($3) AND s.case_id <> b.case_id AND s.key = b.key
  AND NOT EXISTS (SELECT 1 FROM exception_signal o WHERE o.case_id = b.case_id AND o.key = b.key);

-- name: put_merged_back
-- What had been merged into a case before points to it again.
UPDATE exception_case c SET merged_into = b.into_id FROM unnest($1::uuid[], $2::uuid[]) AS b (id, into_id) WHERE c.id = b.id;

-- name: references
-- What the orders of some shipments are called.
SELECT id, external_ref FROM shipment WHERE id = ANY($1);
