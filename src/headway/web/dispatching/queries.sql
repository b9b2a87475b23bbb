-- name: board_rows
-- Shipments in hand: late ones first, then those in trouble by their deadline, then the ones that changed last. $3: also
-- those finished since $2; $4: only what changed since then, or stands otherwise by now; $5: only these.
SELECT s.id, s.external_ref, s.customer, s.status, s.carrier_code, s.origin_site,
       coalesce(s.destination_zone, o.destination_zone) AS destination_zone,
       coalesce(o.city, o.postal_code) AS city, s.delivery_planned_at AS planned_at, s.deliver_by, s.delivered_at,
       s.problem, t.status AS tracking, t.eta, x.standing, s.pickup_planned_at AS pickup_at, s.weight_kg, s.kept,
       s.time_zone,
       EXISTS (SELECT FROM tender r WHERE r.shipment_id = s.id AND r.status = 'needs_review') AS review
FROM shipment s
LEFT JOIN tracking_state t ON t.tenant_id = s.tenant_id AND t.shipment_id = s.id
LEFT JOIN orders o ON o.tenant_id = s.tenant_id AND o.id = s.order_id
CROSS JOIN LATERAL (SELECT coalesce(t.eta, s.delivery_planned_at) AS expected, t.delay OR t.exception AS flagged) AS e
CROSS JOIN LATERAL shipment_standing(s.status, s.delivered_at, s.deliver_by, s.problem, e.expected, e.flagged, $1)
    AS x (standing)
WHERE (s.status NOT IN ('delivered', 'closed', 'cancelled')
       OR $3 AND coalesce(s.delivered_at, s.updated_at) >= $2 OR $5::uuid[] IS NOT NULL)
  AND ($5::uuid[] IS NULL OR s.id = ANY($5))
  AND ($4::timestamptz IS NULL OR s.updated_at >= $4 OR t.heard_at >= $4
       OR x.standing <> shipment_standing(s.status, s.delivered_at, s.deliver_by, s.problem, e.expected, e.flagged, $4))
ORDER BY array_position(ARRAY['late', 'trouble'], CASE WHEN x.standing IN ('stuck', 'at_risk') THEN 'trouble' ELSE x.standing END)
             NULLS LAST, CASE WHEN x.standing IN ('late', 'stuck', 'at_risk') THEN s.deliver_by END NULLS LAST,
         coalesce(s.delivered_at, s.updated_at) DESC, s.id DESC
LIMIT $6;

-- name: review_count
-- How many shipments wait for a person to approve an offer.
SELECT count(*) FROM tender WHERE status = 'needs_review';

-- name: facets
-- The carriers and sites of shipments in hand.
SELECT 'carrier' AS facet, carrier_code AS code, count(*) AS shipments FROM shipment
WHERE status NOT IN ('delivered', 'closed', 'cancelled') AND carrier_code IS NOT NULL GROUP BY carrier_code
UNION ALL
SELECT 'site', origin_site, count(*) FROM shipment
WHERE status NOT IN ('delivered', 'closed', 'cancelled') AND origin_site IS NOT NULL GROUP BY origin_site
ORDER BY 1, 2;

-- name: carriers_today
-- Who could carry: active carriers with what they take on a day ($1), what of it is held, and whether they are out.
SELECT c.code, c.name, c.kind, d.limit_shipments, coalesce(d.reserved + d.consumed, 0) AS held,
       EXISTS (SELECT FROM carrier_outage o WHERE o.carrier_id = c.id AND o.started_at <= $2
               AND o.ended_at IS NULL AND (o.until IS NULL OR o.until > $2)) AS out,
       (SELECT count(*) FROM shipment s WHERE s.carrier_code = c.code AND s.status = 'tendering') AS asked
FROM carrier c
LEFT JOIN capacity_day d ON d.tenant_id = c.tenant_id AND d.carrier_id = c.id AND d.day = $1 AND d.scope = '*'
     AND d.hours = ''
WHERE c.active ORDER BY c.code LIMIT $3;

-- name: vehicles_now
-- Vehicles on running plans: how many stops they have, how many are done, and when they are back.
SELECT r.vehicle_code AS code, p.depot, r.status, r.delay_s, r.end_at,
       count(s.id) AS stops, count(s.id) FILTER (WHERE s.status IN ('done', 'failed')) AS done
FROM route r JOIN route_plan p ON (p.tenant_id, p.id) = (r.tenant_id, r.plan_id)
LEFT JOIN route_stop s ON s.tenant_id = r.tenant_id AND s.route_id = r.id AND s.status <> 'dropped'
WHERE p.status = 'running' AND r.status IN ('planned', 'started') AND NOT r.locked
GROUP BY r.vehicle_code, p.depot, r.status, r.delay_s, r.end_at, p.day
ORDER BY r.vehicle_code LIMIT $1;

-- name: vehicle_lanes
-- Stops of routes between two moments, by vehicle.
SELECT r.vehicle_code AS lane, s.shipment_id, sh.external_ref, sh.customer, s.start_at, s.depart_at AS end_at,
       CASE WHEN s.status = 'planned' AND s.due_at < s.start_at THEN 'late' ELSE s.status END AS tone
FROM route_stop s
JOIN route r ON (r.tenant_id, r.id) = (s.tenant_id, s.route_id)
JOIN shipment sh ON (sh.tenant_id, sh.id) = (s.tenant_id, s.shipment_id)
WHERE s.status <> 'dropped' AND s.start_at < $2 AND s.depart_at >= $1
ORDER BY 1, s.start_at, s.id LIMIT $3;

-- name: door_lanes
-- Appointments between two moments, by site and door, with their first shipment.
SELECT a.site || ' ' || a.door AS lane, x.shipment_id,
       coalesce(sh.external_ref, nullif(a.reference, ''), nullif(a.vehicle, ''), a.carrier_code) AS external_ref,
       coalesce(sh.customer, '') AS customer, a.start_at, a.end_at,
       CASE a.state WHEN 'at_door' THEN 'arrived' WHEN 'missed' THEN 'failed' WHEN 'done' THEN 'done' ELSE 'planned' END AS tone
FROM appointment a
LEFT JOIN LATERAL (SELECT min(shipment_id::text)::uuid AS shipment_id FROM appointment_shipment m
                   WHERE m.tenant_id = a.tenant_id AND m.appointment_id = a.id) x ON true
LEFT JOIN shipment sh ON sh.tenant_id = a.tenant_id AND sh.id = x.shipment_id
WHERE a.state <> 'cancelled' AND a.start_at < $2 AND a.end_at >= $1
ORDER BY 1, a.start_at, a.id LIMIT $3;
