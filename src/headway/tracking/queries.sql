-- name: bookings_shared
-- Hold off bookings until this transaction ends, so that none slips between a refusal and its keeping.
SELECT pg_advisory_xact_lock_shared(hashtextextended('tracking.booking:' || current_tenant()::text, 0));

-- name: bookings_exclusive
-- Wait until nobody is keeping a refused event, and hold newcomers off.
SELECT pg_advisory_xact_lock(hashtextextended('tracking.booking:' || current_tenant()::text, 0));

-- name: find_shipments
-- Booked shipments with one of the ids, offers or references; an unbooked one is nobody's for now. Each name is looked
-- up by itself, in its index, whatever the planner believes of a tenant's size.
SELECT s.* FROM unnest($1::text::uuid[]) AS w (id) CROSS JOIN LATERAL (
    SELECT shipment_id, offer_id, reference, carrier_code, carrier_id, leg_plan FROM tracking_state
    WHERE shipment_id = w.id AND unbooked_at IS NULL OFFSET 0) AS s
UNION ALL
SELECT s.* FROM unnest($1::text::uuid[]) AS w (id) CROSS JOIN LATERAL (
    SELECT shipment_id, offer_id, reference, carrier_code, carrier_id, leg_plan FROM tracking_state
    WHERE offer_id = w.id AND unbooked_at IS NULL OFFSET 0) AS s
UNION ALL
SELECT s.* FROM unnest($2::text::text[]) AS w (name) CROSS JOIN LATERAL (
    SELECT shipment_id, offer_id, reference, carrier_code, carrier_id, leg_plan FROM tracking_state
    WHERE reference = w.name AND unbooked_at IS NULL OFFSET 0) AS s;

-- name: places_of
-- The stops of some shipments: sequence and role, in order.
SELECT shipment_id, sequence, role FROM stop_progress WHERE shipment_id = ANY($1::uuid[]) ORDER BY shipment_id, sequence;

-- name: lock_states
-- The states of some shipments, locked in the given order, that of their ids, so that two batches cannot wait for each
-- other. Each is looked up by itself, in the index, whatever the planner believes of a tenant's size. `others_wait`: there
-- is news that was not told yet.
SELECT s.* FROM unnest($1::text::uuid[]) AS w (id) CROSS JOIN LATERAL (
    SELECT shipment_id, order_id, offer_id, carrier_id, carrier_code, status, since, last_at, last_rank, last_key, eta,
           delay, exception, signed_by, signed_at, contradictions, version, booked_at, unbooked_at, leg_plan, corrected,
           EXISTS (SELECT FROM tracking_backlog) AS others_wait
    FROM tracking_state WHERE shipment_id = w.id OFFSET 0 FOR UPDATE) AS s;

-- name: stops_of
-- The stops of some shipments, in order.
SELECT shipment_id, sequence, role, planned_at, replanned_at, estimated_at, state, state_at, arrived_at, completed_at
FROM stop_progress WHERE shipment_id = ANY($1::uuid[]) ORDER BY shipment_id, sequence;

-- name: lock_plain
-- Of some shipments those that are booked, travel in one piece and were never corrected, locked in the order of their ids,
-- as `lock_states` does; with their places, which nobody can change from here on. `as_given` goes before.
SELECT shipment_id, offer_id, status, delay, exception, last_at, last_rank, last_key, ctid FROM tracking_state
WHERE shipment_id = ANY($1::uuid[]) AND unbooked_at IS NULL AND leg_plan = 0 AND NOT corrected
ORDER BY shipment_id FOR UPDATE;

-- name: some_stops
-- The stops of some numbers ($2) of some shipments. `as_given` goes before.
SELECT shipment_id, sequence, role, planned_at, replanned_at, estimated_at, state, state_at, arrived_at, completed_at
FROM stop_progress WHERE shipment_id = ANY($1::uuid[]) AND sequence = ANY($2::int[]) ORDER BY shipment_id, sequence;

