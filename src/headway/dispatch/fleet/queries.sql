-- name: tenant_currency
-- What costs are in.
SELECT currency FROM tenant WHERE id = current_tenant();

-- name: fleet_shipments
-- Shipments booked with some carriers from a site that could go until a moment and are on no route that has begun, nor
-- on one of another depot or day that is not over; $4, $5: the depot and day, $6: now. What came back undone goes again.
SELECT s.id, s.order_id, s.external_ref, s.customer, s.destination_zone, s.deliver_by,
       CASE WHEN t.pinned THEN r.vehicle_code END AS vehicle
FROM shipment s
LEFT JOIN route_stop t ON t.tenant_id = s.tenant_id AND t.shipment_id = s.id AND t.status IN ('planned', 'arrived')
LEFT JOIN route r ON r.tenant_id = t.tenant_id AND r.id = t.route_id
LEFT JOIN route_plan p ON p.tenant_id = t.tenant_id AND p.id = t.plan_id
WHERE s.carrier_code = ANY($1::text[]) AND s.origin_site = $2 AND s.pickup_planned_at < $3
  AND (r.id IS NULL OR (r.status = 'planned' AND NOT r.locked
       AND ((p.depot = $4 AND p.day = $5::date) OR p.zero_at <= $6::timestamptz - interval '1 day')))
  AND (s.status = 'booked' OR (s.status = 'in_transit' AND 'dropped ended' = (
       SELECT d.status || ' ' || e.status FROM route_stop d JOIN route e ON (e.tenant_id, e.id) = (d.tenant_id, d.route_id)
       WHERE d.tenant_id = s.tenant_id AND d.shipment_id = s.id ORDER BY d.ended_at DESC LIMIT 1)))
ORDER BY s.external_ref, s.id;

-- name: fleet_shipment
-- One shipment that is not delivered, as planning reads it.
SELECT s.id, s.order_id, s.external_ref, s.customer, s.destination_zone, s.deliver_by, NULL::text AS vehicle
FROM shipment s WHERE s.id = $1 AND s.status IN ('planned', 'tendering', 'booked', 'in_transit');

-- name: shipment_of_order
-- The living shipment of an order.
SELECT s.id FROM shipment s WHERE s.order_id = $1 AND s.status NOT IN ('cancelled', 'closed', 'delivered');

-- name: zone_places
-- Where zones lie.
SELECT zone, latitude, longitude FROM zone_place;

-- name: depot_carriers
-- Whose vehicles stand at a depot, or have shifts there.
SELECT carrier FROM vehicle WHERE depot = $1
UNION SELECT v.carrier FROM shift s JOIN vehicle v ON (v.tenant_id, v.id) = (s.tenant_id, s.vehicle_id)
WHERE s.depot = $1;

-- name: shifts_taken
-- Shifts whose route has begun, has ended, or is locked.
SELECT shift_id FROM route WHERE shift_id = ANY($1::uuid[]) AND (status IN ('started', 'ended') OR locked);

-- name: put_route_proposal
-- Keep a recommended change of a plan.
INSERT INTO route_proposal (id, plan_id, depot, day, version, decision_id, cause, sentence, status, level, shipment_id,
                            vehicle, orders, saving_minor, currency, created_at, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17);

-- name: supersede_route_proposals
-- What waits about the same plan, cause and shipment is out of date; the ids.
UPDATE route_proposal SET status = 'superseded', answered_at = $4, reason = $5
WHERE plan_id = $1 AND cause = $2 AND shipment_id IS NOT DISTINCT FROM $3 AND status = 'open' RETURNING id;

-- name: find_route_proposal
-- One recommendation.
SELECT * FROM route_proposal WHERE id = $1;

-- name: lock_route_proposal
-- One recommendation, held until the transaction ends.
SELECT * FROM route_proposal WHERE id = $1 FOR UPDATE;

-- name: end_route_proposal
-- Answered, or at its end without an answer; the plan's version where it was published.
UPDATE route_proposal SET status = $2, answered_at = $3, answered_by = $4, reason = $5, published_version = $6
WHERE id = $1;

-- name: list_route_proposals
-- Recommendations newest first, before an id, in a status and of a plan where given.
SELECT * FROM route_proposal
WHERE ($1::uuid IS NULL OR id < $1) AND ($2::text IS NULL OR status = $2) AND ($3::uuid IS NULL OR plan_id = $3)
ORDER BY id DESC LIMIT $4;

-- name: route_shadow_held_against
-- Of shipments that a shadow policy wanted on a vehicle, who did them: recommendations and the same vehicle, another's,
-- or nobody yet, made from a moment on.
SELECT count(*) AS made,
    count(*) FILTER (WHERE r.vehicle_code = p.vehicle) AS same,
    count(*) FILTER (WHERE r.vehicle_code <> p.vehicle) AS other,
    count(*) FILTER (WHERE r.vehicle_code IS NULL) AS nobody
FROM route_proposal p
LEFT JOIN route_stop s ON (s.tenant_id, s.shipment_id) = (p.tenant_id, p.shipment_id) AND s.status <> 'dropped'
LEFT JOIN route r ON (r.tenant_id, r.id) = (s.tenant_id, s.route_id)
WHERE p.status = 'shadow' AND p.shipment_id IS NOT NULL AND p.created_at >= $1;
