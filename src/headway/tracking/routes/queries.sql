-- name: routes_of_shipments
-- Routes that have a stop of some shipments left, with when their plans were published last and what positions said.
SELECT r.id, r.vehicle_code, r.driver_code, r.resource->>'carrier' AS carrier, r.start_at, r.started_at, r.delay_s, r.delayed_at,
       (d.detail->'place'->>'latitude')::float8 AS latitude, (d.detail->'place'->>'longitude')::float8 AS longitude,
       r.rests::text AS rests, w.stop_id, w.due_at, w.expected_at, w.seen_at, w.told_s,
       coalesce((SELECT c.at FROM route_change c WHERE c.plan_id = r.plan_id ORDER BY c.version DESC LIMIT 1),
                p.committed_at, p.created_at) AS published_at
FROM route r JOIN route_plan p ON p.tenant_id = r.tenant_id AND p.id = r.plan_id
LEFT JOIN depot d ON d.tenant_id = p.tenant_id AND d.code = p.depot
LEFT JOIN route_watch w ON w.tenant_id = r.tenant_id AND w.route_id = r.id
WHERE r.status IN ('planned', 'started')
  AND r.id IN (SELECT s.route_id FROM route_stop s
               WHERE s.shipment_id = ANY($1::uuid[]) AND s.status IN ('planned', 'arrived'));

-- name: stops_of_routes
-- The stops of some routes, in their order.
SELECT id, route_id, shipment_id, status, arrive_at, start_at, depart_at, arrived_at, ended_at, job->>'opens' AS opens,
       (job->>'latitude')::float8 AS latitude, (job->>'longitude')::float8 AS longitude,
       job->'collect' @? '$[*] ? (@ > 0)' AND NOT coalesce(job->'load' @? '$[*] ? (@ > 0)', false) AS collects
FROM route_stop WHERE route_id = ANY($1::uuid[]) AND status <> 'dropped' ORDER BY route_id, sequence, id;

-- name: shipments_left
-- Shipments that some routes have left.
SELECT route_id, shipment_id FROM route_stop
WHERE route_id = ANY($1::uuid[]) AND status IN ('planned', 'arrived') ORDER BY route_id, sequence, id;

-- name: under_way
-- Vehicles of these names that are under way on a route, where they are, and a shipment that is left.
SELECT DISTINCT ON (r.id) r.id, s.shipment_id, v.at, v.latitude, v.longitude
FROM unnest($1::text[], $2::text[]) AS k (carrier, vehicle)
JOIN route r ON r.vehicle_code = k.vehicle AND r.status = 'started' AND r.resource->>'carrier' = k.carrier
JOIN route_stop s ON s.route_id = r.id AND s.status IN ('planned', 'arrived')
JOIN tracked_vehicle v ON v.carrier_code = k.carrier AND v.vehicle = k.vehicle AND v.at IS NOT NULL
ORDER BY r.id, s.shipment_id;

-- name: put_seen
-- What positions say of a vehicle on its route.
INSERT INTO route_watch (route_id, stop_id, due_at, expected_at, seen_at, told_s)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (tenant_id, route_id) DO UPDATE
SET stop_id = excluded.stop_id, due_at = excluded.due_at, expected_at = excluded.expected_at, seen_at = excluded.seen_at,
    told_s = excluded.told_s;

-- name: vehicles_of_driver
-- The vehicles a driver is under way with.
SELECT vehicle_code FROM route WHERE driver_code = $1 AND status = 'started';