-- name: as_given
-- From here on many rows are looked up in the index that has them in order, and joined by hash, in plans that are made
-- once: of a tenant that came after the statistics the planner believes that it has a few rows, and would read all of
-- it, or loop over what is given for each of them. Before 17 no index gives those of a list in order: such a server, not
-- let sort them, would read the whole tenant.
SELECT set_config('plan_cache_mode', 'force_generic_plan', true), set_config('enable_nestloop', 'off', true),
       set_config('enable_sort', CASE WHEN current_setting('server_version_num')::int < 170000 THEN 'on' ELSE 'off' END, true),
       set_config('enable_seqscan', 'off', true);

-- name: by_place
-- From here on rows are read by their places.
SELECT set_config('enable_indexscan', 'off', true);

-- name: as_planned
-- From here on the planner chooses again.
SELECT set_config('plan_cache_mode', 'auto', true), set_config('enable_nestloop', 'on', true),
       set_config('enable_sort', 'on', true), set_config('enable_seqscan', 'on', true),
       set_config('enable_indexscan', 'on', true);

-- name: carry_states
-- Write how shipments stand after some events, that this transaction has locked. Columns as array literals, but for their
-- places ($12). `by_place` goes before.
UPDATE tracking_state s
SET status = t.status, since = coalesce(to_timestamp(t.since), s.since), last_at = to_timestamp(t.last_at),
    last_rank = t.last_rank, last_key = t.last_key, delay = t.delay, exception = t.exception,
    contradictions = s.contradictions + t.contradictions, version = s.version + t.events, heard_at = $11
FROM unnest($1::text::uuid[], $2::text::text[], $3::text::float8[], $4::text::float8[], $5::text::int[],
            $6::text::text[], $7::text::bool[], $8::text::bool[], $9::text::int[], $10::text::int[])
     AS t (shipment_id, status, since, last_at, last_rank, last_key, delay, exception, contradictions, events)
WHERE s.ctid = ANY($12::tid[]) AND s.shipment_id = t.shipment_id;

-- name: carry_stops
-- Write how stops stand, of shipments that this transaction has locked. Columns as array literals, but for the shipments
-- once more ($8): a literal would be read again for each row. `as_given` goes before.
UPDATE stop_progress s
SET state = t.state, state_at = t.state_at, arrived_at = t.arrived_at, completed_at = t.completed_at, late_s = t.late_s
FROM unnest($1::text::uuid[], $2::text::int[], $3::text::text[], $4::text::timestamptz[], $5::text::timestamptz[],
            $6::text::timestamptz[], $7::text::bigint[])
     AS t (shipment_id, sequence, state, state_at, arrived_at, completed_at, late_s)
WHERE s.shipment_id = ANY($8::uuid[]) AND s.shipment_id = t.shipment_id AND s.sequence = t.sequence;

-- name: insert_new_events
-- Keep events of which none was kept before, their columns as array literals, what many mean alike once. All batches
-- insert in one order of keys, so that two with the same events cannot wait for each other.
INSERT INTO tracking_event (shipment_id, dedupe_key, id, carrier_code, raw_code, classifier, occurred_at, expected_at,
                            status, stop, stop_state, delay, exception, text, location, reason, party, signed_by, raw,
                            content, leg, source, received_at)
SELECT e.shipment_id, e.dedupe_key, e.id, m.carrier_code, m.raw_code, m.classifier, to_timestamp(e.at), m.expected_at,
       m.status, m.stop, m.stop_state, m.delay, m.exception, m.text, m.location, m.reason, m.party, m.signed_by, m.raw,
       e.content, m.leg, $23::text, $24::timestamptz
FROM unnest($1::text::uuid[], $2::text::text[], $3::text::uuid[], $4::text::float8[], $5::text::text[],
            $6::text::int[]) WITH ORDINALITY AS e (shipment_id, dedupe_key, id, at, content, reading, n)
JOIN unnest($7::text::text[], $8::text::text[], $9::text::text[], $10::text::timestamptz[], $11::text::text[],
            $12::text::int[], $13::text::text[], $14::text::bool[], $15::text::bool[], $16::text::text[],
            $17::text::text[], $18::text::text[], $19::text::text[], $20::text::text[], $21::text::text[],
            $22::text::int[]) WITH ORDINALITY
     AS m (carrier_code, raw_code, classifier, expected_at, status, stop, stop_state, delay, exception, text, location,
           reason, party, signed_by, raw, leg, n) ON m.n = e.reading + 1
ORDER BY e.shipment_id, e.dedupe_key, e.n;

