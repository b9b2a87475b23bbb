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

-- name: held_stop
-- The same, unless its plan's day is over and nobody set out for it: then any plan may have it. $2: now.
SELECT t.* FROM route_stop t
JOIN route r ON (r.tenant_id, r.id) = (t.tenant_id, t.route_id)
JOIN route_plan p ON (p.tenant_id, p.id) = (t.tenant_id, t.plan_id)
WHERE t.shipment_id = $1 AND t.status IN ('planned', 'arrived')
  AND (r.status <> 'planned' OR r.locked OR p.zero_at > $2::timestamptz - interval '1 day');

-- name: newest_stop
-- The stop of a shipment that was planned last.
SELECT * FROM route_stop WHERE shipment_id = $1 ORDER BY id DESC LIMIT 1;

-- name: stops_of_route
-- The stops of a route, in their order; dropped ones are left out.
SELECT * FROM route_stop WHERE route_id = $1 AND status <> 'dropped' ORDER BY sequence, id;

-- name: stops_of_routes
-- The stops of several routes, by route in their order; dropped ones are left out.
SELECT * FROM route_stop WHERE route_id = ANY($1::uuid[]) AND status <> 'dropped' ORDER BY route_id, sequence, id;

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

-- name: find_action
-- What was reported under an id.
SELECT kind, subject_id FROM route_action WHERE id = $1;

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

-- name: open_plan
-- The plan of a depot and day, made where there is none.
INSERT INTO route_plan (id, depot, day, status, zero_at, currency, created_at)
VALUES ($1, $2, $3, 'open', $4, $5, $6) ON CONFLICT (tenant_id, depot, day) DO NOTHING;

-- name: lock_plan_of_day
-- The plan of a depot and day, held until the transaction ends.
SELECT * FROM route_plan WHERE depot = $1 AND day = $2 FOR UPDATE;

-- name: lock_plan
-- One plan, held until the transaction ends.
SELECT * FROM route_plan WHERE id = $1 FOR UPDATE;

-- name: find_plan
-- One plan.
SELECT * FROM route_plan WHERE id = $1;

-- name: find_plan_of_day
-- The plan of a depot and day.
SELECT * FROM route_plan WHERE depot = $1 AND day = $2;

-- name: list_plans
-- Plans, of a depot or a day where given, newest first, before an id where given.
SELECT * FROM route_plan
WHERE ($1::text IS NULL OR depot = $1) AND ($2::date IS NULL OR day = $2) AND ($3::uuid IS NULL OR id < $3)
ORDER BY id DESC LIMIT $4;

-- name: lock_routes_of_plan
-- The routes of a plan, held in the order of their ids until the transaction ends.
SELECT id FROM route WHERE plan_id = $1 ORDER BY id FOR UPDATE;

-- name: put_draft
-- A draft that is being computed.
INSERT INTO route_draft (id, plan_id, number, status, settings, inputs, base_version, asked_by, asked_at)
VALUES ($1, $2, $3, 'planning', $4, $5, $6, $7, $8);

-- name: count_draft
-- One more draft of the plan; its number.
UPDATE route_plan SET drafts = drafts + 1 WHERE id = $1 RETURNING drafts;

-- name: find_draft
-- One draft.
SELECT * FROM route_draft WHERE id = $1;

-- name: lock_draft
-- One draft, held until the transaction ends.
SELECT * FROM route_draft WHERE id = $1 FOR UPDATE;

-- name: drafts_of_plan
-- The drafts of a plan, newest first, without what they were made of.
SELECT id, plan_id, number, status, settings, answer, problem, decision_id, cost_minor, base_version, asked_by,
       asked_at, ready_at
FROM route_draft WHERE plan_id = $1 ORDER BY number DESC LIMIT $2;

-- name: draft_ready
-- The draft was computed.
UPDATE route_draft SET status = 'ready', answer = $2, decision_id = $3, cost_minor = $4, ready_at = $5 WHERE id = $1;

-- name: draft_ended
-- It was committed or discarded, or could not be computed.
UPDATE route_draft SET status = $2, problem = $3, ready_at = coalesce(ready_at, $4) WHERE id = $1;

-- name: plan_moved
-- The plan stands at another version.
UPDATE route_plan SET version = $2, cost_minor = $3, status = 'running', committed_at = coalesce(committed_at, $4)
WHERE id = $1;

-- name: put_change
-- What became of the plan, by which decision.
INSERT INTO route_change (plan_id, version, cause, decision_id, moved, told, gain_minor, cost_minor, sentence, drivers,
                          shipments, at, actor)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13);

-- name: lately_moved
-- Shipments that events moved or put on a route since a moment, and after the last search that was published.
SELECT DISTINCT unnest(c.shipments) AS shipment_id FROM route_change c
WHERE c.plan_id = $1 AND c.at >= $2 AND c.version > (
  SELECT coalesce(max(version), 0) FROM route_change WHERE plan_id = $1 AND cause IN ('commit', 'improvement'))
ORDER BY shipment_id;

