-- name: lock_route
-- One route, held until the transaction ends.
SELECT * FROM route WHERE id = $1 FOR UPDATE;

-- name: find_route
-- One route.
SELECT * FROM route WHERE id = $1;

-- name: lock_stop
-- One stop, held until the transaction ends.
SELECT * FROM route_stop WHERE id = $1 FOR UPDATE;

-- name: find_stop
-- One stop.
SELECT * FROM route_stop WHERE id = $1;

-- name: living_stop
-- The stop of a shipment that is still to be done.
SELECT * FROM route_stop WHERE shipment_id = $1 AND status IN ('planned', 'arrived');

-- name: newest_stop
-- The stop of a shipment that was planned last.
SELECT * FROM route_stop WHERE shipment_id = $1 ORDER BY id DESC LIMIT 1;

-- name: stops_of_route
-- The stops of a route, in their order; dropped ones are left out.
SELECT * FROM route_stop WHERE route_id = $1 AND status <> 'dropped' ORDER BY sequence, id;

-- name: stops_of_plan
-- All stops of a plan that are on a route, by route in their order.
SELECT * FROM route_stop WHERE plan_id = $1 AND status <> 'dropped' ORDER BY route_id, sequence, id;

-- name: routes_of_plan
-- The routes of a plan, by vehicle.
SELECT * FROM route WHERE plan_id = $1 ORDER BY vehicle_code, id;

-- name: put_action
-- Remember what was reported; nothing where it was reported before.
INSERT INTO route_action (id, kind, subject_id, at, recorded_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT DO NOTHING RETURNING id;

-- name: route_started
-- The vehicle left its depot.
UPDATE route SET status = 'started', started_at = $2 WHERE id = $1;

-- name: route_ended
-- The vehicle is back, or its driver is done.
UPDATE route SET status = 'ended', ended_at = $2, driven_m = $3, started_at = coalesce(started_at, $2) WHERE id = $1;

-- name: stop_arrived
-- The vehicle is there.
UPDATE route_stop SET status = 'arrived', arrived_at = $2, route_id = $3 WHERE id = $1;

-- name: stop_ended
-- Done or failed; when its arrival was never reported, it arrived then.
UPDATE route_stop SET status = $2, ended_at = $3, arrived_at = coalesce(arrived_at, $3), route_id = $4, reason = $5,
                      reason_text = $6
WHERE id = $1;
