-- name: legs_of
-- The legs of some shipments, in order.
SELECT shipment_id, leg, mode, carrier_id, carrier_code, reference, from_place, to_place, depart_at, arrive_at
FROM journey_leg WHERE shipment_id = ANY($1::uuid[]) ORDER BY shipment_id, leg;

-- name: shipments_of_references
-- Booked shipments that a leg's own reference names.
SELECT DISTINCT s.shipment_id FROM journey_leg l JOIN tracking_state s ON s.shipment_id = l.shipment_id
WHERE l.reference = ANY($1::text[]) AND s.unbooked_at IS NULL;

-- name: drop_legs
-- Forget the legs of a shipment; a row for each.
DELETE FROM journey_leg WHERE shipment_id = $1 RETURNING leg;

-- name: put_legs
-- Plan the legs of a shipment.
INSERT INTO journey_leg (shipment_id, leg, mode, carrier_id, carrier_code, reference, from_place, to_place, depart_at,
                          arrive_at, planned_at, planned_by)
SELECT $1::uuid, t.*, $11::timestamptz, $12::text
FROM unnest($2::int[], $3::text[], $4::uuid[], $5::text[], $6::text[], $7::text[], $8::text[], $9::timestamptz[],
            $10::timestamptz[]) AS t;

-- name: mark_plan
-- Note who carries the legs; every plan has a number of its own.
UPDATE tracking_state SET leg_carriers = $2, leg_plan = leg_plan + 1 WHERE shipment_id = $1;

-- name: drop_stops
-- Forget the stops of a shipment, to lay them out anew.
DELETE FROM stop_progress WHERE shipment_id = $1;

-- name: lay_stops
-- Lay out the stops of a shipment; what is known of each is folded next.
INSERT INTO stop_progress (shipment_id, sequence, role, planned_at, state)
SELECT $1::uuid, t.*, 'pending' FROM unnest($2::int[], $3::text[], $4::timestamptz[]) AS t;

-- name: events_to_read_again
-- What was reported of some shipments under their present bookings, as it was read.
SELECT shipment_id, dedupe_key, carrier_code, raw_code, classifier, occurred_at, status, stop, stop_state, delay, exception,
       leg
FROM tracking_event WHERE shipment_id = ANY($1::uuid[]) AND NOT superseded;

-- name: put_reading
-- Give events the meaning they have under the present legs; those of carriers without a leg move nothing any more.
UPDATE tracking_event e
SET leg = t.leg, status = t.status, stop = t.stop, stop_state = t.stop_state, delay = t.delay, exception = t.exception,
    superseded = t.superseded
FROM unnest($1::uuid[], $2::text[], $3::int[], $4::text[], $5::int[], $6::text[], $7::bool[], $8::bool[], $9::bool[])
     AS t (shipment_id, dedupe_key, leg, status, stop, stop_state, delay, exception, superseded)
WHERE e.shipment_id = t.shipment_id AND e.dedupe_key = t.dedupe_key;

-- name: handoff_evidence
-- What carriers said at the hubs of a shipment, oldest first: bringing, handing over and taking on.
SELECT id, dedupe_key, leg, stop, stop_state, carrier_code, raw_code, occurred_at, received_at, signed_by, location
FROM tracking_event
WHERE shipment_id = $1 AND NOT superseded AND classifier = 'ACTUAL' AND leg > 0
  AND (stop_state IN ('arrived', 'in_progress') AND stop = leg + 1 OR stop_state = 'completed' AND stop = leg)
ORDER BY occurred_at, dedupe_key;

-- name: revisions_of
-- The keys of what corrects events of a shipment.
SELECT dedupe_key FROM tracking_event WHERE shipment_id = $1 AND NOT superseded AND starts_with(dedupe_key, '~');

-- name: leg_progress
-- When each leg's carrier was first and last heard, and how often.
SELECT leg, min(occurred_at) AS first_at, max(occurred_at) AS last_at, count(*) AS events
FROM tracking_event WHERE shipment_id = $1 AND NOT superseded AND leg > 0 GROUP BY leg ORDER BY leg;

-- name: plan_of
-- When and by whom the legs of a shipment were planned.
SELECT planned_at, planned_by FROM journey_leg WHERE shipment_id = $1 ORDER BY leg LIMIT 1;

