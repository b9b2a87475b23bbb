-- name: put_received
-- Orders that were taken in.
INSERT INTO order_fact (order_id, external_ref, customer, received_at)
SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[])
ON CONFLICT (tenant_id, order_id) DO UPDATE
SET external_ref = excluded.external_ref, customer = excluded.customer, received_at = excluded.received_at;

-- name: put_held
-- Orders that the release gate kept back.
INSERT INTO order_fact (order_id, held_at) SELECT * FROM unnest($1::uuid[], $2::timestamptz[])
ON CONFLICT (tenant_id, order_id) DO UPDATE SET held_at = excluded.held_at;

-- name: put_released
-- Orders that the release gate let through.
INSERT INTO order_fact (order_id, released_at) SELECT * FROM unnest($1::uuid[], $2::timestamptz[])
ON CONFLICT (tenant_id, order_id) DO UPDATE SET released_at = excluded.released_at;

-- name: put_finished
-- Orders that were delivered or cancelled.
INSERT INTO order_fact (order_id, finished_at, outcome) SELECT * FROM unnest($1::uuid[], $2::timestamptz[], $3::text[])
ON CONFLICT (tenant_id, order_id) DO UPDATE SET finished_at = excluded.finished_at, outcome = excluded.outcome;

-- name: put_planned
-- Shipments that were planned.
INSERT INTO execution_fact (shipment_id, order_id, planned_at)
SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[])
ON CONFLICT (tenant_id, shipment_id) DO UPDATE SET order_id = excluded.order_id, planned_at = excluded.planned_at;

-- name: put_booked
-- Shipments that a carrier accepted; a later booking takes the place of an earlier one.
INSERT INTO execution_fact (shipment_id, order_id, customer, carrier_id, carrier_code, service_code, product,
                            origin_site, origin_zone, destination_zone, weight_kg, booked_at, pickup_planned_at,
                            delivery_planned_at, deliver_by, charges_minor, expected_cost_minor, late_penalty_minor,
                            currency)
SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::uuid[], $5::text[], $6::text[], $7::text[], $8::text[],
                     $9::text[], $10::text[], $11::numeric[], $12::timestamptz[], $13::timestamptz[],
                     $14::timestamptz[], $15::timestamptz[], $16::bigint[], $17::bigint[], $18::bigint[], $19::text[])
ON CONFLICT (tenant_id, shipment_id) DO UPDATE
SET order_id = excluded.order_id, customer = excluded.customer, carrier_id = excluded.carrier_id,
    carrier_code = excluded.carrier_code, service_code = excluded.service_code, product = excluded.product,
    origin_site = excluded.origin_site, origin_zone = excluded.origin_zone,
    destination_zone = excluded.destination_zone, weight_kg = excluded.weight_kg, booked_at = excluded.booked_at,
    pickup_planned_at = excluded.pickup_planned_at, delivery_planned_at = excluded.delivery_planned_at,
    deliver_by = excluded.deliver_by, charges_minor = excluded.charges_minor,
    expected_cost_minor = excluded.expected_cost_minor, late_penalty_minor = excluded.late_penalty_minor,
    currency = excluded.currency;

-- name: put_unbooked
-- Shipments whose booking was taken back: what was agreed, and how it went, belongs to the next booking.
INSERT INTO execution_fact (shipment_id, order_id) SELECT * FROM unnest($1::uuid[], $2::uuid[])
ON CONFLICT (tenant_id, shipment_id) DO UPDATE
SET carrier_id = NULL, carrier_code = NULL, booked_at = NULL, pickup_planned_at = NULL, delivery_planned_at = NULL,
    deliver_by = NULL, pickup_actual_at = NULL, charges_minor = NULL, expected_cost_minor = NULL,
    late_penalty_minor = NULL, product = NULL, origin_site = NULL;

-- name: put_moving
-- Shipments on their way.
INSERT INTO execution_fact (shipment_id, in_transit_at) SELECT * FROM unnest($1::uuid[], $2::timestamptz[])
ON CONFLICT (tenant_id, shipment_id) DO UPDATE SET in_transit_at = excluded.in_transit_at;

-- name: put_cancelled
-- Shipments that will not travel.
INSERT INTO execution_fact (shipment_id, cancelled_at) SELECT * FROM unnest($1::uuid[], $2::timestamptz[])
ON CONFLICT (tenant_id, shipment_id) DO UPDATE SET cancelled_at = excluded.cancelled_at;

-- name: put_picked_up
-- When goods were picked up.
INSERT INTO execution_fact (shipment_id, pickup_actual_at) SELECT * FROM unnest($1::uuid[], $2::timestamptz[])
ON CONFLICT (tenant_id, shipment_id) DO UPDATE SET pickup_actual_at = excluded.pickup_actual_at;

