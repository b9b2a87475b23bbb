-- name: known_cases
-- What is known of some cases.
SELECT * FROM process_case WHERE case_id = ANY($1);

-- name: put_cases
-- Stories of cases, each as it stands now.
INSERT INTO process_case (case_id, detector, severity, owner, order_id, shipment_id, carrier_id, cause_kind, cause_key,
                          opened_at, acknowledged_at, handed_at, person_at, snoozed_until, resolved_at, dismissed_at,
                          merged_at, merged_into, automatic, reopened, level, moves, sentence)
SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::uuid[], $6::uuid[], $7::uuid[], $8::text[],
                     $9::text[], $10::timestamptz[], $11::timestamptz[], $12::timestamptz[], $13::timestamptz[],
                     $14::timestamptz[], $15::timestamptz[], $16::timestamptz[], $17::timestamptz[], $18::uuid[],
                     $19::boolean[], $20::int[], $21::int[], $22::int[], $23::text[])
ON CONFLICT (tenant_id, case_id) DO UPDATE
SET detector = excluded.detector, severity = excluded.severity, owner = excluded.owner, order_id = excluded.order_id,
    shipment_id = excluded.shipment_id, carrier_id = excluded.carrier_id, cause_kind = excluded.cause_kind,
    cause_key = excluded.cause_key, opened_at = excluded.opened_at, acknowledged_at = excluded.acknowledged_at,
    handed_at = excluded.handed_at, person_at = excluded.person_at, snoozed_until = excluded.snoozed_until,
    resolved_at = excluded.resolved_at, dismissed_at = excluded.dismissed_at, merged_at = excluded.merged_at,
    merged_into = excluded.merged_into, automatic = excluded.automatic, reopened = excluded.reopened,
    level = excluded.level, moves = excluded.moves, sentence = excluded.sentence;

-- name: put_received
-- Orders that were taken in.
INSERT INTO process_order (order_id, customer, received_at)
SELECT * FROM unnest($1::uuid[], $2::text[], $3::timestamptz[])
ON CONFLICT (tenant_id, order_id) DO UPDATE SET customer = excluded.customer, received_at = excluded.received_at;

-- name: put_released
-- Orders that the release gate let through, the first time.
INSERT INTO process_order AS known (order_id, released_at) SELECT * FROM unnest($1::uuid[], $2::timestamptz[])
ON CONFLICT (tenant_id, order_id) DO UPDATE SET released_at = coalesce(known.released_at, excluded.released_at);

-- name: put_planned
-- Shipments that were planned.
INSERT INTO process_shipment (shipment_id, order_id, planned_at)
SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[])
ON CONFLICT (tenant_id, shipment_id) DO UPDATE SET order_id = excluded.order_id, planned_at = excluded.planned_at;

-- name: put_tendered
-- Shipments that were offered to a carrier, the first time.
INSERT INTO process_shipment AS known (shipment_id, order_id, origin_zone, destination_zone, tendered_at)
SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::timestamptz[])
ON CONFLICT (tenant_id, shipment_id) DO UPDATE
SET order_id = excluded.order_id, origin_zone = coalesce(known.origin_zone, excluded.origin_zone),
    destination_zone = coalesce(known.destination_zone, excluded.destination_zone),
    tendered_at = coalesce(known.tendered_at, excluded.tendered_at);

-- name: put_booked
-- Shipments that a carrier accepted: what is agreed now, and when and for what it was first.
INSERT INTO process_shipment AS known (shipment_id, order_id, customer, carrier_id, carrier_code, site, origin_zone,
                                       destination_zone, pickup_planned_at, delivery_planned_at, deliver_by,
                                       charges_minor, late_penalty_minor, currency, booked_at, charges_first_minor)
SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::uuid[], $5::text[], $6::text[], $7::text[], $8::text[],
                     $9::timestamptz[], $10::timestamptz[], $11::timestamptz[], $12::bigint[], $13::bigint[],
                     $14::text[], $15::timestamptz[], $16::bigint[])
