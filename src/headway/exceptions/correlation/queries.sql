-- name: nearby
-- Cases that signals may belong to, open or over since $1: about the same shipments ($2) or subjects ($3), of the same
-- causes ($4, $5), or open and of the same carriers ($6) with troubles that strike many ($7).
WITH near AS (
    SELECT s.case_id FROM case_subject s WHERE s.shipment_id = ANY($2)
    UNION SELECT s.case_id FROM case_subject s WHERE s.subject_id = ANY($3)
    UNION SELECT c.id FROM exception_case c
          JOIN unnest($4::text[], $5::text[]) AS k (kind, key) ON c.cause_kind = k.kind AND c.cause_key = k.key
    UNION SELECT s.case_id FROM case_subject s
          WHERE s.carrier_id = ANY($6) AND s.ended_at IS NULL AND s.detector = ANY($7))
SELECT c.id FROM near JOIN exception_case c ON c.id = near.case_id
WHERE c.ending IS DISTINCT FROM 'merged' AND (c.state NOT IN ('resolved', 'closed') OR c.resolved_at >= $1);

-- name: led_from
-- From some events ($1): the open cases of which a signal's news is among their causes.
WITH RECURSIVE walk AS (
    SELECT start.id AS root, e.causation_id AS id, e.correlation_id, 1 AS steps
    FROM unnest($1::uuid[], $2::uuid[]) AS start (id, correlation_id)
    JOIN event_log e ON e.correlation_id = start.correlation_id AND e.id = start.id
    WHERE e.causation_id IS NOT NULL
    UNION ALL
    SELECT walk.root, e.causation_id, walk.correlation_id, walk.steps + 1
    FROM walk JOIN event_log e ON e.correlation_id = walk.correlation_id AND e.id = walk.id
    WHERE e.causation_id IS NOT NULL AND walk.steps < 16)
SELECT DISTINCT walk.root, s.case_id FROM walk
JOIN exception_signal s ON s.event_id = walk.id
JOIN exception_case c ON c.id = s.case_id AND c.state NOT IN ('resolved', 'closed');

-- name: carriers_by_code
-- The ids of some carriers.
SELECT code, id FROM carrier WHERE code = ANY($1);