-- name: put_delivered
-- When goods arrived; the time of a stop ($3) takes the place of any other, another only that of none.
INSERT INTO execution_fact AS fact (shipment_id, delivery_actual_at)
SELECT id, at FROM unnest($1::uuid[], $2::timestamptz[], $3::boolean[]) AS arrival (id, at, sure) WHERE sure
UNION ALL
SELECT id, at FROM unnest($1::uuid[], $2::timestamptz[], $3::boolean[]) AS arrival (id, at, sure)
WHERE NOT sure AND NOT EXISTS (SELECT 1 FROM execution_fact known
                               WHERE known.shipment_id = arrival.id AND known.delivery_actual_at IS NOT NULL)
ON CONFLICT (tenant_id, shipment_id) DO UPDATE SET delivery_actual_at = excluded.delivery_actual_at;

-- name: put_sent
-- Offers that carriers have.
INSERT INTO offer_fact AS fact (offer_id, shipment_id, carrier_id, carrier_code, sequence, service_code, origin_zone,
                                destination_zone, price_minor, currency, sent_at, outcome)
SELECT *, 'sent' FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::int[], $6::text[], $7::text[],
                             $8::text[], $9::bigint[], $10::text[], $11::timestamptz[])
ON CONFLICT (tenant_id, offer_id) DO UPDATE
SET service_code = excluded.service_code, origin_zone = excluded.origin_zone, destination_zone = excluded.destination_zone,
    price_minor = excluded.price_minor, currency = excluded.currency, sent_at = excluded.sent_at;

-- name: put_answered
-- Offers that came to an end, and how.
INSERT INTO offer_fact (offer_id, shipment_id, carrier_id, carrier_code, sequence, outcome, answered_at, response_s)
SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::int[], $6::text[], $7::timestamptz[],
                     $8::int[])
ON CONFLICT (tenant_id, offer_id) DO UPDATE
SET outcome = excluded.outcome, answered_at = excluded.answered_at, response_s = excluded.response_s;

-- name: put_opened
-- Cases that were opened.
INSERT INTO case_fact (case_id, detector, severity, order_id, shipment_id, carrier_id, opened_at)
SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::uuid[], $5::uuid[], $6::uuid[], $7::timestamptz[])
ON CONFLICT (tenant_id, case_id) DO UPDATE
SET detector = excluded.detector, severity = excluded.severity, order_id = excluded.order_id,
    shipment_id = excluded.shipment_id, carrier_id = excluded.carrier_id, opened_at = excluded.opened_at;

-- name: put_escalated
-- How far cases were escalated.
INSERT INTO case_fact AS fact (case_id, level) SELECT * FROM unnest($1::uuid[], $2::int[])
ON CONFLICT (tenant_id, case_id) DO UPDATE SET level = greatest(fact.level, excluded.level);

-- name: put_worsened
-- How severe cases became.
INSERT INTO case_fact AS fact (case_id, severity) SELECT * FROM unnest($1::uuid[], $2::text[])
ON CONFLICT (tenant_id, case_id) DO UPDATE SET severity = excluded.severity;

-- name: put_resolved
-- Cases that are over.
INSERT INTO case_fact (case_id, resolved_at, automatic)
SELECT * FROM unnest($1::uuid[], $2::timestamptz[], $3::boolean[])
ON CONFLICT (tenant_id, case_id) DO UPDATE SET resolved_at = excluded.resolved_at, automatic = excluded.automatic;

-- name: put_invoices
-- How invoices matched, shipment by shipment.
INSERT INTO invoice_fact (invoice_id, shipment_id, carrier_id, carrier_code, received_at, matched)
SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::timestamptz[], $6::boolean[])
ON CONFLICT (tenant_id, invoice_id, shipment_id) DO UPDATE SET matched = excluded.matched;

-- name: put_tags
-- The tags in force of some shipments, joined by commas.
INSERT INTO execution_fact (shipment_id, tags)
SELECT id, coalesce(string_to_array(nullif(kinds, ''), ','), '{}') FROM unnest($1::uuid[], $2::text[]) AS fresh (id, kinds)
ON CONFLICT (tenant_id, shipment_id) DO UPDATE SET tags = excluded.tags;