ON CONFLICT (tenant_id, shipment_id) DO UPDATE
SET order_id = excluded.order_id, customer = excluded.customer, carrier_id = excluded.carrier_id,
    carrier_code = excluded.carrier_code, site = excluded.site, origin_zone = excluded.origin_zone,
    destination_zone = excluded.destination_zone, pickup_planned_at = excluded.pickup_planned_at,
    delivery_planned_at = excluded.delivery_planned_at, deliver_by = excluded.deliver_by,
    charges_minor = excluded.charges_minor, late_penalty_minor = excluded.late_penalty_minor,
    currency = excluded.currency, booked_at = coalesce(known.booked_at, excluded.booked_at),
    charges_first_minor = CASE WHEN known.booked_at IS NULL THEN excluded.charges_first_minor
                               ELSE known.charges_first_minor END;

-- name: put_delivered
-- Shipments whose goods arrived.
INSERT INTO process_shipment (shipment_id, order_id, delivered_at)
SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[])
ON CONFLICT (tenant_id, shipment_id) DO UPDATE SET delivered_at = excluded.delivered_at;

-- name: put_cancelled
-- Shipments that will not travel.
INSERT INTO process_shipment (shipment_id, order_id, cancelled_at)
SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[])
ON CONFLICT (tenant_id, shipment_id) DO UPDATE SET cancelled_at = excluded.cancelled_at;

-- name: put_signals
-- Signals by case, detector and subject: the first time, how often, and since when.
INSERT INTO process_signal AS known (case_id, detector, about_id, about_type, shipment_id, since, raised_at, times)
SELECT * FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::text[], $5::uuid[], $6::timestamptz[], $7::timestamptz[],
                     $8::int[])
ON CONFLICT (tenant_id, case_id, detector, about_id) DO UPDATE
SET times = known.times + excluded.times, since = coalesce(known.since, excluded.since);

-- name: end_signals
-- When what a detector saw was over; null where it goes on.
UPDATE process_signal known SET ended_at = fresh.ended_at
FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::timestamptz[]) AS fresh (case_id, detector, about_id, ended_at)
WHERE known.case_id = fresh.case_id AND known.detector = fresh.detector AND known.about_id = fresh.about_id;

-- name: follow_merge
-- What was merged into a case ($1) that is itself merged goes on to the next one ($2).
UPDATE process_case SET merged_into = $2 WHERE merged_into = $1;

-- name: move_signals
-- The signals about some things ($3) are of another case now.
UPDATE process_signal SET case_id = $2 WHERE case_id = $1 AND about_id = ANY($3::uuid[]);

-- name: fit_split
-- What a case that was split off is about: its first signal.
UPDATE process_case c SET detector = s.detector, shipment_id = s.shipment_id
FROM (SELECT detector, shipment_id FROM process_signal WHERE case_id = $1 ORDER BY raised_at, detector, about_id LIMIT 1) s
WHERE c.case_id = $1;

-- name: put_moves
-- In whose queue a case stands from when; null: in nobody's any more.
INSERT INTO process_move (case_id, n, at, queue) SELECT * FROM unnest($1::uuid[], $2::int[], $3::timestamptz[], $4::text[])
ON CONFLICT DO NOTHING;

-- name: put_runs
-- Playbooks that began to work on a case.
INSERT INTO process_run (run_id, case_id, playbook, version, shadow, started_at)
SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::int[], $5::boolean[], $6::timestamptz[])
ON CONFLICT DO NOTHING;

-- name: add_steps
-- Steps that runs ended, and approvals they asked for.
UPDATE process_run known
SET steps = known.steps + fresh.steps, failed = known.failed + fresh.failed,
    approvals = known.approvals + fresh.approvals
FROM unnest($1::uuid[], $2::int[], $3::int[], $4::int[]) AS fresh (run_id, steps, failed, approvals)
WHERE known.run_id = fresh.run_id;

-- name: end_runs
-- Runs that are over.
UPDATE process_run known SET ended_at = fresh.ended_at, outcome = fresh.outcome
FROM unnest($1::uuid[], $2::timestamptz[], $3::text[]) AS fresh (run_id, ended_at, outcome)
WHERE known.run_id = fresh.run_id;

-- name: put_touches
-- Deeds of persons; the first event of a deed stays.
INSERT INTO process_touch (correlation_id, actor, first_type, subject_type, subject_id, at, counts)
SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::uuid[], $6::timestamptz[], $7::boolean[])
ON CONFLICT DO NOTHING;

