-- name: known_cases
-- What is known of some cases.
SELECT * FROM process_case WHERE case_id = ANY($1);

-- name: put_cases
-- Stories of cases, each as it stands now.
INSERT INTO process_case (case_id, detector, severity, owner, order_id, shipment_id, carrier_id, cause_kind, cause_key,
                          opened_at, acknowledged_at, handed_at, person_at, snoozed_until, resolved_at, dismissed_at,
                          merged_at, merged_into, automatic, reopened, level, moves)
SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::uuid[], $6::uuid[], $7::uuid[], $8::text[],
                     $9::text[], $10::timestamptz[], $11::timestamptz[], $12::timestamptz[], $13::timestamptz[],
                     $14::timestamptz[], $15::timestamptz[], $16::timestamptz[], $17::timestamptz[], $18::uuid[],
                     $19::boolean[], $20::int[], $21::int[], $22::int[])
ON CONFLICT (tenant_id, case_id) DO UPDATE
SET detector = excluded.detector, severity = excluded.severity, owner = excluded.owner, order_id = excluded.order_id,
    shipment_id = excluded.shipment_id, carrier_id = excluded.carrier_id, cause_kind = excluded.cause_kind,
    cause_key = excluded.cause_key, opened_at = excluded.opened_at, acknowledged_at = excluded.acknowledged_at,
    handed_at = excluded.handed_at, person_at = excluded.person_at, snoozed_until = excluded.snoozed_until,
    resolved_at = excluded.resolved_at, dismissed_at = excluded.dismissed_at, merged_at = excluded.merged_at,
    merged_into = excluded.merged_into, automatic = excluded.automatic, reopened = excluded.reopened,
    level = excluded.level, moves = excluded.moves;

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
