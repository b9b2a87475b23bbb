-- name: news
-- The log after a cursor, of some types. Read only when everything due was handled, so nothing can slip in behind.
SELECT xid, seq, id, type, recorded_at, actor, correlation_id, causation_id, data::text AS data
FROM event_log WHERE (xid, seq) > ($1::xid8, $2::bigint) AND type = ANY(ARRAY(SELECT unnest($3::text::text[])))
  AND xid < pg_snapshot_xmin(pg_current_snapshot())
ORDER BY xid, seq LIMIT $4;

-- name: released_without_shipment
-- Orders that were released and have no living shipment.
SELECT o.external_ref AS thing, o.status AS seen FROM orders o
WHERE o.status IN ('released', 'partially_shipped', 'shipped')
  AND NOT EXISTS (SELECT 1 FROM shipment s WHERE s.order_id = o.id AND s.status <> 'cancelled');

-- name: done_twice
-- Events that can happen once in the life of what they are about, and happened more often.
SELECT e.type || ' ' || e.subject_id AS thing, count(*)::text AS seen FROM event_log e
WHERE e.type IN ('orders.OrderReceived', 'orders.OrderDelivered', 'orders.OrderCancelled', 'dispatch.ShipmentPlanned',
                 'dispatch.ShipmentDelivered', 'dispatch.ShipmentClosed', 'dispatch.ShipmentCancelled',
                 'settlement.ShipmentSettled', 'settlement.InvoiceReceived')
GROUP BY e.type, e.subject_id HAVING count(*) > 1;

-- name: taken_in_twice
-- References that became two orders.
SELECT data ->> 'external_ref' AS thing, count(*)::text AS seen FROM event_log
WHERE type = 'orders.OrderReceived' GROUP BY 1 HAVING count(*) > 1;

-- name: two_acceptances
-- Shipments that two carriers think are theirs: acceptances in the log that were not taken back.
SELECT a.subject_id::text AS thing, count(*)::text AS seen FROM event_log a
WHERE a.type = 'dispatch.TenderOfferAccepted'
  AND NOT EXISTS (SELECT 1 FROM event_log w WHERE w.type = 'dispatch.TenderOfferWithdrawn'
                  AND w.subject_id = a.subject_id AND w.data ->> 'offer_id' = a.data ->> 'offer_id')
GROUP BY a.subject_id HAVING count(*) > 1;

-- name: answered_twice
-- Offers with two endings in the log.
SELECT data ->> 'offer_id' AS thing, string_agg(type, ', ' ORDER BY xid, seq) AS seen FROM event_log
WHERE type IN ('dispatch.TenderOfferAccepted', 'dispatch.TenderOfferDeclined', 'dispatch.TenderOfferExpired')
GROUP BY 1 HAVING count(*) > 1;

-- name: accepted_after_expiry
-- Offers that were accepted when their time was over.
SELECT id::text AS thing, answered_at::text AS seen FROM tender_offer
WHERE status = 'accepted' AND answered_at >= expires_at;

-- name: offer_past_expiry
-- Offers that still wait for an answer though their time is over.
SELECT id::text AS thing, expires_at::text AS seen FROM tender_offer
WHERE status IN ('sent', 'viewed') AND expires_at <= $1;

-- name: carrier_oversold
-- Limits of which more is held than there is, though not because they fell under what was held (then: more than then).
SELECT c.code || ' ' || concat_ws(' ', d.scope, nullif(d.hours, ''), d.day) AS thing,
       concat_ws(', ', d.reserved + d.consumed || ' of ' || d.limit_shipments,
                 d.reserved_kg + d.consumed_kg || ' of ' || d.limit_kg || ' kg') AS seen
FROM capacity_day d JOIN carrier c ON c.id = d.carrier_id
CROSS JOIN LATERAL (
    SELECT max((e.data ->> 'used')::int) AS used, max((e.data ->> 'used_kg')::numeric) AS used_kg FROM event_log e
    WHERE e.type = 'carriers.CapacityShortfall' AND e.subject_id = d.carrier_id AND e.data ->> 'scope' = d.scope
      AND e.data ->> 'window' = d.hours AND (e.data ->> 'day')::date = d.day) fell
