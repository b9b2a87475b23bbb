-- name: vehicles
-- The latest position of vehicles in a rectangle ($1 to $4: west, south, east, north), or of those named; with what
-- they carry: how many shipments, how many late or at risk, and whether one is off its route.
WITH seen AS (
    SELECT carrier_code, vehicle, at, latitude, longitude, speed_mps, heading_deg, standing_since
    FROM tracked_vehicle
    WHERE at IS NOT NULL AND ($6::text IS NULL OR carrier_code = $6)
      AND CASE WHEN $5::text[] IS NOT NULL THEN carrier_code || ':' || vehicle = ANY($5)
               ELSE latitude BETWEEN $2 AND $4
                    AND CASE WHEN $1::float8 <= $3 THEN longitude BETWEEN $1 AND $3
                             ELSE longitude >= $1 OR longitude <= $3 END END
    ORDER BY carrier_code, vehicle LIMIT $7),
carried AS (
    SELECT l.carrier_code, l.vehicle, count(*) AS loads, count(*) FILTER (WHERE x.standing = 'late') AS late,
           count(*) FILTER (WHERE x.standing IN ('stuck', 'at_risk')) AS at_risk,
           bool_or(coalesce((l.watch -> 'straying' ->> 'off')::boolean, false)) AS off_route
    FROM vehicle_load l
    JOIN seen v ON v.carrier_code = l.carrier_code AND v.vehicle = l.vehicle
    JOIN shipment s ON s.tenant_id = l.tenant_id AND s.id = l.shipment_id
    LEFT JOIN tracking_state t ON t.tenant_id = l.tenant_id AND t.shipment_id = l.shipment_id
    CROSS JOIN LATERAL shipment_standing(s.status, s.delivered_at, s.deliver_by, s.problem,
                                         coalesce(t.eta, s.delivery_planned_at), t.delay OR t.exception, $8)
        AS x (standing)
    WHERE l.released_at IS NULL GROUP BY l.carrier_code, l.vehicle)
SELECT v.*, coalesce(c.loads, 0) AS loads, coalesce(c.late, 0) AS late, coalesce(c.at_risk, 0) AS at_risk,
       coalesce(c.off_route, false) AS off_route
FROM seen v LEFT JOIN carried c ON c.carrier_code = v.carrier_code AND c.vehicle = v.vehicle
ORDER BY v.carrier_code, v.vehicle;

-- name: shipments
-- Open shipments, the worst first, or those of them that are named ($4), with all that says where they are fetched and
-- go to.
SELECT s.id, s.external_ref, s.customer, s.status, s.carrier_code, s.origin_site, s.origin_zone, s.deliver_by,
       coalesce(s.destination_zone, o.destination_zone) AS destination_zone, x.standing,
       coalesce((r.job ->> 'latitude')::float8, CASE WHEN o.attributes ->> 'latitude' ~ '^-?\d{1,2}(\.\d{1,9})?$'
                     THEN (o.attributes ->> 'latitude')::float8 END) AS latitude,
       coalesce((r.job ->> 'longitude')::float8, CASE WHEN o.attributes ->> 'longitude' ~ '^-?\d{1,3}(\.\d{1,9})?$'
                     THEN (o.attributes ->> 'longitude')::float8 END) AS longitude,
       p.places::text AS places, l.vehicle
FROM shipment s
JOIN orders o ON o.tenant_id = s.tenant_id AND o.id = s.order_id
LEFT JOIN tracking_state t ON t.tenant_id = s.tenant_id AND t.shipment_id = s.id
LEFT JOIN journey_plan p ON p.tenant_id = s.tenant_id AND p.shipment_id = s.id
LEFT JOIN vehicle_load l ON l.tenant_id = s.tenant_id AND l.shipment_id = s.id AND l.released_at IS NULL
LEFT JOIN route_stop r ON r.tenant_id = s.tenant_id AND r.shipment_id = s.id AND r.status IN ('planned', 'arrived')
CROSS JOIN LATERAL shipment_standing(s.status, s.delivered_at, s.deliver_by, s.problem,
                                     coalesce(t.eta, s.delivery_planned_at), t.delay OR t.exception, $1)
    AS x (standing)
WHERE s.status NOT IN ('delivered', 'closed', 'cancelled') AND ($2::text IS NULL OR s.carrier_code = $2)
  AND ($4::uuid[] IS NULL OR s.id = ANY($4))