-- name: put_failures
-- What could not be brought to somebody.
INSERT INTO process_failure (event_id, integration, at, problem)
SELECT * FROM unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::text[]) ON CONFLICT DO NOTHING;

-- name: put_outages
-- Integrations that began to fail.
INSERT INTO process_outage (integration, since, problem) SELECT * FROM unnest($1::text[], $2::timestamptz[], $3::text[])
ON CONFLICT (tenant_id, integration, since) DO UPDATE SET problem = excluded.problem;

-- name: end_outages
-- Integrations that work again.
UPDATE process_outage known SET until = fresh.until
FROM unnest($1::text[], $2::timestamptz[], $3::timestamptz[]) AS fresh (integration, since, until)
WHERE known.integration = fresh.integration AND known.since = fresh.since;

-- name: put_amounts
-- What was given to customers for cases, and (below zero) what carriers paid for them.
INSERT INTO process_amount (id, case_id, amount_minor, currency)
SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::text[])
ON CONFLICT (tenant_id, id) DO UPDATE SET amount_minor = excluded.amount_minor, currency = excluded.currency;

-- name: take_back
-- Credits that were given in error.
UPDATE process_amount known SET amount_minor = 0 FROM unnest($1::uuid[]) AS fresh (id) WHERE known.id = fresh.id;

-- name: from_the_beginning
-- Drop every fact and read the log from its beginning.
WITH orders AS (DELETE FROM process_order), shipments AS (DELETE FROM process_shipment),
     cases AS (DELETE FROM process_case), signals AS (DELETE FROM process_signal), moves AS (DELETE FROM process_move),
     runs AS (DELETE FROM process_run), touches AS (DELETE FROM process_touch),
     failures AS (DELETE FROM process_failure), outages AS (DELETE FROM process_outage),
     amounts AS (DELETE FROM process_amount)
UPDATE subscription SET xid = '0', seq = 0 WHERE name = $1;

-- name: timezone
-- The tenant's time zone.
SELECT timezone FROM tenant;

-- name: currency
-- The tenant's currency.
SELECT currency FROM tenant;

-- name: flow_tallies
-- How long orders received from $1 to $2 took from stage to stage, told apart by $3; $4: the rota, $5: the time zone.
SELECT told_apart($3, f.site, f.carrier, f.lane, f.customer, shift_at(f.received_at, $5, $4), NULL, NULL) AS label,
       count(f.released_at) AS release_n,
       percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY extract(epoch FROM f.released_at - f.received_at))
           AS release,
       count(f.tendered_at - f.released_at) AS tender_n,
       percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY extract(epoch FROM f.tendered_at - f.released_at))
           AS tender,
       count(f.booked_at - f.tendered_at) AS book_n,
       percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY extract(epoch FROM f.booked_at - f.tendered_at)) AS book,
       count(f.booked_at) AS cycle_n,
       percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY extract(epoch FROM f.booked_at - f.received_at)) AS cycle
FROM process_flow f WHERE f.received_at >= $1 AND f.received_at < $2 GROUP BY 1;

-- name: shipment_counts
-- Shipments booked first from $1 to $2, told apart by $3.
SELECT told_apart($3, f.site, f.carrier, f.lane, f.customer, shift_at(f.booked_at, $5, $4), NULL, NULL) AS label,
       count(*) AS shipments
FROM process_flow f WHERE f.booked_at >= $1 AND f.booked_at < $2 GROUP BY 1;

-- name: case_tallies
-- What became of the cases opened from $1 to $2, told apart by $3; those merged into another count there.
WITH story AS (
    SELECT c.*, told_apart($3, c.site, c.carrier, c.lane, c.customer, shift_at(c.opened_at, $5, $4), c.detector, c.cause)
               AS label,
           CASE WHEN c.handed_at <= c.acknowledged_at THEN c.handed_at ELSE c.opened_at END AS needed_at
    FROM process_story c WHERE c.opened_at >= $1 AND c.opened_at < $2 AND c.merged_into IS NULL)