-- name: leave_known
-- Behind `insert_new_events`: those kept before are left alone.
ON CONFLICT (tenant_id, shipment_id, dedupe_key) DO NOTHING;

-- name: contents_of
-- What is kept under some keys.
SELECT e.shipment_id, e.dedupe_key, e.content, e.id
FROM unnest($1::uuid[], $2::text[]) AS k (shipment_id, dedupe_key)
JOIN tracking_event e ON e.shipment_id = k.shipment_id AND e.dedupe_key = k.dedupe_key;

-- name: history_of
-- All events of some shipments under their present booking, as the fold needs them.
SELECT shipment_id, dedupe_key, occurred_at, classifier, status, stop, stop_state, expected_at, delay, exception,
       signed_by, leg
FROM tracking_event WHERE shipment_id = ANY($1::uuid[]) AND NOT superseded;

-- name: write_states
-- Write the folded states, their columns as array literals.
UPDATE tracking_state s
SET status = t.status, since = t.since, last_at = t.last_at, last_rank = t.last_rank, last_key = t.last_key,
    eta = t.eta, delay = t.delay, exception = t.exception, signed_by = t.signed_by, signed_at = t.signed_at,
    contradictions = t.contradictions, version = t.version, corrected = t.corrected,
    heard_at = coalesce($15::timestamptz, s.heard_at)
FROM unnest($1::text::uuid[], $2::text::text[], $3::text::timestamptz[], $4::text::timestamptz[], $5::text::int[],
            $6::text::text[], $7::text::timestamptz[], $8::text::bool[], $9::text::bool[], $10::text::text[],
            $11::text::timestamptz[], $12::text::int[], $13::text::int[], $14::text::bool[])
     AS t (shipment_id, status, since, last_at, last_rank, last_key, eta, delay, exception, signed_by, signed_at,
           contradictions, version, corrected)
WHERE s.shipment_id = t.shipment_id;

-- name: write_stops
-- Write stops, new or progressed, their columns as array literals.
INSERT INTO stop_progress (shipment_id, sequence, role, planned_at, replanned_at, estimated_at, state, state_at,
                           arrived_at, completed_at, late_s)
SELECT * FROM unnest($1::text::uuid[], $2::text::int[], $3::text::text[], $4::text::timestamptz[],
                     $5::text::timestamptz[], $6::text::timestamptz[], $7::text::text[], $8::text::timestamptz[],
                     $9::text::timestamptz[], $10::text::timestamptz[], $11::text::bigint[])
ON CONFLICT (tenant_id, shipment_id, sequence) DO UPDATE
SET role = excluded.role, planned_at = excluded.planned_at, replanned_at = excluded.replanned_at,
    estimated_at = excluded.estimated_at, state = excluded.state, state_at = excluded.state_at,
    arrived_at = excluded.arrived_at, completed_at = excluded.completed_at, late_s = excluded.late_s;

-- name: put_state
-- Begin to track a booked shipment, or take over its new booking.
INSERT INTO tracking_state (shipment_id, order_id, offer_id, carrier_id, carrier_code, service_code, reference, customer,
                            origin_site, origin_zone, destination_zone, booked_at, deliver_by, expected_cost_minor,
                            expected_cost_currency, late_penalty_minor, late_penalty_currency, status, since, delay,
                            exception, contradictions, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, 'created', $12, false, false, 0, 0)
ON CONFLICT (tenant_id, shipment_id) DO UPDATE
SET offer_id = excluded.offer_id, carrier_id = excluded.carrier_id, carrier_code = excluded.carrier_code,
    service_code = excluded.service_code, origin_site = excluded.origin_site, origin_zone = excluded.origin_zone,
    destination_zone = excluded.destination_zone, booked_at = excluded.booked_at, deliver_by = excluded.deliver_by,
    expected_cost_minor = excluded.expected_cost_minor, expected_cost_currency = excluded.expected_cost_currency,
    late_penalty_minor = excluded.late_penalty_minor, late_penalty_currency = excluded.late_penalty_currency,
    cancelled_at = NULL, unbooked_at = NULL,
    since = CASE WHEN tracking_state.version = 0 THEN excluded.since ELSE tracking_state.since END;