ORDER BY array_position(ARRAY['late', 'stuck', 'at_risk'], x.standing) NULLS LAST, s.deliver_by, s.id LIMIT $3;

-- name: fences
-- Places by code.
SELECT code, shape::text AS shape FROM geofence ORDER BY code LIMIT $1;

-- name: depots
-- Depots in use.
SELECT detail::text AS detail FROM depot WHERE active ORDER BY code LIMIT $1;

-- name: zones
-- The middles of zones.
SELECT zone, latitude, longitude FROM zone_place ORDER BY zone LIMIT $1;

-- name: site_names
-- What sites in use are called.
SELECT code, name FROM site WHERE active ORDER BY code LIMIT 2000;

-- name: docks
-- Sites with doors: how many, how many are taken now, how many vehicles wait, and who is late for theirs.
SELECT d.site, count(DISTINCT d.code) AS doors, count(a.id) FILTER (WHERE a.state = 'at_door') AS taken,
       count(a.id) FILTER (WHERE a.state = 'booked' AND a.arrived_at IS NOT NULL) AS waiting,
       count(a.id) FILTER (WHERE a.state = 'booked' AND a.arrived_at IS NULL AND a.start_at < $1) AS late
FROM dock_door d
LEFT JOIN appointment a ON a.tenant_id = d.tenant_id AND a.site = d.site AND a.door = d.code
     AND a.state IN ('booked', 'at_door') AND a.start_at BETWEEN $1::timestamptz - interval '1 day' AND $1::timestamptz + interval '1 day'
WHERE d.active GROUP BY d.site ORDER BY d.site LIMIT 500;

-- name: lanes
-- Open shipments by where they begin and go to, those with most first.
SELECT s.origin_site, s.origin_zone, d.destination_zone, count(*) AS shipments,
       count(*) FILTER (WHERE x.standing = 'late') AS late,
       count(*) FILTER (WHERE x.standing IN ('stuck', 'at_risk')) AS at_risk,
       count(DISTINCT s.carrier_code) AS carriers
FROM shipment s
JOIN orders o ON o.tenant_id = s.tenant_id AND o.id = s.order_id
LEFT JOIN tracking_state t ON t.tenant_id = s.tenant_id AND t.shipment_id = s.id
CROSS JOIN LATERAL (SELECT coalesce(s.destination_zone, o.destination_zone)) AS d (destination_zone)
CROSS JOIN LATERAL shipment_standing(s.status, s.delivered_at, s.deliver_by, s.problem,
                                     coalesce(t.eta, s.delivery_planned_at), t.delay OR t.exception, $1)
    AS x (standing)
WHERE s.status NOT IN ('delivered', 'closed', 'cancelled') AND ($2::text IS NULL OR s.carrier_code = $2)
      AND d.destination_zone IS NOT NULL AND (s.origin_site IS NOT NULL OR s.origin_zone IS NOT NULL)
GROUP BY s.origin_site, s.origin_zone, d.destination_zone
ORDER BY shipments DESC, s.origin_site, s.origin_zone, d.destination_zone LIMIT $3;

-- name: oldest_transaction
-- The oldest transaction that still runs: what the ones before it wrote can be seen.
SELECT pg_snapshot_xmin(pg_current_snapshot())::text;

-- name: moved_since
-- Vehicles whose row was written by a transaction or by a later one ($1: its lower 32 bits).
SELECT carrier_code || ':' || vehicle AS id FROM tracked_vehicle
WHERE at IS NOT NULL AND age(xmin) <= age($1::text::xid) LIMIT $2;

-- name: seen_between
-- Vehicles that were inside a rectangle between two moments, by name.
SELECT carrier_code, vehicle FROM position
WHERE at > $1 AND at <= $2 AND latitude BETWEEN $4 AND $6
  AND CASE WHEN $3::float8 <= $5 THEN longitude BETWEEN $3 AND $5 ELSE longitude >= $3 OR longitude <= $5 END
GROUP BY carrier_code, vehicle ORDER BY carrier_code, vehicle LIMIT $7;

-- name: moments
-- Of some vehicles the first position in each step of time between two moments.
SELECT DISTINCT ON (p.carrier_code, p.vehicle, date_bin($5, p.at, $1))
       p.carrier_code || ':' || p.vehicle AS id, p.at, p.latitude, p.longitude
FROM position p
JOIN unnest($3::text[], $4::text[]) AS k (carrier_code, vehicle)
     ON p.carrier_code = k.carrier_code AND p.vehicle = k.vehicle