SELECT c.label, count(*) AS cases, count(c.resolved_at) AS over,
       count(*) FILTER (WHERE c.resolved_at IS NOT NULL AND c.handed_at IS NULL AND c.person_at IS NULL) AS alone,
       count(c.dismissed_at) AS dismissed, count(*) FILTER (WHERE c.reopened > 0) AS reopened,
       count(*) FILTER (WHERE c.level > 0) AS escalated,
       coalesce(sum(h.signals), 0)::bigint AS signals, coalesce(sum(h.subjects), 0)::bigint AS subjects,
       count(c.acknowledged_at) AS acknowledge_n,
       percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY extract(epoch FROM c.acknowledged_at - c.needed_at))
           AS acknowledge,
       count(c.resolved_at) AS resolve_n,
       percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY extract(epoch FROM c.resolved_at - c.opened_at)) AS resolve
FROM story c CROSS JOIN LATERAL (
    SELECT sum(s.times) AS signals, count(*) AS subjects
    FROM (SELECT times FROM process_signal WHERE case_id = c.case_id
          UNION ALL
          SELECT g.times FROM process_case k JOIN process_signal g ON g.case_id = k.case_id
          WHERE k.merged_into = c.case_id) s) h
GROUP BY c.label;

-- name: detect_tallies
-- How long trouble lasted until its first signal, of signals first raised from $1 to $2, told apart by $3.
WITH first AS (
    SELECT DISTINCT ON (s.detector, s.about_id, s.since) s.case_id, s.detector, s.raised_at,
           greatest(extract(epoch FROM s.raised_at - s.since), 0) AS after_s
    FROM process_signal s WHERE s.raised_at >= $1 AND s.raised_at < $2 AND s.since IS NOT NULL
    ORDER BY s.detector, s.about_id, s.since, s.raised_at)
SELECT told_apart($3, c.site, c.carrier, c.lane, c.customer, shift_at(f.raised_at, $5, $4), f.detector, c.cause) AS label,
       count(*) AS detect_n, percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY f.after_s) AS detect
FROM first f JOIN process_story c USING (case_id) GROUP BY 1;

-- name: touch_counts
-- What persons did from $1 to $2, told apart by $3; only deeds about cases have a detector and a cause.
SELECT told_apart($3, coalesce(c.site, f.site, o.site), coalesce(c.carrier, f.carrier, o.carrier),
                  coalesce(c.lane, f.lane, o.lane), coalesce(c.customer, f.customer, o.customer),
                  shift_at(t.at, $5, $4), c.detector, c.cause) AS label, count(*) AS touches
FROM process_touch t
LEFT JOIN process_story c ON t.subject_type = 'case' AND c.case_id = t.subject_id
LEFT JOIN process_flow f ON t.subject_type = 'shipment' AND f.shipment_id = t.subject_id
LEFT JOIN LATERAL (SELECT * FROM process_flow g WHERE t.subject_type = 'order' AND g.order_id = t.subject_id LIMIT 1) o
       ON true
WHERE t.counts AND t.at >= $1 AND t.at < $2 GROUP BY 1;

-- name: failing_count
-- How many integrations were failing at some moment from $1 to $2.
SELECT count(DISTINCT integration) FROM process_outage WHERE since < $2 AND (until IS NULL OR until >= $1);

-- name: ageing
-- Open cases at $1 by owner, or told apart by $2: how many are of each age ($3: where ages in seconds part), how many
-- sleep, and how old the oldest is. $4: the rota, $5: the time zone.
WITH open AS (
    SELECT CASE $2 WHEN 'owner' THEN coalesce(c.owner, '')
                   ELSE told_apart($2, c.site, c.carrier, c.lane, c.customer, shift_at(c.opened_at, $5, $4), c.detector,
                                   c.cause) END AS label,
           c.opened_at, c.snoozed_until, width_bucket(extract(epoch FROM $1 - c.opened_at)::float8, $3::float8[]) AS band
    FROM process_story c
    WHERE c.opened_at <= $1 AND (c.resolved_at IS NULL OR c.resolved_at > $1)
      AND (c.merged_at IS NULL OR c.merged_at > $1))
SELECT label, band, count(*) AS cases, count(*) FILTER (WHERE snoozed_until > $1) AS asleep, min(opened_at) AS oldest_at
FROM open GROUP BY label, band ORDER BY label, band;

