-- name: plan_stops
-- Stops as a route has them now: stop ($3), shipment, sequence, times, place, customer, work, opening, the leg there.
INSERT INTO stop_actual (route_id, depot, stop_id, shipment_id, sequence, first_arrive_at, arrive_at, depart_at, lat, lon,
                         place, customer, work_s, opens_at, from_stop, from_lat, from_lon, leg_s, ratio)
SELECT $1, $2, stop_id, shipment_id, sequence, arrive_at, arrive_at, depart_at, lat, lon, place, customer, work_s,
       opens_at, from_stop, from_lat, from_lon, leg_s, ratio
FROM unnest($3::uuid[], $4::uuid[], $5::int[], $6::timestamptz[], $7::timestamptz[], $8::float[], $9::float[],
            $10::text[], $11::text[], $12::int[], $13::timestamptz[], $14::uuid[], $15::float[], $16::float[],
            $17::int[], $18::float[])
     AS t(stop_id, shipment_id, sequence, arrive_at, depart_at, lat, lon, place, customer, work_s, opens_at, from_stop,
          from_lat, from_lon, leg_s, ratio)
ON CONFLICT (tenant_id, stop_id) DO UPDATE SET route_id = EXCLUDED.route_id, depot = EXCLUDED.depot,
    sequence = EXCLUDED.sequence, arrive_at = EXCLUDED.arrive_at, depart_at = EXCLUDED.depart_at, lat = EXCLUDED.lat,
    lon = EXCLUDED.lon, place = EXCLUDED.place, customer = EXCLUDED.customer, work_s = EXCLUDED.work_s,
    opens_at = EXCLUDED.opens_at, from_stop = EXCLUDED.from_stop, from_lat = EXCLUDED.from_lat,
    from_lon = EXCLUDED.from_lon, leg_s = EXCLUDED.leg_s, ratio = EXCLUDED.ratio
WHERE stop_actual.arrived_at IS NULL;

-- name: forget_stops
-- Stops that a route has no more and that were not reached.
DELETE FROM stop_actual WHERE route_id = $1 AND arrived_at IS NULL AND stop_id <> ALL($2::uuid[]);

-- name: plan_route
-- A route as it is planned first; later plans do not change what it is compared with.
INSERT INTO route_actual (route_id, depot, vehicle_code, driver_code, start_at, end_at) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (tenant_id, route_id) DO UPDATE SET vehicle_code = EXCLUDED.vehicle_code, driver_code = EXCLUDED.driver_code;

-- name: route_began
-- A vehicle left its depot.
UPDATE route_actual SET started_at = $2 WHERE route_id = $1;

-- name: route_over
-- A vehicle is back.
UPDATE route_actual SET ended_at = $2, driven_m = coalesce($3, driven_m) WHERE route_id = $1;

-- name: stop_reached
-- A vehicle is at a stop: how long it drove from the stop it left last (or the depot), and whether that was planned so.
WITH before AS (
    SELECT s.stop_id, s.ended_at FROM stop_actual s
    WHERE s.route_id = $2 AND s.ended_at <= $3 AND s.stop_id <> $1 ORDER BY s.ended_at DESC, s.sequence DESC LIMIT 1
)
UPDATE stop_actual SET arrived_at = $3, route_id = $2,
    drove_s = extract(epoch FROM $3 - coalesce((SELECT ended_at FROM before),
        (SELECT started_at FROM route_actual WHERE route_id = $2 AND started_at <= $3)))::int,
    followed = (SELECT stop_id FROM before) IS NOT DISTINCT FROM from_stop
WHERE stop_id = $1 AND arrived_at IS NULL;

-- name: stop_over
-- Work at a stop is done ($3 false) or could not be (true); one whose arrival was not told was reached then.
UPDATE stop_actual SET ended_at = $2, failed = $3, arrived_at = coalesce(arrived_at, $2) WHERE stop_id = $1;

-- name: turned
-- Stops reached in a period, of a depot or all, newest first.
SELECT * FROM stop_actual WHERE arrived_at >= $1 AND arrived_at < $2 AND ($3::text IS NULL OR depot = $3)
ORDER BY arrived_at DESC, stop_id LIMIT $4;

-- name: routes_turned
-- Routes begun in a period, with the planned distance where the plan still says it.
SELECT a.*, r.distance_m AS planned_m FROM route_actual a LEFT JOIN route r ON r.id = a.route_id
WHERE a.started_at >= $1 AND a.started_at < $2 AND ($3::text IS NULL OR a.depot = $3) ORDER BY a.started_at, a.route_id;

-- name: put_learned
-- What was learned, as the next version.
INSERT INTO route_learned (version, made_at, since, seen, clean, trusted, travel, service)
SELECT coalesce(max(version), 0) + 1, $1, $2, $3, $4, $5, $6, $7 FROM route_learned;

-- name: in_force
-- Which version is in force: the newest that was trusted.
SELECT tenant_id, version FROM route_learned WHERE trusted ORDER BY version DESC LIMIT 1;

-- name: learned
-- What a version taught.
SELECT travel, service FROM route_learned WHERE version = $1;

-- name: newest
-- What was made last, trusted or not.
SELECT version, made_at, seen, clean, trusted FROM route_learned ORDER BY version DESC LIMIT 1;

-- name: tenant_zone
-- The tenant's time zone.
SELECT timezone FROM tenant WHERE id = current_tenant();
