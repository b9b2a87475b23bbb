-- name: tenders
-- Shipments that nobody has taken yet and whose pickup begins before $1, the first first, at most $2.
SELECT s.id, s.external_ref, s.status, s.carrier_code, s.attempt, s.problem, s.currency,
       coalesce(s.pickup_planned_at, s.ready_at) AS pickup_at, o.late_penalty_minor
FROM shipment s LEFT JOIN tender_offer o ON o.tenant_id = s.tenant_id AND o.id = s.offer_id
WHERE s.status IN ('planned', 'tendering') AND coalesce(s.pickup_planned_at, s.ready_at) < $1
ORDER BY pickup_at, s.id LIMIT $2;

-- name: capacity
-- Commitments of the days from $1 to $2 that their carrier has not confirmed, of which something is planned already.
SELECT c.code, d.day, d.scope, d.hours, d.committed_shipments, d.reserved + d.consumed AS used
FROM capacity_day d JOIN carrier c ON c.tenant_id = d.tenant_id AND c.id = d.carrier_id
WHERE d.day BETWEEN $1 AND $2 AND d.committed_shipments > 0 AND d.confirmed_at IS NULL AND d.reserved + d.consumed > 0
ORDER BY d.day, c.code, d.scope, d.hours LIMIT $3;

-- name: drafts
-- Plans of routes that wait for somebody to commit them.
SELECT d.id, d.plan_id, d.number, d.ready_at, p.day, p.depot FROM route_draft d
JOIN route_plan p ON p.tenant_id = d.tenant_id AND p.id = d.plan_id
WHERE d.status = 'ready' AND p.day >= $1 ORDER BY p.day, d.ready_at LIMIT $2;

-- name: held
-- Orders that wait at the release gate: how many, and when the first of them should be delivered.
SELECT count(*) AS orders, min(deliver_by) AS first_due FROM orders WHERE status = 'on_hold';