-- name: queue_flows
-- How many cases came to each owner's queue and left it, by steps of $3 from $1 to $2; step 0: before.
WITH moved AS (
    SELECT m.at, m.queue, lag(m.queue) OVER (PARTITION BY m.case_id ORDER BY m.n) AS from_queue
    FROM process_move m WHERE m.at < $2),
turn AS (
    SELECT at, queue, 1 AS came, 0 AS gone FROM moved WHERE queue IS NOT NULL
    UNION ALL SELECT at, from_queue, 0, 1 FROM moved WHERE from_queue IS NOT NULL)
SELECT queue, CASE WHEN at < $1 THEN 0
                   ELSE floor(extract(epoch FROM at - $1) / extract(epoch FROM $3::interval))::int + 1 END AS step,
       sum(came)::int AS came, sum(gone)::int AS gone
FROM turn GROUP BY 1, 2 ORDER BY 1, 2;

-- name: integrations
-- What failed from $1 to $2: outages and their seconds within it, single failures, and whether it fails at its end.
WITH seen AS (
    SELECT integration, 1 AS outages, 0 AS failures, problem, coalesce(until, $2) AS last_at,
           extract(epoch FROM least(coalesce(until, $2), $2) - greatest(since, $1)) AS failing_s,
           until IS NULL OR until > $2 AS failing
    FROM process_outage WHERE since < $2 AND (until IS NULL OR until >= $1)
    UNION ALL
    SELECT integration, 0, 1, problem, at, 0, false FROM process_failure WHERE at >= $1 AND at < $2)
SELECT integration, sum(outages)::int AS outages, sum(failures)::int AS failures, sum(failing_s)::bigint AS failing_s,
       bool_or(failing) AS failing, (array_agg(problem ORDER BY last_at DESC))[1] AS problem, max(last_at) AS last_at
FROM seen GROUP BY integration ORDER BY failing DESC, failing_s DESC, failures DESC, integration;

-- name: handled_cases
-- How the cases opened from $1 to $2 went, with what first worked on them; money in $3; late also by $4 without arrival.
SELECT c.case_id, c.detector, c.opened_at, r.playbook, r.version,
       c.resolved_at IS NOT NULL AND c.handed_at IS NULL AND c.person_at IS NULL AS alone,
       extract(epoch FROM c.resolved_at - c.opened_at)::float8 AS resolve_s,
       (SELECT count(*) FROM process_touch t
        WHERE t.subject_id = c.case_id AND t.subject_type = 'case' AND t.counts)::int AS touches,
       coalesce(l.late, false) AS late,
       (coalesce(l.loss_minor, 0)
        + coalesce((SELECT sum(a.amount_minor) FROM process_amount a WHERE a.case_id = c.case_id AND a.currency = $3), 0)
       )::bigint AS loss_minor
FROM process_case c
CROSS JOIN LATERAL (
    SELECT bool_or(j.late) AS late,
           sum(j.dearer_minor + CASE WHEN j.late THEN j.late_penalty_minor ELSE 0 END) FILTER (WHERE j.currency = $3)
               AS loss_minor
    FROM (SELECT coalesce(p.charges_minor - p.charges_first_minor, 0) AS dearer_minor,
                 coalesce(p.late_penalty_minor, 0) AS late_penalty_minor, p.currency,
                 coalesce(coalesce(p.delivered_at, CASE WHEN p.cancelled_at IS NULL THEN $4::timestamptz END)
                          > p.deliver_by, false) AS late
          FROM (SELECT c.shipment_id AS id
                UNION SELECT s.shipment_id FROM process_signal s WHERE s.case_id = c.case_id
                UNION SELECT s.shipment_id FROM process_case k JOIN process_signal s ON s.case_id = k.case_id
                WHERE k.merged_into = c.case_id) carried
          JOIN process_shipment p ON p.shipment_id = carried.id) j) l
LEFT JOIN LATERAL (
    SELECT playbook, version FROM process_run r WHERE r.case_id = c.case_id AND NOT r.shadow
    ORDER BY r.started_at, r.run_id LIMIT 1) r ON true
WHERE c.opened_at >= $1 AND c.opened_at < $2 AND c.merged_into IS NULL
ORDER BY c.opened_at, c.case_id;