-- name: changes_of_plan
-- The changes of a plan, newest first.
SELECT * FROM route_change WHERE plan_id = $1 ORDER BY version DESC LIMIT $2;

-- name: put_route
-- A route that is new to the plan.
INSERT INTO route (id, plan_id, vehicle_id, vehicle_code, driver_id, driver_code, shift_id, status, resource, start_at,
                   end_at, distance_m, cost_minor, version, rests)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15);

-- name: move_routes
-- Routes as they are planned now.
UPDATE route t
SET status = s.status, start_at = s.start_at, end_at = s.end_at, distance_m = s.distance_m, cost_minor = s.cost_minor,
    version = $1, rests = s.rests::jsonb
FROM unnest($2::uuid[], $3::text[], $4::timestamptz[], $5::timestamptz[], $6::int[], $7::bigint[], $8::text[])
  AS s (id, status, start_at, end_at, distance_m, cost_minor, rests)
WHERE t.id = s.id;

-- name: put_stops
-- Stops that are new to the plan.
INSERT INTO route_stop (id, plan_id, route_id, shipment_id, sequence, status, job, arrive_at, start_at, depart_at,
                        told_at, due_at)
SELECT s.id, $1, s.route_id, s.shipment_id, s.sequence, 'planned', s.job::jsonb, s.arrive_at, s.start_at, s.depart_at,
       s.arrive_at, s.due_at
FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::int[], $6::text[], $7::timestamptz[], $8::timestamptz[],
            $9::timestamptz[], $10::timestamptz[])
  AS s (id, route_id, shipment_id, sequence, job, arrive_at, start_at, depart_at, due_at);

-- name: move_stops
-- Stops as they are planned now; the recipient is told of what shifts by more than so many seconds.
UPDATE route_stop t
SET route_id = s.route_id, sequence = s.sequence, job = s.job::jsonb, arrive_at = s.arrive_at, start_at = s.start_at,
    depart_at = s.depart_at, due_at = s.due_at,
    told_at = CASE WHEN abs(extract(epoch FROM s.arrive_at - t.told_at)) > $1 THEN s.arrive_at ELSE t.told_at END
FROM unnest($2::uuid[], $3::uuid[], $4::int[], $5::text[], $6::timestamptz[], $7::timestamptz[], $8::timestamptz[],
            $9::timestamptz[])
  AS s (id, route_id, sequence, job, arrive_at, start_at, depart_at, due_at)
WHERE t.id = s.id AND t.status IN ('planned', 'arrived');

-- name: drop_stops
-- Stops that are to be done no more.
UPDATE route_stop SET status = 'dropped', ended_at = $2 WHERE id = ANY($1::uuid[]) AND status = 'planned';

-- name: drop_elsewhere
-- Shipments that this plan has are on no route of another, whose day is over.
UPDATE route_stop SET status = 'dropped', ended_at = $3
WHERE shipment_id = ANY($2::uuid[]) AND plan_id <> $1 AND status = 'planned';

-- name: forget_elsewhere
-- Other plans name them no more: this one has them on a route.
DELETE FROM route_left_out WHERE shipment_id = ANY($2::uuid[]) AND plan_id <> $1;

-- name: clear_left_out
-- Nobody is left out, before it is written anew.
DELETE FROM route_left_out WHERE plan_id = $1;

-- name: put_left_out
-- Who is on no route, and why.
INSERT INTO route_left_out (plan_id, shipment_id, reason, sentence, job, at)
SELECT $1, s.shipment_id, s.reason, s.sentence, s.job::jsonb, $6
FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[]) AS s (shipment_id, reason, sentence, job);

-- name: left_out_of_plan
-- Who is on no route, and why.
SELECT shipment_id, reason, sentence, job, at FROM route_left_out WHERE plan_id = $1 ORDER BY shipment_id;

-- name: pin_stop
-- It stays with its vehicle, or may move again.
UPDATE route_stop SET pinned = $2 WHERE id = $1;

-- name: lock_a_route
-- The plan leaves the route as it is, or may change it again.
UPDATE route SET locked = $2 WHERE id = $1;

-- name: route_out
-- Its vehicle or driver does no more from some moment, or does again.
UPDATE route SET out_from = $2 WHERE id = $1;

-- name: route_delayed
-- Its vehicle is so many seconds behind what its reports say, as was said then.
UPDATE route SET delay_s = $2, delayed_at = $3 WHERE id = $1;

-- name: plan_stamp
-- What changes whenever a plan, by its id or of a depot and day, or what is reported of it changes.
SELECT p.id, p.version, p.status,
       (SELECT count(s.arrived_at) + count(s.ended_at) FROM route_stop s
        WHERE s.tenant_id = p.tenant_id AND s.plan_id = p.id) AS reported,
       (SELECT bit_xor(hash_record_extended(
                   (r.id, r.started_at, r.ended_at, r.out_from, r.delay_s, r.delayed_at, r.locked), 0))
        FROM route r WHERE r.tenant_id = p.tenant_id AND r.plan_id = p.id) AS routes
FROM route_plan p
WHERE p.id = coalesce($1, (SELECT o.id FROM route_plan o WHERE o.depot = $2::text AND o.day = $3::date));