-- name: judge
-- On time or not, penalties, exceptions and invoices of some shipments, counted anew.
UPDATE execution_fact fact
SET on_time_pickup = fact.pickup_actual_at <= fact.pickup_planned_at + $2::interval,
    on_time_delivery = fact.delivery_actual_at <= fact.deliver_by,
    penalty_minor = (SELECT coalesce(sum((e.data -> 'amount' ->> 'minor')::bigint), 0) FROM event_log e
                     WHERE e.subject_id = fact.shipment_id AND e.type = 'settlement.PenaltyAccrued'),
    exceptions = (SELECT count(*) FROM case_fact c
                  WHERE c.shipment_id = fact.shipment_id AND c.carrier_id = fact.carrier_id),
    invoice_matched = (SELECT bool_and(i.matched) FROM invoice_fact i WHERE i.shipment_id = fact.shipment_id)
WHERE fact.shipment_id = ANY(ARRAY(SELECT unnest($1::uuid[])));

-- name: offer_counts
-- Finished offers sent in a period, all and those about clean shipments, by carrier and by carrier and lane; of one
-- carrier where given ($4), as in the three that follow.
SELECT o.carrier_id, o.carrier_code, o.origin_zone, o.destination_zone, grouping(o.origin_zone) = 1 AS whole,
       count(*) AS offers, count(*) FILTER (WHERE o.outcome = 'accepted') AS accepted,
       count(*) FILTER (WHERE NOT o.spoiled) AS offers_clean,
       count(*) FILTER (WHERE o.outcome = 'accepted' AND NOT o.spoiled) AS accepted_clean
FROM (SELECT f.*, EXISTS (SELECT 1 FROM execution_fact e
                            WHERE e.shipment_id = f.shipment_id AND e.tags && $3::text[]) AS spoiled
      FROM offer_fact f
      WHERE f.sent_at >= $1 AND f.sent_at < $2 AND f.outcome IN ('accepted', 'declined', 'expired')
        AND ($4::uuid IS NULL OR f.carrier_id = $4) OFFSET 0) o
GROUP BY GROUPING SETS ((carrier_id, carrier_code), (carrier_id, carrier_code, origin_zone, destination_zone));

-- name: execution_counts
-- Pickups, deliveries and bookings of a period, by carrier and by carrier and lane; charges in one currency ($3).
SELECT carrier_id, carrier_code, origin_zone, destination_zone, grouping(origin_zone) = 1 AS whole,
       count(*) FILTER (WHERE pickup_actual_at >= $1 AND pickup_actual_at < $2) AS pickups,
       count(*) FILTER (WHERE pickup_actual_at >= $1 AND pickup_actual_at < $2 AND on_time_pickup) AS pickups_on_time,
       count(*) FILTER (WHERE delivery_actual_at >= $1 AND delivery_actual_at < $2) AS deliveries,
       count(*) FILTER (WHERE delivery_actual_at >= $1 AND delivery_actual_at < $2 AND on_time_delivery)
           AS deliveries_on_time,
       count(*) FILTER (WHERE pickup_actual_at >= $1 AND pickup_actual_at < $2 AND tags = '{}') AS pickups_clean,
       count(*) FILTER (WHERE pickup_actual_at >= $1 AND pickup_actual_at < $2 AND tags = '{}' AND on_time_pickup)
           AS pickups_on_time_clean,
       count(*) FILTER (WHERE delivery_actual_at >= $1 AND delivery_actual_at < $2 AND tags = '{}')
           AS deliveries_clean,
       count(*) FILTER (WHERE delivery_actual_at >= $1 AND delivery_actual_at < $2 AND tags = '{}'
                          AND on_time_delivery) AS deliveries_on_time_clean,
       count(*) FILTER (WHERE booked_at >= $1 AND booked_at < $2 AND cancelled_at IS NULL AND currency = $3)
           AS shipments,
       coalesce(sum(exceptions) FILTER (WHERE booked_at >= $1 AND booked_at < $2 AND cancelled_at IS NULL
                                        AND currency = $3), 0)::bigint AS exceptions,
       coalesce(sum(charges_minor) FILTER (WHERE booked_at >= $1 AND booked_at < $2 AND cancelled_at IS NULL
                                           AND currency = $3), 0)::bigint AS charges_minor,
       coalesce(sum(reports) FILTER (WHERE delivery_actual_at >= $1 AND delivery_actual_at < $2), 0)::bigint AS reports,
       coalesce(sum(reports_in_time) FILTER (WHERE delivery_actual_at >= $1 AND delivery_actual_at < $2), 0)::bigint
           AS reports_in_time,
       coalesce(sum(reports_unknown) FILTER (WHERE delivery_actual_at >= $1 AND delivery_actual_at < $2), 0)::bigint
           AS reports_unknown,
       count(reports) FILTER (WHERE delivery_actual_at >= $1 AND delivery_actual_at < $2) AS reported,
       count(*) FILTER (WHERE delivery_actual_at >= $1 AND delivery_actual_at < $2 AND milestones) AS milestones