-- name: put_to_learn
-- Shipments that came to their end, to be learned from when late reports have come too.
INSERT INTO journey_to_learn (shipment_id, learn_at) SELECT t.*, $2::timestamptz FROM unnest($1::uuid[]) AS t
ON CONFLICT DO NOTHING;

-- name: take_to_learn
-- Shipments to learn from now, in the order of their ids; what is taken is learned in this transaction.
DELETE FROM journey_to_learn WHERE shipment_id IN (
    SELECT shipment_id FROM journey_to_learn WHERE learn_at <= $1 ORDER BY shipment_id LIMIT $2 FOR UPDATE SKIP LOCKED)
RETURNING shipment_id;

-- name: journeys_of
-- What is known of some shipments' bookings.
SELECT shipment_id, order_id, carrier_id, carrier_code, origin_zone, destination_zone, booked_at, status, leg_plan,
       coalesce(cancelled_at, unbooked_at) AS over_at
FROM tracking_state WHERE shipment_id = ANY($1::uuid[]) ORDER BY shipment_id;

-- name: stops_of_journeys
-- The stops of some shipments, in order.
SELECT shipment_id, sequence, role, planned_at, replanned_at, estimated_at, state, state_at, arrived_at, completed_at
FROM stop_progress WHERE shipment_id = ANY($1::uuid[]) ORDER BY shipment_id, sequence;

-- name: first_reports
-- When each code of some shipments was first reported: when it happened, and when it was heard of.
SELECT shipment_id, coalesce(leg, 0) AS leg, carrier_code, raw_code, min(status) AS status, min(occurred_at) AS occurred_at,
       min(received_at) AS received_at
FROM tracking_event
WHERE shipment_id = ANY($1::uuid[]) AND NOT superseded AND classifier = 'ACTUAL' AND status IS DISTINCT FROM 'unknown'
GROUP BY shipment_id, coalesce(leg, 0), carrier_code, raw_code ORDER BY shipment_id, leg, raw_code;

-- name: known_lanes
-- Of how many journeys on a lane something is known, locked in the order of their names.
SELECT carrier_code, lane, journeys FROM expected_lane
WHERE (carrier_code, lane) IN (SELECT * FROM unnest($1::text[], $2::text[])) ORDER BY carrier_code, lane FOR UPDATE;

-- name: learned_of
-- What was learned of milestones on some lanes.
SELECT m.carrier_code, m.lane, m.anchor, m.code, m.status, m.seen, m.after_bins, m.clock_bins, l.journeys
FROM unnest($1::text[], $2::text[]) AS t (carrier_code, lane) JOIN expected_lane l USING (carrier_code, lane)
JOIN expected_milestone m USING (carrier_code, lane) ORDER BY m.carrier_code, m.lane, m.anchor, m.code;

-- name: usual_of
-- The same in short, of what was watched for long enough: the first journeys to end are the quickest, and know no slower.
SELECT m.carrier_code, m.lane, m.anchor, m.code, m.status, m.seen, m.by_clock, m.half_s, m.surely_s, l.journeys
FROM unnest($1::text[], $2::text[]) AS t (carrier_code, lane) JOIN expected_lane l USING (carrier_code, lane)
JOIN expected_milestone m USING (carrier_code, lane)
WHERE l.first_at + make_interval(secs => m.surely_s) <= $3 ORDER BY m.carrier_code, m.lane, m.anchor, m.code;

-- name: put_lane
-- Set of how many journeys something is known.
INSERT INTO expected_lane (carrier_code, lane, journeys, first_at, updated_at)
SELECT l.carrier_code, l.lane, l.journeys, $4, $4
FROM unnest($1::text::text[], $2::text::text[], $3::text::int[]) AS l (carrier_code, lane, journeys)
ON CONFLICT (tenant_id, carrier_code, lane) DO UPDATE SET journeys = excluded.journeys, updated_at = excluded.updated_at;

-- name: put_learned
-- Set what was learned of milestones; all columns but the last as array literals, bins as one in each.
INSERT INTO expected_milestone (carrier_code, lane, anchor, code, status, seen, after_bins, clock_bins, by_clock, half_s,
                                surely_s, updated_at)
SELECT m.carrier_code, m.lane, m.anchor, m.code, m.status, m.seen, m.after_bins::int[], m.clock_bins::int[], m.by_clock,
       m.half_s, m.surely_s, $12