-- name: running_route_of_vehicle
-- Routes of a vehicle that have not ended, by start.
SELECT * FROM route WHERE vehicle_code = $1 AND status IN ('planned', 'started', 'dropped') ORDER BY start_at;

-- name: running_route_of_shift
-- The route of a shift that has not ended.
SELECT * FROM route WHERE shift_id = $1 AND status IN ('planned', 'started', 'dropped') ORDER BY id DESC LIMIT 1;

-- name: leave_out
-- One more who is on no route, and why.
INSERT INTO route_left_out (plan_id, shipment_id, reason, sentence, job, at) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (tenant_id, plan_id, shipment_id) DO UPDATE
SET reason = excluded.reason, sentence = excluded.sentence, job = excluded.job, at = excluded.at;

-- name: running_with
-- The running plan of each of some shipments, and the route that has it still to do; none where it is left out.
SELECT t.shipment_id, t.plan_id, t.route_id FROM route_stop t
JOIN route_plan p ON (p.tenant_id, p.id) = (t.tenant_id, t.plan_id)
WHERE t.shipment_id = ANY($1::uuid[]) AND t.status IN ('planned', 'arrived') AND p.status = 'running'
UNION ALL
SELECT l.shipment_id, l.plan_id, NULL FROM route_left_out l
JOIN route_plan p ON (p.tenant_id, p.id) = (l.tenant_id, l.plan_id)
WHERE l.shipment_id = ANY($1::uuid[]) AND p.status = 'running';

-- name: running_plan_of
-- The running plan of a depot and day.
SELECT id FROM route_plan WHERE depot = $1 AND day = $2 AND status = 'running';

-- name: forget_left_out
-- It is to be carried no more.
DELETE FROM route_left_out WHERE shipment_id = $1;

-- name: open_routes
-- How many routes of a plan may still be driven.
SELECT count(*) FROM route WHERE plan_id = $1 AND status IN ('planned', 'started');

-- name: plan_over
-- Nothing of it is left to drive.
UPDATE route_plan SET status = 'ended' WHERE id = $1;

-- name: abandon_stops
-- Stops that were not done, nor will be, by this plan.
UPDATE route_stop SET status = 'dropped', ended_at = $2 WHERE id = ANY($1::uuid[]) AND status IN ('planned', 'arrived');

-- name: end_routes
-- Every route of a plan has ended; those that never left were not driven.
UPDATE route SET ended_at = $2, status = CASE WHEN status = 'started' THEN 'ended' ELSE 'dropped' END
WHERE plan_id = $1 AND status IN ('planned', 'started');

-- name: route_of_driver
-- The route a driver is on; else the next one within a day; else the one that ended last, half a day ago at most.
SELECT r.id, r.version, r.status, r.driver_code, r.vehicle_code, p.depot, r.start_at, r.end_at, p.version AS plan_version,
       r.shift_id
FROM route r JOIN route_plan p ON p.tenant_id = r.tenant_id AND p.id = r.plan_id
WHERE r.driver_code = $1
  AND (r.status = 'started' OR r.status = 'planned' AND p.version > 0 AND r.start_at < $2::timestamptz + interval '1 day'
       OR r.status = 'ended' AND r.ended_at > $2::timestamptz - interval '12 hours')
ORDER BY array_position(ARRAY['started', 'planned', 'ended'], r.status),
         CASE WHEN r.status = 'ended' THEN -extract(epoch FROM r.ended_at) ELSE extract(epoch FROM r.start_at) END, r.id
LIMIT 1;

-- name: duties
-- What drivers drove on routes that began in a span, in order: when each began and ended, and the seconds on the way,
-- as reported where it was, else as planned. Shifts of $4 do not count.
SELECT r.driver_code, r.began, r.ended, ceil(extract(epoch FROM
         coalesce((SELECT sum(w.came - coalesce(w.before, r.began))
                   FROM (SELECT coalesce(s.arrived_at, s.arrive_at) AS came,
                                lag(coalesce(s.ended_at, s.depart_at)) OVER (ORDER BY coalesce(s.arrived_at, s.arrive_at)) AS before
                         FROM route_stop s WHERE s.tenant_id = r.tenant_id AND s.route_id = r.id AND s.status <> 'dropped') w
                  ), interval '0')
         + (r.ended - coalesce((SELECT max(coalesce(s.ended_at, s.depart_at)) FROM route_stop s
                                WHERE s.tenant_id = r.tenant_id AND s.route_id = r.id AND s.status <> 'dropped'), r.ended))
       ))::int AS driving_s
FROM (SELECT tenant_id, id, driver_code, shift_id, coalesce(started_at, start_at) AS began,
             greatest(coalesce(ended_at, end_at), coalesce(started_at, start_at)) AS ended
      FROM route WHERE driver_code = ANY($1::text[]) AND status <> 'dropped') r
WHERE r.began >= $2 AND r.began < $3 AND (r.shift_id IS NULL OR r.shift_id <> ALL($4::uuid[]))
ORDER BY r.began, r.id;