FROM execution_fact
WHERE carrier_id IS NOT NULL AND ($4::uuid IS NULL OR carrier_id = $4)
  AND (booked_at >= $1 AND booked_at < $2 OR pickup_actual_at >= $1 AND pickup_actual_at < $2
       OR delivery_actual_at >= $1 AND delivery_actual_at < $2)
GROUP BY GROUPING SETS ((carrier_id, carrier_code), (carrier_id, carrier_code, origin_zone, destination_zone));

-- name: invoice_counts
-- Invoices received in a period, by carrier and by carrier and lane: an invoice matched if all its lines there did.
WITH judged AS (
    SELECT i.invoice_id, i.carrier_id, i.carrier_code, f.origin_zone, f.destination_zone,
           grouping(f.origin_zone) = 1 AS whole, bool_and(i.matched) AS matched
    FROM invoice_fact i
    LEFT JOIN execution_fact f
           ON f.tenant_id = i.tenant_id AND f.shipment_id = i.shipment_id AND f.carrier_id = i.carrier_id
    WHERE i.received_at >= $1 AND i.received_at < $2 AND ($3::uuid IS NULL OR i.carrier_id = $3)
    GROUP BY GROUPING SETS ((i.invoice_id, i.carrier_id, i.carrier_code),
                            (i.invoice_id, i.carrier_id, i.carrier_code, f.origin_zone, f.destination_zone)))
SELECT carrier_id, carrier_code, origin_zone, destination_zone, whole,
       count(*) AS invoices, count(*) FILTER (WHERE matched) AS invoices_matched
FROM judged WHERE whole OR origin_zone IS NOT NULL
GROUP BY carrier_id, carrier_code, origin_zone, destination_zone, whole;

-- name: case_counts
-- Cases about carriers that were resolved in a period, and how long they were open, by carrier and by carrier and lane.
SELECT c.carrier_id, k.carrier_code, k.origin_zone, k.destination_zone, grouping(k.origin_zone) = 1 AS whole,
       count(*) AS cases_resolved, sum(extract(epoch FROM c.resolved_at - c.opened_at))::bigint AS resolving_s
FROM case_fact c
JOIN execution_fact k ON k.tenant_id = c.tenant_id AND k.shipment_id = c.shipment_id AND k.carrier_id = c.carrier_id
WHERE c.resolved_at >= $1 AND c.resolved_at < $2 AND c.automatic IS NOT NULL AND c.opened_at IS NOT NULL
  AND ($3::uuid IS NULL OR c.carrier_id = $3)
GROUP BY GROUPING SETS ((c.carrier_id, k.carrier_code),
                        (c.carrier_id, k.carrier_code, k.origin_zone, k.destination_zone));

-- name: lately_delivered
-- Shipments delivered since a moment, and who carried them.
SELECT shipment_id, carrier_code FROM execution_fact
WHERE carrier_id IS NOT NULL AND delivery_actual_at >= $1;

-- name: carriers_of
-- Who carries some shipments.
SELECT shipment_id, carrier_code FROM execution_fact WHERE shipment_id = ANY($1::uuid[]) AND carrier_id IS NOT NULL;

-- name: put_reports
-- What carriers reported about shipments: how often, how often in time, with a code nobody knows; were all milestones told?
UPDATE execution_fact fact
SET reports = r.reports, reports_in_time = r.in_time, reports_unknown = r.unknown, milestones = r.complete
FROM unnest($1::uuid[], $2::int[], $3::int[], $4::int[], $5::boolean[])
    AS r (shipment_id, reports, in_time, unknown, complete)
WHERE fact.shipment_id = r.shipment_id;

-- name: daily_work
-- What a carrier was given on each day since $2 on which anybody was given anything, and what came of it, last first.
SELECT (booked_at AT TIME ZONE (SELECT timezone FROM tenant))::date AS day, count(*)::int AS network,
       count(*) FILTER (WHERE carrier_id = $1)::int AS shipments,
       count(*) FILTER (WHERE carrier_id = $1 AND delivery_actual_at IS NOT NULL)::int AS delivered,
       count(*) FILTER (WHERE carrier_id = $1 AND on_time_delivery)::int AS on_time
FROM execution_fact WHERE booked_at >= $2 AND carrier_id IS NOT NULL AND cancelled_at IS NULL
GROUP BY 1 ORDER BY 1 DESC LIMIT $3;

