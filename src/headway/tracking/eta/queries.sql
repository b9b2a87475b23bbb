-- name: timezone
-- The zone in which the tenant's hours are counted.
SELECT timezone FROM tenant;

-- name: standings
-- Booked shipments as they stand, with when their present estimate was heard, and the zone hours are counted in.
SELECT s.shipment_id, s.order_id, s.offer_id, s.carrier_id, s.carrier_code, s.service_code, s.reference, s.origin_site,
       s.origin_zone, s.destination_zone, s.booked_at, s.deliver_by, s.heard_at, s.expected_cost_minor,
       s.expected_cost_currency, s.late_penalty_minor, s.late_penalty_currency, s.status, s.since, s.eta, s.delay,
       s.exception, coalesce(s.cancelled_at, s.unbooked_at) IS NOT NULL AS off, w.phase, w.look_at, w.estimate_at,
       w.estimate_heard_at, coalesce(w.estimate_seen, false) AS estimate_seen, w.finished_at,
       (SELECT timezone FROM tenant) AS timezone,
       EXISTS (SELECT FROM breach_alert a WHERE a.shipment_id = s.shipment_id AND a.state = 'open') AS alerted
FROM tracking_state s LEFT JOIN eta_watch w ON w.shipment_id = s.shipment_id
WHERE s.shipment_id = ANY($1::uuid[]) ORDER BY s.shipment_id;

-- name: stops
-- Their stops, in order.
SELECT shipment_id, sequence, role, planned_at, replanned_at, estimated_at, state, state_at, arrived_at, completed_at
FROM stop_progress WHERE shipment_id = ANY($1::uuid[]) ORDER BY shipment_id, sequence;

-- name: latest
-- What was last told of their stops.
SELECT shipment_id, stop, at, phase, p50_at, p80_at, p90_at, due_at, breach_chance, failed_chance, method, model_version,
       because
FROM eta_latest WHERE shipment_id = ANY($1::uuid[]) ORDER BY shipment_id, stop;

-- name: due_looks
-- Shipments whose silence has changed the answer by now.
SELECT shipment_id FROM eta_watch WHERE look_at <= $1 ORDER BY look_at, shipment_id LIMIT $2;

-- name: put_watches
-- When to look again, and what is known of the carrier's estimate.
INSERT INTO eta_watch (shipment_id, phase, look_at, estimate_at, estimate_heard_at, estimate_seen, finished_at)
SELECT * FROM unnest($1::text::uuid[], $2::text::text[], $3::text::timestamptz[], $4::text::timestamptz[],
                     $5::text::timestamptz[], $6::text::bool[], $7::text::timestamptz[])
ON CONFLICT (tenant_id, shipment_id) DO UPDATE
SET phase = excluded.phase, look_at = excluded.look_at, estimate_at = excluded.estimate_at,
    estimate_heard_at = excluded.estimate_heard_at, estimate_seen = excluded.estimate_seen, finished_at = excluded.finished_at;

-- name: put_told
-- Keep the answers that were told, of one moment the last, and as the latest; columns as array literals.
WITH fresh AS (
    SELECT * FROM unnest($1::text::uuid[], $2::text::int[], $3::text::timestamptz[], $4::text::text[],
                         $5::text::timestamptz[], $6::text::timestamptz[], $7::text::timestamptz[],
                         $8::text::timestamptz[], $9::text::float8[], $10::text::float8[], $11::text::text[],
                         $12::text::int[], $13::text::text[])),
kept AS (
    INSERT INTO eta_history (shipment_id, stop, at, phase, p50_at, p80_at, p90_at, due_at, breach_chance,
                             failed_chance, method, model_version, because)
    SELECT * FROM fresh
    ON CONFLICT (tenant_id, shipment_id, stop, at) DO UPDATE
    SET phase = excluded.phase, p50_at = excluded.p50_at, p80_at = excluded.p80_at, p90_at = excluded.p90_at,
        due_at = excluded.due_at, breach_chance = excluded.breach_chance, failed_chance = excluded.failed_chance,
        method = excluded.method, model_version = excluded.model_version, because = excluded.because)
INSERT INTO eta_latest (shipment_id, stop, at, phase, p50_at, p80_at, p90_at, due_at, breach_chance, failed_chance,
                        method, model_version, because)