WHERE d.reserved + d.consumed > greatest(d.limit_shipments, fell.used)
   OR d.reserved_kg + d.consumed_kg > greatest(d.limit_kg, fell.used_kg);

-- name: capacity_differs
-- Limits whose books are not the live offers (reserved) and the bookings (consumed) that they bind.
SELECT c.code || ' ' || concat_ws(' ', d.scope, nullif(d.hours, ''), d.day) AS thing,
       d.reserved || ' reserved, ' || d.consumed || ' consumed, ' || h.live || ' live offers, ' || h.booked
           || ' bookings' AS seen
FROM capacity_day d JOIN carrier c ON c.id = d.carrier_id
CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE o.status <> 'accepted') AS live,
           count(*) FILTER (WHERE o.status = 'accepted') AS booked,
           coalesce(sum(o.weight_kg) FILTER (WHERE o.status <> 'accepted'), 0) AS live_kg,
           coalesce(sum(o.weight_kg) FILTER (WHERE o.status = 'accepted'), 0) AS booked_kg
    FROM tender_offer o
    WHERE o.status IN ('draft', 'pending', 'sent', 'viewed', 'countered', 'accepted')
      AND o.carrier_id = d.carrier_id AND o.pickup_day = d.day
      AND d.scope IN ('*', o.origin_zone, o.origin_zone || '>' || o.destination_zone)
      AND (d.hours = '' OR (left(d.hours, 2) <= lpad(o.pickup_hour::text, 2, '0')
                            AND lpad(o.pickup_hour::text, 2, '0') < right(d.hours, 2)))) h
WHERE (d.reserved, d.consumed, d.reserved_kg, d.consumed_kg) <> (h.live, h.booked, h.live_kg, h.booked_kg);

-- name: capacity_use_differs
-- Lanes and hours whose books are not the offers and bookings there, also those that are in no book.
WITH held AS (
    SELECT carrier_id, pickup_day AS day, origin_zone, destination_zone, pickup_hour AS hour,
           count(*) FILTER (WHERE status <> 'accepted') AS live, count(*) FILTER (WHERE status = 'accepted') AS booked
    FROM tender_offer WHERE status IN ('draft', 'pending', 'sent', 'viewed', 'countered', 'accepted')
    GROUP BY 1, 2, 3, 4, 5)
SELECT concat_ws(' ', c.code, origin_zone, destination_zone, day, hour) AS thing,
       concat_ws(', ', u.reserved || ' reserved', u.consumed || ' consumed', h.live || ' live offers',
                 h.booked || ' bookings') AS seen
FROM capacity_use u FULL JOIN held h USING (carrier_id, day, origin_zone, destination_zone, hour)
JOIN carrier c ON c.id = carrier_id
WHERE (coalesce(u.reserved, 0), coalesce(u.consumed, 0)) <> (coalesce(h.live, 0), coalesce(h.booked, 0));

-- name: site_oversold
-- Sites that ship more on a day than they can.
SELECT u.site || ' ' || u.day AS thing, u.used || ' of ' || s.daily_capacity AS seen
FROM site_use u JOIN site s ON s.code = u.site WHERE u.used > s.daily_capacity;

-- name: site_use_differs
-- Days on which a site's used capacity is not the number of shipments with offers that hold it: several at once need one
-- place.
WITH held AS (
    SELECT origin_site AS site, pickup_day AS day, count(DISTINCT shipment_id) AS offers FROM tender_offer
    WHERE status IN ('draft', 'pending', 'sent', 'viewed', 'countered', 'accepted') GROUP BY 1, 2)
SELECT coalesce(u.site, h.site) || ' ' || coalesce(u.day, h.day) AS thing,
       coalesce(u.used, 0) || ' used, ' || coalesce(h.offers, 0) || ' offers' AS seen