-- name: reschedule
-- Another time of delivery was agreed: the commitment follows, the last stop is planned no earlier than its beginning.
WITH moved AS (
    UPDATE tracking_state SET deliver_by = $2 WHERE shipment_id = ANY($1) RETURNING shipment_id
)
UPDATE stop_progress p SET planned_at = greatest(p.planned_at, $3) FROM moved
WHERE p.shipment_id = moved.shipment_id AND p.role = 'delivery' AND p.completed_at IS NULL;

-- name: plan_stop
-- Set when a stop is agreed to be made; its progress stays.
INSERT INTO stop_progress (shipment_id, sequence, role, planned_at, state) VALUES ($1, $2, $3, $4, 'pending')
ON CONFLICT (tenant_id, shipment_id, sequence) DO UPDATE
SET planned_at = excluded.planned_at,
    late_s = extract(epoch FROM stop_progress.state_at - excluded.planned_at)::bigint;

-- name: unbook_state
-- A booking was taken back: nothing is expected and nothing was heard, as before the first event; a row where it was so.
UPDATE tracking_state
SET unbooked_at = $3, status = 'created', since = $3, heard_at = NULL, last_at = NULL, last_rank = NULL,
    last_key = NULL, eta = NULL, delay = false, exception = false, signed_by = NULL, signed_at = NULL,
    contradictions = 0, version = 0, corrected = false
WHERE shipment_id = $1 AND offer_id = $2 RETURNING shipment_id;

-- name: unbook_stops
-- The stops wait again.
UPDATE stop_progress
SET replanned_at = NULL, estimated_at = NULL, state = 'pending', state_at = NULL, arrived_at = NULL,
    completed_at = NULL, late_s = NULL
WHERE shipment_id = $1;

-- name: supersede_events
-- What was reported under a booking that is over is kept, and moves the shipment no more.
UPDATE tracking_event SET superseded = true WHERE shipment_id = $1 AND NOT superseded;

-- name: supersede_some
-- Some events came under a booking that was over before they were folded.
UPDATE tracking_event e SET superseded = true
FROM unnest($1::uuid[], $2::text[]) AS k (shipment_id, dedupe_key)
WHERE e.shipment_id = k.shipment_id AND e.dedupe_key = k.dedupe_key;

-- name: put_backlog
-- Leave a batch of kept events to be folded, or to be told where that was done ($4).
INSERT INTO tracking_backlog (batch_id, fresh, kept_at, folded) VALUES ($1, $2, $3, $4);

-- name: fold_backlog
-- Take batches that wait; what is taken is folded in this transaction.
UPDATE tracking_backlog SET folded = true WHERE batch_id = ANY($1::uuid[]) AND NOT folded RETURNING batch_id, fresh;

-- name: tell_backlog
-- Take batches that were folded; each of their events is told in this transaction.
DELETE FROM tracking_backlog WHERE batch_id = ANY($1::uuid[]) RETURNING batch_id, fresh;

-- name: mark_cancelled
-- The shipment will not travel.
UPDATE tracking_state SET cancelled_at = $2 WHERE shipment_id = $1;

-- name: put_refused
-- Keep refused reports, each distinct one once.
INSERT INTO tracking_refused (id, digest, reason, sentence, carrier_code, shipment_id, reference, reported, source,
                              refused_at, last_refused_at)
SELECT t.*, $9::text, $10::timestamptz, $10::timestamptz
FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::uuid[], $7::text[], $8::json[]) AS t
ON CONFLICT (tenant_id, digest) DO UPDATE
SET times = tracking_refused.times + 1, last_refused_at = excluded.last_refused_at, reason = excluded.reason,
    sentence = excluded.sentence;

-- name: refused_awaiting
-- Events refused before their booking came, oldest first.
SELECT id, reported::text AS reported, source FROM tracking_refused
WHERE replayed_at IS NULL AND reason IN ('unknown_shipment', 'other_carrier')
  AND (shipment_id = $1 OR reference = ANY($2::text[]))
ORDER BY id LIMIT 1000 FOR UPDATE;

-- name: refused_to_replay
-- Refused events to try again, oldest first.
SELECT id, reason, reported::text AS reported, source FROM tracking_refused
WHERE replayed_at IS NULL AND (cardinality($1::uuid[]) = 0 OR id = ANY($1::uuid[])) AND ($2::text IS NULL OR reason = $2)
ORDER BY id LIMIT $3 FOR UPDATE;