-- name: service_records
-- What was seen of every carrier's services on lanes from $1 to $2: an observation halves in weight every $3 seconds.
-- A delivery counts once its planned time has passed by $4, arrived or not, so that late ones do not come late.
-- Shipments with tags are left out, with $6 also their offers; not those of carriers whose baseline is not trusted ($5).
WITH seen AS (
    SELECT o.carrier_id, o.carrier_code, o.origin_zone, o.destination_zone, o.service_code, false AS is_delivery,
           o.outcome = 'accepted' AS good, o.sent_at AS at
    FROM offer_fact o
    WHERE o.sent_at >= $1 AND o.sent_at < $2 AND o.outcome IN ('accepted', 'declined', 'expired')
      AND o.service_code IS NOT NULL
      AND (o.carrier_id = ANY($5::uuid[])
           OR o.shipment_id NOT IN (SELECT shipment_id FROM execution_fact WHERE tags && $6::text[]))
    UNION ALL
    SELECT carrier_id, carrier_code, origin_zone, destination_zone, service_code, true,
           coalesce(delivery_actual_at <= delivery_planned_at, false), delivery_planned_at
    FROM execution_fact
    WHERE delivery_planned_at >= $1 AND delivery_planned_at < $2 - $4::interval AND booked_at IS NOT NULL
      AND carrier_id IS NOT NULL AND cancelled_at IS NULL AND (tags = '{}' OR carrier_id = ANY($5::uuid[]))),
weighed AS (
    SELECT *, power(0.5::float8, extract(epoch FROM $2 - at)::float8 / $3) AS weight FROM seen)
SELECT carrier_id, carrier_code, origin_zone, destination_zone, service_code,
       coalesce(sum(weight) FILTER (WHERE is_delivery AND good), 0) AS on_time_hits,
       coalesce(sum(weight) FILTER (WHERE is_delivery), 0) AS on_time_weight,
       count(*) FILTER (WHERE is_delivery)::int AS on_time_samples,
       coalesce(sum(weight) FILTER (WHERE NOT is_delivery AND good), 0) AS accepted_hits,
       coalesce(sum(weight) FILTER (WHERE NOT is_delivery), 0) AS offers_weight,
       count(*) FILTER (WHERE NOT is_delivery)::int AS offers_samples,
       count(*) FILTER (WHERE good)::int AS good
FROM weighed GROUP BY carrier_id, carrier_code, origin_zone, destination_zone, service_code
ORDER BY carrier_code, origin_zone, destination_zone, service_code;

-- name: delay_weights
-- How far each carrier's deliveries of the same period were from their plan: weights between some hours ($5); what has
-- not arrived is as late as it is now. Tags as above ($6).
WITH seen AS (
    SELECT carrier_id, delivery_planned_at AS at,
           (extract(epoch FROM coalesce(delivery_actual_at, $2) - delivery_planned_at) / 3600)::float8 AS hours
    FROM execution_fact
    WHERE delivery_planned_at >= $1 AND delivery_planned_at < $2 - $4::interval AND booked_at IS NOT NULL
      AND carrier_id IS NOT NULL AND cancelled_at IS NULL AND (tags = '{}' OR carrier_id = ANY($6::uuid[])))
SELECT carrier_id, hours > 0 AS late, width_bucket(abs(hours), $5::float8[]) AS bucket,
       sum(power(0.5::float8, extract(epoch FROM $2 - at)::float8 / $3)) AS weight
FROM seen GROUP BY 1, 2, 3;

-- name: note_measured
-- Remember of carriers what was told of them last; a row comes back for each of whom something else was told before.
INSERT INTO performance_told AS told (carrier_id, digest) SELECT * FROM unnest($1::uuid[], $2::text[])
ON CONFLICT (tenant_id, carrier_id) DO UPDATE SET digest = excluded.digest WHERE told.digest <> excluded.digest
RETURNING carrier_id;

-- name: network_counts
-- The network's day so far: from $1, the beginning of the tenant's day.
SELECT (SELECT count(*) FROM order_fact WHERE received_at >= $1) AS orders_today,
       (SELECT count(*) FROM order_fact WHERE received_at >= $1 AND released_at IS NOT NULL) AS released_today,
       (SELECT count(DISTINCT shipment_id) FROM offer_fact WHERE outcome = 'sent') AS open_tenders,
       (SELECT count(*) FROM execution_fact
        WHERE coalesce(in_transit_at, pickup_actual_at) IS NOT NULL AND delivery_actual_at IS NULL
          AND cancelled_at IS NULL) AS in_transit,
       (SELECT count(*) FROM case_fact WHERE opened_at IS NOT NULL AND resolved_at IS NULL) AS open_cases;

-- name: tenant_terms
-- The tenant's currency and time zone.
SELECT currency, timezone FROM tenant;

-- name: arm
-- Note that the scorecards' timer runs; a row only the first time.
INSERT INTO scorecard_schedule (armed_at) VALUES ($1) ON CONFLICT DO NOTHING RETURNING armed_at;