FROM unnest($1::text::text[], $2::text::text[], $3::text::text[], $4::text::text[], $5::text::text[], $6::text::int[],
            $7::text::text[], $8::text::text[], $9::text::boolean[], $10::text::int[], $11::text::int[])
  AS m (carrier_code, lane, anchor, code, status, seen, after_bins, clock_bins, by_clock, half_s, surely_s)
ON CONFLICT (tenant_id, carrier_code, lane, anchor, code) DO UPDATE
SET status = excluded.status, seen = excluded.seen, after_bins = excluded.after_bins, clock_bins = excluded.clock_bins,
    by_clock = excluded.by_clock, half_s = excluded.half_s, surely_s = excluded.surely_s,
    updated_at = excluded.updated_at;

-- name: drop_watches
-- Forget what is expected of some shipments and was not missed yet.
DELETE FROM milestone_watch WHERE shipment_id = ANY($1::uuid[]) AND missed_at IS NULL;

-- name: put_watches
-- Expect milestones; one that was missed is not missed twice.
INSERT INTO milestone_watch (shipment_id, leg, anchor, code, carrier_code, lane, status, usual_at, expected_by, share,
                             journeys, because)
SELECT * FROM unnest($1::uuid[], $2::int[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::timestamptz[],
                     $9::timestamptz[], $10::float8[], $11::int[], $12::text[])
ON CONFLICT DO NOTHING;

-- name: due_watches
-- Expected milestones whose time is over, with what was heard since they usually come.
SELECT w.shipment_id, w.leg, w.anchor, w.code, w.carrier_code, w.lane, w.status, w.expected_by, w.share, w.journeys,
       w.because, s.order_id, coalesce(l.carrier_id, s.carrier_id) AS carrier_id,
       s.status IN ('delivered', 'returned', 'cancelled') OR s.cancelled_at IS NOT NULL OR s.unbooked_at IS NOT NULL
           OR EXISTS (SELECT FROM tracking_event e
                      WHERE e.shipment_id = w.shipment_id AND NOT e.superseded AND e.classifier = 'ACTUAL'
                        AND coalesce(e.leg, 0) IN (w.leg, 0)
                        AND (e.raw_code = w.code AND e.carrier_code = w.carrier_code OR e.occurred_at >= w.usual_at))
           AS settled
FROM milestone_watch w JOIN tracking_state s ON s.shipment_id = w.shipment_id
LEFT JOIN journey_leg l ON l.shipment_id = w.shipment_id AND l.leg = w.leg
WHERE w.missed_at IS NULL AND w.expected_by <= $1 ORDER BY w.expected_by, w.shipment_id, w.leg, w.code LIMIT $2
FOR UPDATE OF w SKIP LOCKED;

-- name: mark_missed
-- These were missed.
UPDATE milestone_watch w SET missed_at = $5
FROM unnest($1::uuid[], $2::int[], $3::text[], $4::text[]) AS t (shipment_id, leg, anchor, code)
WHERE (w.shipment_id, w.leg, w.anchor, w.code) = (t.shipment_id, t.leg, t.anchor, t.code);

-- name: drop_settled
-- These came, or nothing more is expected.
DELETE FROM milestone_watch w
USING unnest($1::uuid[], $2::int[], $3::text[], $4::text[]) AS t (shipment_id, leg, anchor, code)
WHERE (w.shipment_id, w.leg, w.anchor, w.code) = (t.shipment_id, t.leg, t.anchor, t.code);

-- name: watches_of
-- What is expected of a shipment, and what of it was missed.
SELECT leg, anchor, code, carrier_code, lane, status, usual_at, expected_by, share, journeys, because, missed_at
FROM milestone_watch WHERE shipment_id = $1 ORDER BY expected_by, leg, code;

-- name: list_learned
-- What was learned, by carrier, lane, anchor and code after a cursor.
SELECT m.carrier_code, m.lane, m.anchor, m.code, m.status, m.seen, m.by_clock, m.half_s, m.surely_s, l.journeys
FROM expected_milestone m JOIN expected_lane l ON l.carrier_code = m.carrier_code AND l.lane = m.lane
WHERE (m.carrier_code, m.lane, m.anchor, m.code) > ($1::text, $2::text, $3::text, $4::text)
  AND ($5::text IS NULL OR m.carrier_code = $5) AND ($6::text IS NULL OR m.lane = $6)
ORDER BY m.carrier_code, m.lane, m.anchor, m.code LIMIT $7;

-- name: zone_of_tenant
-- The tenant's time zone.
SELECT timezone FROM tenant WHERE id = current_tenant();