-- name: mark_replayed
-- These were taken after all.
UPDATE tracking_refused SET replayed_at = $2 WHERE id = ANY($1::uuid[]);

-- name: code_map_of
-- How codes of some carriers read.
SELECT carrier_code, code, status, role, stop_state, delay, exception FROM code_map WHERE carrier_code = ANY($1::text[]);

-- name: set_codes
-- Set entries of a carrier's map.
INSERT INTO code_map (carrier_code, code, status, role, stop_state, delay, exception, set_at, set_by)
SELECT $1::text, t.*, $8::timestamptz, $9::text
FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::bool[], $7::bool[]) AS t
ON CONFLICT (tenant_id, carrier_code, code) DO UPDATE
SET status = excluded.status, role = excluded.role, stop_state = excluded.stop_state, delay = excluded.delay,
    exception = excluded.exception, set_at = excluded.set_at, set_by = excluded.set_by;

-- name: count_unmapped
-- Count codes without an entry; returns those never seen before.
INSERT INTO unmapped_code (carrier_code, code, first_shipment_id, times, first_seen_at)
SELECT t.*, $5::timestamptz FROM unnest($1::text[], $2::text[], $3::uuid[], $4::int[]) AS t
ON CONFLICT (tenant_id, carrier_code, code) DO UPDATE SET times = unmapped_code.times + excluded.times
RETURNING carrier_code, code, times;

-- name: drop_unmapped
-- The mapping tasks that were done.
DELETE FROM unmapped_code WHERE code = ANY($2::text[]) AND ($1::text = '*' OR carrier_code = $1);

-- name: unknown_shipments
-- Shipments with events of these codes that read `unknown`.
SELECT DISTINCT shipment_id FROM tracking_event
WHERE status = 'unknown' AND raw_code = ANY($2::text[]) AND ($1::text = '*' OR carrier_code = $1) AND NOT superseded
ORDER BY shipment_id;

-- name: unknown_events
-- The events of some shipments that read `unknown`.
SELECT shipment_id, dedupe_key, id, carrier_code, raw_code, classifier, occurred_at, stop, leg, reason, text, party
FROM tracking_event
WHERE status = 'unknown' AND shipment_id = ANY($1::uuid[]) AND raw_code = ANY($2::text[]) AND NOT superseded;

-- name: reread_events
-- Give events the meaning their code has now.
UPDATE tracking_event e
SET status = t.status, stop = t.stop, stop_state = t.stop_state, delay = t.delay, exception = t.exception
FROM unnest($1::uuid[], $2::text[], $3::text[], $4::int[], $5::text[], $6::bool[], $7::bool[])
     AS t (shipment_id, dedupe_key, status, stop, stop_state, delay, exception)
WHERE e.shipment_id = t.shipment_id AND e.dedupe_key = t.dedupe_key;

-- name: put_pod
-- Keep a proof of delivery; the same one is kept once.
INSERT INTO pod (shipment_id, digest, signed_by, captured_at, media_type, picture, received_at, received_from, pieces,
                 faults)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING RETURNING digest;

-- name: view_state
-- The state of one shipment.
SELECT * FROM tracking_state WHERE shipment_id = $1;

-- name: view_stops
-- The stops of one shipment.
SELECT sequence, role, planned_at, replanned_at, estimated_at, state, state_at, arrived_at, completed_at, late_s
FROM stop_progress WHERE shipment_id = $1 ORDER BY sequence;

-- name: view_events
-- The events of one shipment as they happened, from an offset on.
SELECT id, dedupe_key, carrier_code, raw_code, classifier, occurred_at, expected_at, status, stop, stop_state, delay,
       exception, text, location, reason, party, signed_by, source, received_at, leg
FROM tracking_event WHERE shipment_id = $1 ORDER BY occurred_at, dedupe_key OFFSET $2 LIMIT $3;

-- name: view_event_raw
-- The message one event was read from, as received.
SELECT raw FROM tracking_event WHERE shipment_id = $1 AND id = $2;