SELECT * FROM fresh
ON CONFLICT (tenant_id, shipment_id, stop) DO UPDATE
SET at = excluded.at, phase = excluded.phase, p50_at = excluded.p50_at, p80_at = excluded.p80_at,
    p90_at = excluded.p90_at, due_at = excluded.due_at, breach_chance = excluded.breach_chance,
    failed_chance = excluded.failed_chance, method = excluded.method, model_version = excluded.model_version,
    because = excluded.because;

-- name: put_history
-- Keep answers that were not told; of one moment the last.
INSERT INTO eta_history (shipment_id, stop, at, phase, p50_at, p80_at, p90_at, due_at, breach_chance, failed_chance,
                         method, model_version, because)
SELECT * FROM unnest($1::text::uuid[], $2::text::int[], $3::text::timestamptz[], $4::text::text[],
                     $5::text::timestamptz[], $6::text::timestamptz[], $7::text::timestamptz[],
                     $8::text::timestamptz[], $9::text::float8[], $10::text::float8[], $11::text::text[],
                     $12::text::int[], $13::text::text[])
ON CONFLICT (tenant_id, shipment_id, stop, at) DO UPDATE
SET phase = excluded.phase, p50_at = excluded.p50_at, p80_at = excluded.p80_at, p90_at = excluded.p90_at,
    due_at = excluded.due_at, breach_chance = excluded.breach_chance, failed_chance = excluded.failed_chance,
    method = excluded.method, model_version = excluded.model_version, because = excluded.because;

-- name: drop_latest
-- These stops are no longer awaited.
DELETE FROM eta_latest e USING unnest($1::uuid[], $2::int[]) AS t (shipment_id, stop)
WHERE e.shipment_id = t.shipment_id AND e.stop = t.stop;

-- name: forget
-- A booking was taken back: what its carrier's journey promised is void.
DELETE FROM eta_latest WHERE shipment_id = ANY($1::uuid[]);

-- name: put_estimates
-- Estimates of carriers, as they were heard.
INSERT INTO eta_estimate (shipment_id, heard_at, estimate_at, seen)
SELECT * FROM unnest($1::uuid[], $2::timestamptz[], $3::timestamptz[], $4::bool[])
ON CONFLICT (tenant_id, shipment_id, heard_at) DO UPDATE SET estimate_at = excluded.estimate_at, seen = excluded.seen;

-- name: seen_estimates
-- Of shipments with their present estimates, those whose estimate was made from where their vehicle is.
SELECT DISTINCT e.shipment_id FROM unnest($1::uuid[], $2::timestamptz[]) AS e (shipment_id, estimate_at)
JOIN tracking_event t ON t.shipment_id = e.shipment_id AND t.expected_at = e.estimate_at AND t.source = $3;

-- name: estimates_of
-- All estimates of some shipments under their present booking.
SELECT e.shipment_id, e.heard_at, e.estimate_at, e.seen FROM eta_estimate e
JOIN tracking_state s ON s.shipment_id = e.shipment_id AND e.heard_at >= s.booked_at
WHERE e.shipment_id = ANY($1::uuid[]) ORDER BY e.shipment_id, e.heard_at;

-- name: phases_of
-- How some shipments stood, in the order of time, under their present booking.
SELECT h.shipment_id, h.at, max(h.phase) AS phase FROM eta_history h
JOIN tracking_state s ON s.shipment_id = h.shipment_id AND h.at >= s.booked_at
WHERE h.shipment_id = ANY($1::uuid[]) GROUP BY h.shipment_id, h.at ORDER BY h.shipment_id, h.at;

-- name: attempted
-- Those of some shipments whose first attempt failed, and when that was.
SELECT shipment_id, min(occurred_at) AS at FROM tracking_event
WHERE shipment_id = ANY($1::uuid[]) AND status = 'delivery_attempted' AND NOT superseded GROUP BY shipment_id;

-- name: cells
-- Deliveries counted by bin, of some cells.
SELECT l.carrier_code, l.phase, l.landmark, l.counts
FROM unnest($1::text[], $2::text[], $3::int[]) AS t (carrier_code, phase, landmark)
JOIN eta_landmark l USING (carrier_code, phase, landmark);

-- name: put_cells
-- Write cells.
INSERT INTO eta_landmark (carrier_code, phase, landmark, counts)
SELECT carrier_code, phase, landmark, string_to_array(counts, ',')::int[]
FROM unnest($1::text[], $2::text[], $3::int[], $4::text[]) AS t (carrier_code, phase, landmark, counts)
ON CONFLICT (tenant_id, carrier_code, phase, landmark) DO UPDATE SET counts = excluded.counts;

