-- name: references
-- Orders and their shipments: by a beginning of the reference, by a carrier's reference, by an id, and of what is open by
-- any part of the reference.
WITH found AS (
    (SELECT id FROM orders WHERE external_ref ^@ $1 ORDER BY external_ref LIMIT $3)
    UNION (SELECT id FROM orders WHERE external_ref ^@ upper($1) ORDER BY external_ref LIMIT $3)
    UNION (SELECT id FROM orders WHERE id = $2)
    UNION (SELECT order_id FROM shipment WHERE id = $2)
    UNION (SELECT order_id FROM tracking_state WHERE reference = $1 LIMIT $3)
    UNION (SELECT order_id FROM shipment
           WHERE status IN ('planned', 'tendering', 'booked', 'in_transit') AND strpos(lower(external_ref), lower($1)) > 0
           LIMIT $3))
SELECT o.id, o.external_ref, o.customer, o.status, s.id AS shipment_id, s.status AS shipment_status, s.carrier_code
FROM found f
JOIN orders o ON o.id = f.id
LEFT JOIN shipment s ON s.order_id = o.id AND s.status <> 'cancelled'
ORDER BY o.external_ref <> $1, o.external_ref LIMIT $3;

-- name: cases
-- Cases: by an id, of some shipments, and of what is open by a part of the sentence.
SELECT id, detector, state, severity, sentence FROM exception_case
WHERE id = $2 OR shipment_id = ANY($4) OR state NOT IN ('resolved', 'closed') AND strpos(lower(sentence), lower($1)) > 0
ORDER BY state IN ('resolved', 'closed'), opened_at DESC LIMIT $3;

-- name: carriers
-- Carriers by a part of their code or name, or by an id.
SELECT code, name FROM carrier WHERE strpos(lower(code), lower($1)) > 0 OR strpos(lower(name), lower($1)) > 0 OR id = $2
ORDER BY lower(code) <> lower($1), code LIMIT $3;

-- name: vehicles
-- Vehicles and drivers by a part of their code or name, or by an id.
SELECT 'vehicle' AS kind, code, coalesce(detail ->> 'name', '') AS name, depot FROM vehicle
WHERE strpos(lower(code), lower($1)) > 0 OR strpos(lower(coalesce(detail ->> 'name', '')), lower($1)) > 0 OR id = $2
UNION ALL
SELECT 'driver', code, coalesce(detail ->> 'name', ''), depot FROM driver
WHERE strpos(lower(code), lower($1)) > 0 OR strpos(lower(coalesce(detail ->> 'name', '')), lower($1)) > 0 OR id = $2
ORDER BY code LIMIT $3;

-- name: routes
-- Routes by an id, or the newest of a vehicle or driver by a part of the code.
SELECT r.id, r.vehicle_code, r.driver_code, r.status, p.depot, p.day
FROM route r JOIN route_plan p ON p.id = r.plan_id
WHERE r.id = $2 OR strpos(lower(r.vehicle_code), lower($1)) > 0 OR strpos(lower(r.driver_code), lower($1)) > 0
ORDER BY r.start_at DESC LIMIT $3;

-- name: decisions
-- Decisions by an id or a number, and the newest about some shipments.
(SELECT id, number, kind, decided_at FROM decision WHERE id = $2)
UNION (SELECT id, number, kind, decided_at FROM decision WHERE number = $1)
UNION (SELECT id, number, kind, decided_at FROM decision WHERE subject_id = ANY($4) ORDER BY number DESC LIMIT $3)
ORDER BY number DESC LIMIT $3;