-- name: first_runs
-- When each version of each playbook that worked from $1 to $2 first worked, other than in shadow.
SELECT playbook, version, min(started_at) AS first_at, max(started_at) AS last_at FROM process_run WHERE NOT shadow
GROUP BY playbook, version HAVING max(started_at) >= $1 AND min(started_at) < $2 ORDER BY playbook, version;

-- name: run_counts
-- What became of the runs that began from $1 to $2.
SELECT playbook, version, shadow, count(*)::int AS runs, count(*) FILTER (WHERE ended_at IS NULL)::int AS running,
       count(*) FILTER (WHERE outcome = 'done')::int AS done, count(*) FILTER (WHERE outcome = 'handed')::int AS handed,
       count(*) FILTER (WHERE outcome = 'stopped')::int AS stopped,
       count(*) FILTER (WHERE outcome = 'failed')::int AS failed,
       sum(steps)::int AS steps, sum(process_run.failed)::int AS steps_failed, sum(approvals)::int AS approvals
FROM process_run WHERE started_at >= $1 AND started_at < $2
GROUP BY playbook, version, shadow ORDER BY playbook, version, shadow;

-- name: pattern_cases
-- The cases opened from $1 to $2 with their traits and the local day; the shift is that of the planned pickup.
SELECT c.case_id, c.detector, (c.opened_at AT TIME ZONE $4)::date AS day, c.site, c.carrier, c.lane, c.customer,
       shift_at(c.pickup_planned_at, $4, $3) AS shift
FROM process_story c
WHERE c.opened_at >= $1 AND c.opened_at < $2 AND c.merged_into IS NULL AND c.dismissed_at IS NULL
ORDER BY c.opened_at, c.case_id;

-- name: pattern_exposures
-- The shipments that were under way from $1 to $2, by everything they can be told apart by.
SELECT f.site, f.carrier, f.lane, f.customer, shift_at(f.pickup_planned_at, $4, $3) AS shift, count(*) AS shipments
FROM process_flow f
WHERE f.booked_at < $2 AND coalesce(f.delivered_at, f.cancelled_at, $2) >= $1
GROUP BY 1, 2, 3, 4, 5;

-- name: cases_behind
-- The cases opened from $1 to $2 with one value ($4) of a dimension ($3) and one outcome ($5), newest first, after ($8, $9).
SELECT c.*, (SELECT r.playbook FROM process_run r WHERE r.case_id = c.case_id AND NOT r.shadow
             ORDER BY r.started_at LIMIT 1) AS playbook
FROM process_story c
WHERE c.opened_at >= $1 AND c.opened_at < $2 AND c.merged_into IS NULL
  AND told_apart($3, c.site, c.carrier, c.lane, c.customer, shift_at(c.opened_at, $7, $6), c.detector, c.cause) = $4
  AND CASE $5 WHEN 'all' THEN true WHEN 'open' THEN c.resolved_at IS NULL
              WHEN 'alone' THEN c.resolved_at IS NOT NULL AND c.handed_at IS NULL AND c.person_at IS NULL
              WHEN 'person' THEN c.handed_at IS NOT NULL OR c.person_at IS NOT NULL
              WHEN 'dismissed' THEN c.dismissed_at IS NOT NULL WHEN 'escalated' THEN c.level > 0
              WHEN 'reopened' THEN c.reopened > 0 END
  AND ($8::timestamptz IS NULL OR (c.opened_at, c.case_id) < ($8, $9::uuid))
ORDER BY c.opened_at DESC, c.case_id DESC LIMIT $10;

-- name: cases_by_id
-- Some cases, newest first.
SELECT c.*, (SELECT r.playbook FROM process_run r WHERE r.case_id = c.case_id AND NOT r.shadow
             ORDER BY r.started_at LIMIT 1) AS playbook
FROM process_story c WHERE c.case_id = ANY($1) ORDER BY c.opened_at DESC, c.case_id DESC;

-- name: signals_raised
-- Every signal from $1 to $2 as the log holds it, for the plain system to compare with.
SELECT recorded_at AS at, data ->> 'detector' AS detector, (data ->> 'about_id')::uuid AS about_id
FROM event_log WHERE type = 'exceptions.SignalRaised' AND recorded_at >= $1 AND recorded_at < $2 ORDER BY xid, seq;