FROM site_use u FULL JOIN held h ON (h.site, h.day) = (u.site, u.day)
WHERE coalesce(u.used, 0) <> coalesce(h.offers, 0);

-- name: timer_missed
-- Timers whose time has come and that nobody handled.
SELECT kind || ' ' || key AS thing, due_at::text AS seen FROM timer WHERE due_at <= $1;

-- name: job_missed
-- Side effects whose time has come and that nobody carried out.
SELECT kind || ' ' || id AS thing, run_at::text AS seen FROM job WHERE run_at <= $1;

-- name: given_up
-- Dead letters: what a handler could not handle.
SELECT source || ' ' || kind AS thing, error AS seen FROM dead_letter WHERE replayed_at IS NULL;

-- name: rooms_disagree
-- Delivered, according to one of tracking, dispatch and orders, but not to the others.
SELECT o.external_ref AS thing, concat_ws(', ', 'order ' || o.status, 'shipment ' || s.status, t.status) AS seen
FROM orders o JOIN shipment s ON s.order_id = o.id AND s.status <> 'cancelled'
JOIN tracking_state t ON t.shipment_id = s.id
WHERE num_nonnulls(nullif(o.status = 'delivered', false), nullif(s.status IN ('delivered', 'closed'), false),
                   nullif(t.status = 'delivered', false)) NOT IN (0, 3);

-- name: line_broken
-- Shipments with legs that have not one stop more than legs, or that arrived though a hub was never left.
SELECT t.reference AS thing, concat_ws(', ', l.legs || ' legs', p.stops || ' stops', p.waiting || ' hubs not left', t.status)
           AS seen
FROM tracking_state t
JOIN (SELECT shipment_id, count(*) AS legs FROM journey_leg GROUP BY 1) l USING (shipment_id)
JOIN (SELECT shipment_id, count(*) AS stops, count(*) FILTER (WHERE role = 'hub' AND state <> 'completed') AS waiting
      FROM stop_progress GROUP BY 1) p USING (shipment_id)
WHERE p.stops <> l.legs + 1 OR t.status = 'delivered' AND p.waiting > 0;

-- name: not_accrued
-- Booked shipments whose charges were not accrued as agreed.
SELECT s.external_ref AS thing, coalesce(c.minor, 0) || ' of ' || s.price_minor AS seen FROM shipment s
LEFT JOIN (SELECT shipment_id, sum(amount_minor) AS minor FROM charge WHERE state <> 'reversed' GROUP BY 1) c
    ON c.shipment_id = s.id
WHERE s.status IN ('booked', 'in_transit', 'delivered', 'closed') AND coalesce(c.minor, 0) <> s.price_minor;

-- name: closing_differs
-- Shipments closed though something was left to pay (later claims apart), or open though they arrived and nothing is.
SELECT s.external_ref AS thing, s.status || ', ' || x.waiting || ' charges waiting, ' || x.disputed || ' disputes' AS seen
FROM shipment s CROSS JOIN LATERAL (
    SELECT (SELECT count(*) FROM charge c
            WHERE c.shipment_id = s.id AND c.state = 'expected' AND c.amount_minor <> 0) AS waiting,
           (SELECT count(DISTINCT d.id) FROM match_result m JOIN dispute d ON d.invoice_id = m.invoice_id
            WHERE m.shipment_id = s.id AND m.disputed_minor <> 0 AND d.state = 'open'
              AND (s.status = 'delivered' OR d.opened_at < s.settled_at)) AS disputed) x
WHERE s.status IN ('delivered', 'closed') AND (s.status = 'closed') <> (x.waiting + x.disputed = 0);

-- name: promise_moved_back
-- Windows that begin or end earlier than what was said before.
SELECT v.order_id::text AS thing, 'version ' || v.version AS seen
FROM promise_version v JOIN promise_version b ON b.order_id = v.order_id AND b.version = v.version - 1
WHERE v.from_at < b.from_at OR v.to_at <= b.to_at;