-- name: put_scorecards
-- Keep scorecards; one for the same moment is replaced.
INSERT INTO scorecard (carrier_id, carrier_code, origin_zone, destination_zone, counts, before, since, until,
                       published_at, currency)
SELECT fresh.*, $7, $8, $9, $10
FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::jsonb[], $6::jsonb[]) AS fresh
ON CONFLICT (tenant_id, until, carrier_id, origin_zone, destination_zone) DO UPDATE
SET counts = excluded.counts, before = excluded.before, since = excluded.since, published_at = excluded.published_at;

-- name: known_counts
-- What the newest scorecard of each carrier and lane counted.
SELECT s.carrier_id, s.carrier_code, s.origin_zone, s.destination_zone, s.counts::text AS counts
FROM (SELECT carrier_id, origin_zone, destination_zone, max(until) AS until FROM scorecard GROUP BY 1, 2, 3) newest
JOIN scorecard s ON (s.until, s.carrier_id) = (newest.until, newest.carrier_id)
    AND s.origin_zone IS NOT DISTINCT FROM newest.origin_zone
    AND s.destination_zone IS NOT DISTINCT FROM newest.destination_zone;

-- name: latest_scorecards
-- The newest scorecards of carriers ($2 false) or of their lanes ($2 true), of one carrier where given.
SELECT s.carrier_id, s.carrier_code, s.origin_zone, s.destination_zone, s.since, s.until, s.published_at, s.currency,
       s.counts::text AS counts, s.before::text AS before
FROM scorecard s
WHERE s.until = (SELECT max(until) FROM scorecard) AND ($1::uuid IS NULL OR s.carrier_id = $1)
  AND (s.origin_zone IS NOT NULL) = $2
ORDER BY s.carrier_code, s.origin_zone, s.destination_zone;

-- name: event_counts
-- How many events of each type, and about how many things; of automatic resolutions apart.
SELECT type, count(*) AS events, count(DISTINCT subject_id) AS subjects,
       count(*) FILTER (WHERE type = 'exceptions.CaseResolved' AND (data ->> 'automatic')::boolean) AS automatic
FROM event_log GROUP BY type;

-- name: decision_count
-- How many decisions are in the ledger.
SELECT count(*) FROM decision;

-- name: manual_touches
-- What persons did to orders and cases that were there already; the events of one deed share correlation and subject.
SELECT count(DISTINCT (e.correlation_id, e.subject_id)) FROM event_log e
WHERE e.actor LIKE 'user:%' AND e.subject_type IN ('order', 'case')
  AND NOT EXISTS (SELECT 1 FROM event_log intake
                  WHERE intake.correlation_id = e.correlation_id AND intake.type = 'orders.OrderReceived');

-- name: on_time_deliveries
-- Delivered shipments that arrived at or before the commitment of their last booking.
WITH booking AS (
    SELECT DISTINCT ON (subject_id) subject_id, (data ->> 'deliver_by')::timestamptz AS deliver_by
    FROM event_log WHERE type = 'dispatch.ShipmentBooked' ORDER BY subject_id, xid DESC, seq DESC),
arrival AS (
    SELECT DISTINCT ON (subject_id) subject_id, (data ->> 'delivered_at')::timestamptz AS delivered_at
    FROM event_log WHERE type = 'dispatch.ShipmentDelivered' ORDER BY subject_id, xid DESC, seq DESC)
SELECT count(*) FROM arrival JOIN booking USING (subject_id) WHERE delivered_at <= deliver_by;

-- name: open_orders
-- Orders that were neither delivered nor cancelled, or shipped although cancelled; with the gate's last word on each.
SELECT subject_id AS order_id, max(data ->> 'external_ref') AS external_ref,
       (array_agg(type ORDER BY xid DESC, seq DESC) FILTER (WHERE type IN ('orders.OrderHeld', 'orders.OrderReleased')))[1]
           AS gate
FROM event_log
WHERE type IN ('orders.OrderReceived', 'orders.OrderHeld', 'orders.OrderReleased', 'orders.OrderDelivered',
               'orders.OrderShipped', 'orders.OrderCancelled')
GROUP BY subject_id
HAVING NOT bool_or(type = 'orders.OrderDelivered')
   AND (array_agg(type ORDER BY xid DESC, seq DESC) FILTER (WHERE type IN ('orders.OrderShipped', 'orders.OrderCancelled')))[1]
       IS DISTINCT FROM 'orders.OrderCancelled'
ORDER BY external_ref, order_id;

-- name: brought_back
-- Shipments whose goods are with the sender again.
SELECT DISTINCT subject_id FROM event_log
WHERE type = 'tracking.TrackingStatusChanged' AND data ->> 'after' = 'returned';