-- name: list_states
-- States by filter, by shipment id after a cursor. $5: late or about to be, at the time $6.
SELECT * FROM tracking_state
WHERE shipment_id > $1 AND ($2::text IS NULL OR status = $2) AND ($3::text IS NULL OR carrier_code = $3)
  AND ($4::text IS NULL OR reference = $4)
  AND ($5::text IS NULL
       OR cancelled_at IS NULL AND unbooked_at IS NULL AND status NOT IN ('delivered', 'returning', 'returned', 'cancelled')
          AND CASE $5 WHEN 'late' THEN deliver_by < $6
                      WHEN 'at_risk' THEN deliver_by >= $6 AND (eta > deliver_by OR delay OR exception) END)
ORDER BY shipment_id LIMIT $7;

-- name: count_by_status
-- How many shipments are in each status, and how many of those not delivered are late at a time.
SELECT status, count(*) AS shipments,
       count(*) FILTER (WHERE deliver_by < $1 AND status NOT IN ('delivered', 'returning', 'returned', 'cancelled')) AS late
FROM tracking_state WHERE cancelled_at IS NULL AND unbooked_at IS NULL GROUP BY status ORDER BY status;

-- name: list_refused
-- Refused events that were not replayed, by id after a cursor; of a long message only what it is.
SELECT id, reason, sentence, carrier_code, shipment_id, reference, source, refused_at, times,
       CASE WHEN octet_length(reported::text) < 65536 THEN reported::text
            ELSE json_build_object('carrier', carrier_code, 'content_type', reported -> 'content_type', 'records',
                                   reported -> 'records', 'faults', reported -> 'faults', 'bytes',
                                   octet_length(reported::text))::text END AS reported
FROM tracking_refused
WHERE id > $1 AND replayed_at IS NULL AND ($2::text IS NULL OR reason = $2) ORDER BY id LIMIT $3;

-- name: list_unmapped
-- Codes that wait for an entry, the most frequent first.
SELECT carrier_code, code, first_shipment_id, first_seen_at, times FROM unmapped_code
ORDER BY times DESC, carrier_code, code LIMIT $1;

-- name: list_codes
-- A carrier's own map.
SELECT code, status, role, stop_state, delay, exception, set_at, set_by FROM code_map
WHERE carrier_code = $1 ORDER BY code;

-- name: list_pods
-- Proofs of delivery of one shipment, without their pictures.
SELECT digest, signed_by, captured_at, media_type, received_at, received_from, pieces, faults FROM pod
WHERE shipment_id = $1 ORDER BY captured_at, digest;

-- name: pod_picture
-- The picture of one proof of delivery.
SELECT media_type, picture FROM pod WHERE shipment_id = $1 AND digest = $2 AND picture IS NOT NULL;

