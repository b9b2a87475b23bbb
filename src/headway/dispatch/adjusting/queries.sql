-- name: put_proposal
-- Keep a recommendation.
INSERT INTO proposal (id, shipment_id, order_id, external_ref, decision_id, cause, sentence, status, level, offer_id,
                      from_carrier, candidate, to_carrier, saving_minor, price_before_minor, currency, created_at,
                      expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18);

-- name: find_proposal
-- One recommendation.
SELECT * FROM proposal WHERE id = $1;

-- name: open_proposal
-- The recommendation about a shipment that waits for an answer.
SELECT * FROM proposal WHERE shipment_id = $1 AND status = 'open';

-- name: end_proposal
-- It was answered, or came to an end without an answer.
UPDATE proposal SET status = $2, answered_at = $3, answered_by = $4, reason = $5 WHERE id = $1;

-- name: list_proposals
-- Recommendations newest first, before an id, in a status and of a shipment where given.
SELECT * FROM proposal
WHERE ($1::uuid IS NULL OR id < $1) AND ($2::text IS NULL OR status = $2) AND ($3::uuid IS NULL OR shipment_id = $3)
ORDER BY id DESC LIMIT $4;

-- name: count_proposals
-- How many recommendations there are of each status and cause.
SELECT status, cause, count(*) AS proposals FROM proposal GROUP BY status, cause ORDER BY status, cause;

-- name: held_by_carrier
-- Shipments not picked up that a carrier was offered or has accepted: for pickups of a day ($2), before a moment ($3),
-- from a zone ($4), to a zone ($5), in hours by the site's clock ($6 to $7), all where given; in the order of their ids.
SELECT DISTINCT s.id FROM tender_offer o JOIN shipment s ON (s.tenant_id, s.id) = (o.tenant_id, o.shipment_id)
WHERE o.carrier_id = $1 AND o.status IN ('draft', 'pending', 'sent', 'viewed', 'countered', 'accepted')
  AND s.status IN ('tendering', 'booked') AND ($2::date IS NULL OR o.pickup_day = $2)
  AND ($3::timestamptz IS NULL OR o.pickup_planned_at < $3) AND ($4::text IS NULL OR o.origin_zone = $4)
  AND ($5::text IS NULL OR o.destination_zone = $5)
  AND ($6::int IS NULL OR (o.pickup_hour >= $6 AND o.pickup_hour < $7))
ORDER BY s.id;

-- name: lock_shipments
-- Shipments, held in the order of their ids until the transaction ends, so that two rounds cannot wait for each other.
SELECT id FROM shipment WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE;

-- name: offers_held
-- The offers of a shipment that hold capacity, accepted or not, in the order made.
SELECT * FROM tender_offer
WHERE shipment_id = $1 AND status IN ('draft', 'pending', 'sent', 'viewed', 'countered', 'accepted') ORDER BY sequence;

-- name: watch_carriers
-- Carriers that owe an answer or a pickup are watched; a row for each, for whoever slept until its next pickup wakes.
INSERT INTO carrier_watch (carrier_id, carrier_code, watched)
SELECT DISTINCT ON (id) id, code, true FROM unnest($1::uuid[], $2::text[]) AS owing (id, code) ORDER BY id
ON CONFLICT (tenant_id, carrier_id) DO UPDATE SET watched = true
RETURNING carrier_id;

-- name: heard_of
-- The last sign of life of some carriers; a row for each, with whether it was suspected to be dark.
UPDATE carrier_watch w SET heard_at = greatest(w.heard_at, heard.at)
FROM unnest($1::uuid[], $2::timestamptz[]) AS heard (id, at) WHERE w.carrier_id = heard.id
RETURNING w.carrier_id, w.carrier_code, w.suspected_at, w.heard_at;

-- name: lock_watch
-- What is known of a carrier's silence, held until the transaction ends.
SELECT carrier_id, carrier_code, heard_at, suspected_at FROM carrier_watch WHERE carrier_id = $1 FOR UPDATE;