WHERE p.at > $1 AND p.at <= $2
ORDER BY p.carrier_code, p.vehicle, date_bin($5, p.at, $1), p.at;

-- name: routes
-- Routes of plans whose day began between two moments.
SELECT r.id, r.vehicle_code, r.driver_code, r.status, p.depot, p.day::text AS day, v.carrier AS carrier_code
FROM route r
JOIN route_plan p ON p.tenant_id = r.tenant_id AND p.id = r.plan_id
LEFT JOIN vehicle v ON v.tenant_id = r.tenant_id AND v.id = r.vehicle_id
WHERE p.zero_at BETWEEN $1 AND $2 AND r.status IN ('planned', 'started') ORDER BY r.vehicle_code, r.id LIMIT $3;

-- name: route_stops
-- The stops of some routes that somebody knows the place of, in their order; `late`: begun or expected after they are due.
SELECT route_id, shipment_id, job ->> 'ref' AS ref, (job ->> 'latitude')::float8 AS latitude,
       (job ->> 'longitude')::float8 AS longitude, status, arrived_at, start_at,
       due_at IS NOT NULL AND coalesce(arrived_at, start_at) > due_at AS late
FROM route_stop
WHERE route_id = ANY($1::uuid[]) AND status <> 'dropped' AND job ->> 'latitude' IS NOT NULL
  AND job ->> 'longitude' IS NOT NULL
ORDER BY route_id, sequence, id;

-- name: loads
-- What a vehicle carries, the worst first, with the open case about it that is due first.
SELECT s.id, s.external_ref, s.customer, s.deliver_by, coalesce(t.eta, s.delivery_planned_at) AS eta, x.standing, p.route,
       c.id AS case_id, c.sentence AS case_sentence
FROM vehicle_load l
JOIN shipment s ON s.tenant_id = l.tenant_id AND s.id = l.shipment_id
LEFT JOIN tracking_state t ON t.tenant_id = l.tenant_id AND t.shipment_id = l.shipment_id
LEFT JOIN journey_plan p ON p.tenant_id = l.tenant_id AND p.shipment_id = l.shipment_id
LEFT JOIN LATERAL (
    SELECT e.id, e.sentence FROM case_subject j JOIN exception_case e ON e.tenant_id = j.tenant_id AND e.id = j.case_id
    WHERE j.tenant_id = l.tenant_id AND j.shipment_id = l.shipment_id AND e.state NOT IN ('resolved', 'closed')
    ORDER BY e.due_at, e.id LIMIT 1) c ON true
CROSS JOIN LATERAL shipment_standing(s.status, s.delivered_at, s.deliver_by, s.problem,
                                     coalesce(t.eta, s.delivery_planned_at), t.delay OR t.exception, $3)
    AS x (standing)
WHERE l.carrier_code = $1 AND l.vehicle = $2 AND l.released_at IS NULL
ORDER BY array_position(ARRAY['late', 'stuck', 'at_risk'], x.standing) NULLS LAST, s.deliver_by, s.id LIMIT $4;

-- name: route_of_vehicle
-- The route that a vehicle of the own fleet drives, or drives next.
SELECT r.id, r.driver_code AS driver, r.status, p.depot, p.day::text AS day, v.code AS vehicle, v.out_since IS NOT NULL AS out
FROM route r
JOIN route_plan p ON p.tenant_id = r.tenant_id AND p.id = r.plan_id
JOIN vehicle v ON v.tenant_id = r.tenant_id AND v.id = r.vehicle_id
WHERE r.vehicle_code = $1 AND v.carrier = $2 AND r.status IN ('planned', 'started')
ORDER BY r.status DESC, r.start_at LIMIT 1;

-- name: cases_of_shipments
-- Open cases about some shipments; with $2 only those that nobody took yet.
SELECT e.id FROM exception_case e
WHERE e.state NOT IN ('resolved', 'closed') AND (NOT $2 OR e.state = 'open')
  AND EXISTS (SELECT 1 FROM case_subject j WHERE j.tenant_id = e.tenant_id AND j.case_id = e.id
              AND j.shipment_id = ANY($1::uuid[]) AND j.ended_at IS NULL)
ORDER BY e.due_at, e.id LIMIT 200;

-- name: shipments_on
-- What some vehicles (carrier:vehicle) carry.
SELECT shipment_id FROM vehicle_load
WHERE released_at IS NULL AND carrier_code || ':' || vehicle = ANY($1::text[]) ORDER BY shipment_id LIMIT $2;