-- name: accuracy
-- How good the estimates of some carriers were, by horizon.
SELECT carrier_code, seen, horizon, cases, sum_s, squares_s2 FROM eta_accuracy WHERE carrier_code = ANY($1::text[]);

-- name: add_accuracy
-- Count estimates that turned out.
INSERT INTO eta_accuracy (carrier_code, seen, horizon, cases, sum_s, squares_s2)
SELECT * FROM unnest($1::text[], $2::bool[], $3::int[], $4::int[], $5::float8[], $6::float8[])
ON CONFLICT (tenant_id, carrier_code, seen, horizon) DO UPDATE
SET cases = eta_accuracy.cases + excluded.cases, sum_s = eta_accuracy.sum_s + excluded.sum_s,
    squares_s2 = eta_accuracy.squares_s2 + excluded.squares_s2;

-- name: tallies
-- Cases and hits of a kind: those of some carriers by lane, all others in one row.
SELECT carrier_code, lane, hits, cases FROM eta_tally WHERE kind = $1 AND carrier_code = ANY($2::text[])
UNION ALL
SELECT '', '', coalesce(sum(hits), 0)::int, coalesce(sum(cases), 0)::int FROM eta_tally
WHERE kind = $1 AND carrier_code <> ALL($2::text[])
ORDER BY 1, 2;

-- name: all_tallies
-- Cases and hits of a kind, by carrier and lane.
SELECT carrier_code, lane, hits, cases FROM eta_tally WHERE kind = $1 ORDER BY carrier_code, lane;

-- name: add_tallies
-- Count cases and hits.
INSERT INTO eta_tally (kind, carrier_code, lane, hits, cases)
SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::int[], $5::int[])
ON CONFLICT (tenant_id, kind, carrier_code, lane) DO UPDATE
SET hits = eta_tally.hits + excluded.hits, cases = eta_tally.cases + excluded.cases;

-- name: put_lessons
-- Keep what finished deliveries teach, so that it can be taken back; returns those that were new.
INSERT INTO eta_lesson (shipment_id, carrier_code, lane, due_at, delivered_at, attempted, phases, counted)
SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[], $5::timestamptz[], $6::bool[], $7::json[],
                     $8::bool[])
ON CONFLICT (tenant_id, shipment_id) DO NOTHING RETURNING shipment_id;

-- name: lessons
-- Lessons of some shipments.
SELECT shipment_id, carrier_code, lane, due_at, delivered_at, attempted, phases::text AS phases, counted FROM eta_lesson
WHERE shipment_id = ANY($1::uuid[]) ORDER BY shipment_id FOR UPDATE;

-- name: set_counted
-- Lessons that are now learned from, or no more.
UPDATE eta_lesson SET counted = $2 WHERE shipment_id = ANY($1::uuid[]);

-- name: history
-- The answers of one shipment, newest first, after a place in that list.
SELECT stop, at, phase, p50_at, p80_at, p90_at, due_at, breach_chance, failed_chance, method, model_version, because
FROM eta_history WHERE shipment_id = $1 AND ($2::timestamptz IS NULL OR (at, -stop) < ($2, -$3::int))
ORDER BY at DESC, stop LIMIT $4;

-- name: finished_journeys
-- Delivered shipments since a moment, the newest first, with their last stop: what ETA models learn from.
SELECT s.shipment_id, s.carrier_code, s.service_code, s.origin_zone, s.destination_zone, s.booked_at, d.planned_at,
       d.completed_at
FROM tracking_state s
CROSS JOIN LATERAL (SELECT planned_at, completed_at FROM stop_progress p WHERE p.shipment_id = s.shipment_id
                    ORDER BY sequence DESC LIMIT 1) d
WHERE s.status = 'delivered' AND s.cancelled_at IS NULL AND s.unbooked_at IS NULL AND d.completed_at >= $1
ORDER BY d.completed_at DESC, s.shipment_id LIMIT $2;

-- name: finished_milestones
-- How the status of some shipments went, under their present booking.
SELECT shipment_id, status, occurred_at FROM tracking_event
WHERE shipment_id = ANY($1::uuid[]) AND classifier = 'ACTUAL' AND status IS NOT NULL AND NOT superseded
ORDER BY shipment_id, occurred_at, dedupe_key;

-- name: finished_stops
-- When stops of some shipments were done, and how late.
SELECT shipment_id, completed_at, late_s FROM stop_progress
WHERE shipment_id = ANY($1::uuid[]) AND completed_at IS NOT NULL AND late_s IS NOT NULL
ORDER BY shipment_id, completed_at, sequence;