-- name: journeys
-- For each order, the ids of its shipments and offers, and the last that dispatch said of it.
SELECT (data ->> 'order_id')::uuid AS order_id, array_agg(DISTINCT subject_id) AS shipments,
       array_agg(DISTINCT (data ->> 'offer_id')::uuid) FILTER (WHERE data ->> 'offer_id' IS NOT NULL) AS offers,
       (array_agg(type ORDER BY xid DESC, seq DESC))[1] AS last_event
FROM event_log WHERE type LIKE 'dispatch.%' GROUP BY data ->> 'order_id';

-- name: due_texts
-- What timers and jobs that wait say of themselves, where ids are to be found.
SELECT key || ' ' || payload::text AS said FROM timer
UNION ALL
SELECT ordering_key || ' ' || payload::text FROM job;

-- name: unread_ids
-- The orders and shipments that news of some types ($2) is about which a subscription ($1) has not read.
SELECT DISTINCT subject_id, (data ->> 'order_id')::uuid AS order_id, (data ->> 'shipment_id')::uuid AS shipment_id
FROM event_log
WHERE (xid, seq) > (coalesce((SELECT s.xid FROM subscription s WHERE s.name = $1), '0'::xid8),
                    coalesce((SELECT s.seq FROM subscription s WHERE s.name = $1), 0))
  AND type = ANY($2);

-- name: unread_of
-- The same of a subscription that may not have begun: then it has nothing left to read.
SELECT DISTINCT e.subject_id, (e.data ->> 'order_id')::uuid AS order_id, (e.data ->> 'shipment_id')::uuid AS shipment_id
FROM event_log e JOIN subscription s ON s.name = $1 AND (e.xid, e.seq) > (s.xid, s.seq)
WHERE e.type = ANY($2);

-- name: open_case_ids
-- The orders and shipments that open cases are about; what was merged is about what its case is about.
WITH RECURSIVE latest AS (
    SELECT DISTINCT ON (subject_id) subject_id AS case_id, type, (data ->> 'into_id')::uuid AS into_id
    FROM event_log
    WHERE type IN ('exceptions.CaseOpened', 'exceptions.CaseReopened', 'exceptions.CaseResolved', 'exceptions.CaseMerged')
    ORDER BY subject_id, xid DESC, seq DESC),
alive AS (
    SELECT case_id FROM latest WHERE type IN ('exceptions.CaseOpened', 'exceptions.CaseReopened')
    UNION SELECT latest.case_id FROM latest JOIN alive ON latest.into_id = alive.case_id)
SELECT DISTINCT (e.data ->> 'order_id')::uuid AS order_id, (e.data ->> 'shipment_id')::uuid AS shipment_id
FROM event_log e JOIN alive ON e.subject_id = alive.case_id
WHERE e.type IN ('exceptions.CaseOpened', 'exceptions.SignalRaised');

-- name: put_history
-- Keep rows of a history by their source's id; a row comes back for each that is new or differs, with whether it is new.
INSERT INTO history_shipment AS kept (
    source_id, document, project, vendor, country, mode, product_group, scheduled_on, delivered_on, recorded_on,
    quantity, value_minor, insurance_minor, currency, weight_kg, weight_shared_with, weight_absent, freight_minor,
    freight_shared_with, freight_absent, imported_at)
SELECT fresh.*, $21 FROM unnest(
    $1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::date[], $9::date[],
    $10::date[], $11::bigint[], $12::bigint[], $13::bigint[], $14::text[], $15::numeric[], $16::text[], $17::text[],
    $18::bigint[], $19::text[], $20::text[]) AS fresh
ON CONFLICT (tenant_id, source_id) DO UPDATE
SET document = excluded.document, project = excluded.project, vendor = excluded.vendor, country = excluded.country,
    mode = excluded.mode, product_group = excluded.product_group, scheduled_on = excluded.scheduled_on,
    delivered_on = excluded.delivered_on, recorded_on = excluded.recorded_on, quantity = excluded.quantity,
    value_minor = excluded.value_minor, insurance_minor = excluded.insurance_minor, currency = excluded.currency,
    weight_kg = excluded.weight_kg, weight_shared_with = excluded.weight_shared_with,
    weight_absent = excluded.weight_absent, freight_minor = excluded.freight_minor,
    freight_shared_with = excluded.freight_shared_with, freight_absent = excluded.freight_absent,
    imported_at = excluded.imported_at