-- name: tracked
-- What a watcher needs to know of some shipments; nothing is expected of one without a booking, as of a cancelled one.
SELECT s.shipment_id, s.order_id, s.carrier_id, s.carrier_code, s.reference, s.customer, s.service_code, s.origin_site,
       s.origin_zone, s.destination_zone, s.status, s.since, s.booked_at, s.heard_at,
       coalesce(s.cancelled_at, s.unbooked_at) AS cancelled_at, s.deliver_by, s.eta, s.expected_cost_minor,
       s.expected_cost_currency, s.late_penalty_minor, s.late_penalty_currency,
       (SELECT min(expected_by) FROM milestone_watch w WHERE w.shipment_id = s.shipment_id AND w.missed_at IS NULL)
           AS expected_by,
       (SELECT max(missed_at) FROM milestone_watch w WHERE w.shipment_id = s.shipment_id) AS missed_at,
       l.vehicle, l.watch ->> 'stood_since' AS stood_since,
       CASE WHEN (l.watch #>> '{straying,off}')::boolean THEN l.watch #>> '{straying,since}' END AS strayed_since,
       coalesce((l.watch #>> '{straying,doubt}')::int > 0, false) AS rejoining,
       s.signed_by IS NOT NULL OR EXISTS (SELECT FROM pod p WHERE p.shipment_id = s.shipment_id AND p.faults IS NULL)
           AS proven
FROM tracking_state s
LEFT JOIN vehicle_load l ON l.shipment_id = s.shipment_id AND l.released_at IS NULL
WHERE s.shipment_id = ANY($1::uuid[]) ORDER BY s.shipment_id;

-- name: round_pickups
-- Booked shipments of which nothing was heard: their pickup is overdue by a time ($2), three days at most; or it is four
-- hours ahead at most, or overdue, and expected late. Stops first, then their shipments one by one: with statistics the planner
-- would read the whole tenant.
WITH pending AS MATERIALIZED (
    SELECT p.shipment_id FROM stop_progress p
    WHERE p.role = 'pickup' AND p.state = 'pending' AND p.planned_at > $1::timestamptz - interval '3 days'
      AND (p.planned_at <= $1 - $2::interval
           OR (p.planned_at < $1 + interval '4 hours' AND p.estimated_at > p.planned_at))
)
SELECT s.shipment_id FROM pending p CROSS JOIN LATERAL (
    SELECT shipment_id FROM tracking_state
    WHERE shipment_id = p.shipment_id AND status = 'created' AND cancelled_at IS NULL AND unbooked_at IS NULL
    OFFSET 0) AS s
ORDER BY s.shipment_id;

-- name: round_docks
-- Shipments that came to a stop and are not done there, of the last three days; stops first, as above.
WITH reached AS MATERIALIZED (
    SELECT DISTINCT p.shipment_id FROM stop_progress p
    WHERE p.state IN ('arrived', 'in_progress') AND p.role IN ('pickup', 'delivery')
      AND p.arrived_at > $1::timestamptz - interval '3 days' AND p.arrived_at < $1
)
SELECT s.shipment_id FROM reached p CROSS JOIN LATERAL (
    SELECT shipment_id FROM tracking_state
    WHERE shipment_id = p.shipment_id AND cancelled_at IS NULL AND unbooked_at IS NULL
    OFFSET 0) AS s
ORDER BY s.shipment_id;

-- name: round_proofs
-- Shipments that were delivered within thirty days, and of which no proof that matches is there.
SELECT s.shipment_id FROM tracking_state s
WHERE s.unproven_since > $1::timestamptz - interval '30 days' AND s.unproven_since <= $1::timestamptz - interval '1 hour'
  AND NOT EXISTS (SELECT FROM pod p WHERE p.shipment_id = s.shipment_id AND p.faults IS NULL)
ORDER BY s.shipment_id;

-- name: proving_carriers
-- Of what some carriers delivered within two weeks, the share that has a proof.
SELECT s.carrier_code, avg(CASE WHEN s.signed_by IS NOT NULL
                                  OR EXISTS (SELECT FROM pod p WHERE p.shipment_id = s.shipment_id AND p.faults IS NULL)
                           THEN 1.0 ELSE 0.0 END)::float8 AS share
FROM tracking_state s
WHERE s.status = 'delivered' AND s.deliver_by > $2::timestamptz - interval '14 days' AND s.carrier_code = ANY($1::text[])
GROUP BY s.carrier_code;

-- name: dark_carriers
-- Carriers of which nothing was heard for a time ($2) of the working day (08 to 20 in the tenant's zone: by night much is
-- quiet that is well), while so many of the shipments of others were heard of since then that of their own, at the same
-- rate, $3 should have been.
WITH day AS (
    SELECT (date_trunc('day', $1::timestamptz AT TIME ZONE timezone) + interval '8 hours') AT TIME ZONE timezone AS begins_at,
           extract(hour FROM $1::timestamptz AT TIME ZONE timezone) AS hour
    FROM tenant
), state AS (
    SELECT carrier_code, heard_at, status NOT IN ('delivered', 'returned', 'cancelled') AS lives
    FROM tracking_state
    WHERE cancelled_at IS NULL AND unbooked_at IS NULL AND deliver_by > $1::timestamptz - interval '5 days'
      AND booked_at < $1::timestamptz - interval '1 hour'
), carrier AS (
    SELECT carrier_code, max(heard_at) AS heard_at, greatest(max(heard_at), (SELECT begins_at FROM day)) AS silent_at,
           count(*) FILTER (WHERE lives) AS living
    FROM state GROUP BY carrier_code
)
SELECT c.carrier_code, c.heard_at FROM carrier c
CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE s.heard_at > c.silent_at) AS heard,
           count(*) FILTER (WHERE s.lives OR s.heard_at > c.silent_at) AS total
    FROM state s WHERE s.carrier_code <> c.carrier_code
) others
WHERE c.silent_at <= $1::timestamptz - $2::interval AND (SELECT hour FROM day) < 20
  AND c.living * others.heard >= $3::float8 * greatest(others.total, 1)
ORDER BY c.carrier_code;

-- name: carried_by
-- What some carriers have under way, of which something was heard or should have been.
SELECT s.shipment_id FROM tracking_state s
WHERE s.carrier_code = ANY($1::text[]) AND s.status NOT IN ('delivered', 'returned', 'cancelled')
  AND s.cancelled_at IS NULL AND s.unbooked_at IS NULL AND s.deliver_by > $2::timestamptz - interval '5 days'
  AND (s.heard_at IS NOT NULL OR EXISTS (
       SELECT FROM stop_progress p WHERE p.shipment_id = s.shipment_id AND p.role = 'pickup' AND p.planned_at < $2))
ORDER BY s.shipment_id;

-- name: runs_of
-- For each shipment: how many its carrier collects at the same site within a time, and of how many it was heard.
WITH mine AS (
    SELECT s.shipment_id, s.carrier_code, s.origin_site, p.planned_at FROM tracking_state s
    JOIN stop_progress p ON p.shipment_id = s.shipment_id AND p.role = 'pickup' AND p.sequence = 1
    WHERE s.shipment_id = ANY($1::uuid[])
), span AS (
    SELECT min(planned_at) - $2::interval AS from_at, max(planned_at) + $2::interval AS to_at FROM mine
), beside AS MATERIALIZED (
    SELECT o.carrier_code, o.origin_site, q.planned_at,
           o.status <> 'created' OR q.state IN ('arrived', 'in_progress', 'completed') AS heard
    FROM span JOIN stop_progress q ON q.role = 'pickup' AND q.planned_at BETWEEN span.from_at AND span.to_at
    JOIN tracking_state o ON o.shipment_id = q.shipment_id AND o.cancelled_at IS NULL AND o.unbooked_at IS NULL
    WHERE (o.carrier_code, o.origin_site) IN (SELECT carrier_code, origin_site FROM mine)
)
SELECT m.shipment_id, count(*)::int AS run, count(*) FILTER (WHERE b.heard)::int AS collected
FROM mine m JOIN beside b ON b.carrier_code = m.carrier_code AND b.origin_site = m.origin_site
     AND b.planned_at BETWEEN m.planned_at - $2::interval AND m.planned_at + $2::interval
GROUP BY m.shipment_id;

-- name: any_under_way
-- Is there a shipment that is not over, or one delivered of late without a proof?
SELECT EXISTS (SELECT FROM tracking_state s
               WHERE s.status NOT IN ('delivered', 'returned', 'cancelled') AND s.cancelled_at IS NULL
                 AND s.unbooked_at IS NULL AND s.deliver_by > $1::timestamptz - interval '14 days')
    OR EXISTS (SELECT FROM tracking_state s
               WHERE s.unproven_since > $1::timestamptz - interval '30 days'
                 AND NOT EXISTS (SELECT FROM pod p WHERE p.shipment_id = s.shipment_id AND p.faults IS NULL));

-- name: facts_of_shipments
-- Whose some shipments are, how they travel and who has them.
SELECT shipment_id, customer, service_code, carrier_code, origin_site, origin_zone, destination_zone
FROM tracking_state WHERE shipment_id = ANY($1::uuid[]);

-- name: report_quality
-- What the carriers ($2) of some shipments ($1) reported as having happened: how often, within $3 of it, with what code.
SELECT w.shipment_id, count(e.id)::int AS reports,
       count(e.id) FILTER (WHERE e.received_at <= e.occurred_at + $3::interval)::int AS in_time,
       count(e.id) FILTER (WHERE e.status = 'unknown')::int AS unknown,
       coalesce(bool_or(e.status = 'picked_up') AND bool_or(e.status IN ('in_transit', 'out_for_delivery'))
                AND bool_or(e.status = 'delivered'), false) AS complete
FROM unnest($1::uuid[], $2::text[]) AS w (shipment_id, carrier)
LEFT JOIN tracking_event e ON e.shipment_id = w.shipment_id AND e.carrier_code = w.carrier AND e.classifier = 'ACTUAL'
GROUP BY w.shipment_id;