-- name: end_watch
-- It owes nothing.
UPDATE carrier_watch SET watched = false WHERE carrier_id = $1;

-- name: suspect
-- It counts as gone dark since a moment, or does not any more.
UPDATE carrier_watch SET suspected_at = $2 WHERE carrier_id = $1;

-- name: is_suspected
-- Is the carrier's outage a suspicion?
SELECT suspected_at FROM carrier_watch WHERE carrier_id = $1 AND suspected_at IS NOT NULL;

-- name: owing
-- What a carrier owes: answers to offers that it has, and pickups of its bookings.
SELECT 'offer' AS kind, o.shipment_id, o.sent_at AS since FROM tender_offer o
WHERE o.carrier_code = $1 AND o.status IN ('sent', 'viewed') AND o.sent_at IS NOT NULL
UNION ALL
SELECT 'pickup', s.id, s.pickup_planned_at FROM shipment s
WHERE s.carrier_code = $1 AND s.status = 'booked' AND s.pickup_planned_at IS NOT NULL
UNION ALL
SELECT 'expired', o.shipment_id, o.sent_at FROM tender_offer o
WHERE o.carrier_code = $1 AND o.status = 'expired' AND o.sent_at > $2
ORDER BY since;

-- name: usual_answers
-- How a carrier answered the last offers that were asked of it: mean time, and how many it answered and did not.
SELECT avg(answered_at - sent_at) FILTER (WHERE status <> 'expired') AS mean,
       count(*) FILTER (WHERE status <> 'expired') AS answered, count(*) FILTER (WHERE status = 'expired') AS silent
FROM (SELECT status, sent_at, answered_at FROM tender_offer
      WHERE carrier_code = $1 AND status IN ('accepted', 'declined', 'expired') AND sent_at IS NOT NULL
        AND answered_at <= $2
      ORDER BY id DESC LIMIT 200) AS recent;

-- name: note_late_pickup
-- The overdue pickups of a carrier that were not noted yet.
UPDATE shipment SET late_pickup_at = $3
WHERE carrier_code = $1 AND status = 'booked' AND pickup_planned_at <= $2 AND late_pickup_at IS NULL
RETURNING id;

-- name: move_ready_time
-- The goods are ready at another time.
UPDATE shipment SET ready_at = $2, updated_at = $3 WHERE id = $1;

-- name: waiting_for_a_carrier
-- Shipments that no carrier could take.
SELECT id FROM shipment WHERE status = 'planned' AND problem IN ('no_capacity', 'no_carrier') ORDER BY external_ref;

-- name: most_patient
-- Of the shipments that hold a carrier's place on a day ($2) from a zone ($3), those with the most time to spare.
SELECT s.id FROM tender_offer o JOIN shipment s ON (s.tenant_id, s.id) = (o.tenant_id, o.shipment_id)
WHERE o.carrier_id = $1 AND o.pickup_day = $2 AND o.origin_zone = $3
  AND o.status IN ('pending', 'sent', 'viewed', 'accepted') AND s.status IN ('tendering', 'booked')
ORDER BY o.deliver_by - o.delivery_planned_at DESC, s.external_ref LIMIT $4;

-- name: shadow_cases
-- What would have been changed from a moment on, the newest about each shipment, and who carries it now.
SELECT * FROM (
    SELECT DISTINCT ON (p.shipment_id) p.id, p.shipment_id, p.external_ref, p.decision_id, p.cause, p.sentence,
           p.from_carrier, p.to_carrier, s.carrier_code AS carrier_now, p.saving_minor, p.currency, p.created_at
    FROM proposal p JOIN shipment s ON (s.tenant_id, s.id) = (p.tenant_id, p.shipment_id)
    WHERE p.status = 'shadow' AND p.created_at >= $1 ORDER BY p.shipment_id, p.id DESC) AS newest
ORDER BY id DESC LIMIT $2;