WHERE (kept.document, kept.project, kept.vendor, kept.country, kept.mode, kept.product_group, kept.scheduled_on,
       kept.delivered_on, kept.recorded_on, kept.quantity, kept.value_minor, kept.insurance_minor, kept.currency,
       kept.weight_kg, kept.weight_shared_with, kept.weight_absent, kept.freight_minor, kept.freight_shared_with,
       kept.freight_absent)
   IS DISTINCT FROM
      (excluded.document, excluded.project, excluded.vendor, excluded.country, excluded.mode, excluded.product_group,
       excluded.scheduled_on, excluded.delivered_on, excluded.recorded_on, excluded.quantity, excluded.value_minor,
       excluded.insurance_minor, excluded.currency, excluded.weight_kg, excluded.weight_shared_with,
       excluded.weight_absent, excluded.freight_minor, excluded.freight_shared_with, excluded.freight_absent)
RETURNING xmax = '0' AS fresh;

-- name: history_by_vendor
-- Rows and on-time deliveries of each vendor, and the freight and weight of its consignments that state both.
WITH consignment AS (
    SELECT min(vendor) FILTER (WHERE freight_shared_with IS NULL) AS vendor, sum(freight_minor) AS freight_minor,
           min(currency) FILTER (WHERE freight_minor IS NOT NULL) AS currency, sum(weight_kg) AS weight_kg
    FROM history_shipment GROUP BY coalesce(freight_shared_with, source_id)
    HAVING count(freight_minor) = 1 AND sum(weight_kg) > 0),
costed AS (
    SELECT vendor, count(*) AS consignments, sum(freight_minor)::bigint AS freight_minor, sum(weight_kg) AS weight_kg,
           CASE WHEN count(DISTINCT currency) = 1 THEN min(currency) END AS currency
    FROM consignment GROUP BY vendor),
served AS (
    SELECT vendor, count(*) AS shipments, count(delivered_on - scheduled_on) AS dated,
           count(*) FILTER (WHERE delivered_on <= scheduled_on) AS on_time,
           coalesce(sum(freight_minor), 0)::bigint AS stated_freight_minor,
           coalesce(sum(weight_kg), 0) AS stated_weight_kg
    FROM history_shipment GROUP BY vendor)
SELECT s.*, coalesce(c.consignments, 0) AS consignments, coalesce(c.freight_minor, 0) AS freight_minor,
       coalesce(c.weight_kg, 0) AS weight_kg, c.currency
FROM served s LEFT JOIN costed c USING (vendor) ORDER BY s.shipments DESC, s.vendor LIMIT $1;

-- name: history_by_lane
-- The same for each lane: from a vendor to a country by a mode.
WITH consignment AS (
    SELECT min(vendor) FILTER (WHERE freight_shared_with IS NULL) AS vendor,
           min(country) FILTER (WHERE freight_shared_with IS NULL) AS country,
           coalesce(min(mode) FILTER (WHERE freight_shared_with IS NULL), '') AS mode,
           sum(freight_minor) AS freight_minor, min(currency) FILTER (WHERE freight_minor IS NOT NULL) AS currency,
           sum(weight_kg) AS weight_kg
    FROM history_shipment GROUP BY coalesce(freight_shared_with, source_id)
    HAVING count(freight_minor) = 1 AND sum(weight_kg) > 0),
costed AS (
    SELECT vendor, country, mode, count(*) AS consignments, sum(freight_minor)::bigint AS freight_minor,
           sum(weight_kg) AS weight_kg, CASE WHEN count(DISTINCT currency) = 1 THEN min(currency) END AS currency
    FROM consignment GROUP BY vendor, country, mode),
served AS (
    SELECT vendor, country, coalesce(mode, '') AS mode, count(*) AS shipments,
           count(delivered_on - scheduled_on) AS dated, count(*) FILTER (WHERE delivered_on <= scheduled_on) AS on_time,
           coalesce(sum(freight_minor), 0)::bigint AS stated_freight_minor,
           coalesce(sum(weight_kg), 0) AS stated_weight_kg
    FROM history_shipment GROUP BY 1, 2, 3)
SELECT s.*, coalesce(c.consignments, 0) AS consignments, coalesce(c.freight_minor, 0) AS freight_minor,
       coalesce(c.weight_kg, 0) AS weight_kg, c.currency
FROM served s LEFT JOIN costed c USING (vendor, country, mode)
ORDER BY s.shipments DESC, s.vendor, s.country, s.mode LIMIT $1;

-- name: arrivals
-- When the goods of shipments planned in a period arrived.
SELECT shipment_id, delivery_actual_at FROM execution_fact
WHERE planned_at >= $1 AND planned_at < $2 AND delivery_actual_at IS NOT NULL;

-- name: arrivals_of
-- What became of some shipments.
SELECT shipment_id, delivery_actual_at, deliver_by, cancelled_at FROM execution_fact WHERE shipment_id = ANY($1);