-- name: promise_left_open
-- Promises that have not ended though the goods were delivered.
SELECT p.external_ref AS thing, s.status AS seen FROM customer_promise p JOIN shipment s ON s.id = p.shipment_id
WHERE p.state = 'open' AND s.status IN ('delivered', 'closed');

-- name: case_left_open
-- Cases that are open though everything that they are about is over.
SELECT c.detector || ' ' || c.id AS thing, c.subjects || ' subjects' AS seen FROM exception_case c
WHERE c.state NOT IN ('resolved', 'closed')
  AND NOT EXISTS (SELECT 1 FROM case_subject s WHERE s.case_id = c.id AND s.ended_at IS NULL);

-- name: subject_left_open
-- Subjects that count as in trouble though their case is over.
SELECT c.detector || ' ' || c.id AS thing, s.detector || ' ' || s.subject_id AS seen
FROM exception_case c JOIN case_subject s ON s.case_id = c.id AND s.ended_at IS NULL
WHERE c.state IN ('resolved', 'closed');

-- name: run_left_open
-- Playbooks at work on a case that is over.
SELECT r.playbook || ' ' || r.id AS thing, r.state AS seen
FROM playbook_run r JOIN exception_case c ON c.id = r.case_id
WHERE r.state <> 'ended' AND c.state IN ('resolved', 'closed');

-- name: step_done_twice
-- Steps of playbooks that ended twice, by their number in the run.
SELECT data ->> 'run_id' AS thing, concat_ws(' ', data ->> 'number', data ->> 'does', count(*)) AS seen FROM event_log
WHERE type = 'exceptions.StepEnded' GROUP BY data ->> 'run_id', data ->> 'number', data ->> 'does' HAVING count(*) > 1;

-- name: run_ended_twice
-- Runs with two beginnings or two ends.
SELECT data ->> 'run_id' AS thing, type || ' ' || count(*) AS seen FROM event_log
WHERE type IN ('exceptions.RunStarted', 'exceptions.RunEnded') GROUP BY data ->> 'run_id', type HAVING count(*) > 1;

-- name: step_unexplained
-- What playbooks did without a decision that tells why.
SELECT data ->> 'playbook' AS thing, data ->> 'run_id' AS seen FROM event_log e
WHERE type = 'exceptions.RunStarted' AND NOT EXISTS (SELECT 1 FROM decision d WHERE d.id = (e.data ->> 'decision_id')::uuid)
UNION ALL
SELECT data ->> 'does', data ->> 'run_id' FROM event_log e
WHERE type = 'exceptions.StepEnded' AND NOT EXISTS (SELECT 1 FROM decision d WHERE d.id = (e.data ->> 'decision_id')::uuid);

-- name: approval_unsigned
-- Approvals and refusals that do not say by whom, or of a step that nobody asked about.
SELECT data ->> 'run_id' AS thing, concat_ws(' ', data ->> 'number', data ->> 'by') AS seen FROM event_log e
WHERE type = 'exceptions.ApprovalAnswered'
  AND (coalesce(data ->> 'by', '') = ''
       OR NOT EXISTS (SELECT 1 FROM event_log a WHERE a.type = 'exceptions.ApprovalAsked' AND a.subject_id = e.subject_id
                      AND a.data ->> 'run_id' = e.data ->> 'run_id' AND a.data ->> 'number' = e.data ->> 'number'));

-- name: escalation_missed
-- Cases past their clock of which nobody was told; or whose clock runs and will never ring.
SELECT c.detector || ' ' || c.id AS thing, 'due at ' || c.due_at AS seen FROM exception_case c
WHERE c.state NOT IN ('resolved', 'closed') AND c.snoozed_until IS NULL AND c.paused_at IS NULL
  AND NOT EXISTS (SELECT 1 FROM case_timeline t WHERE t.case_id = c.id AND t.kind = 'clock' AND t.at >= c.due_at)
  AND (c.due_at <= $1 OR NOT EXISTS (SELECT 1 FROM timer t WHERE t.kind = 'exceptions.sla' AND t.key = c.id::text));
