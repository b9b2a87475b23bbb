-- name: insert_shipment
-- Plan a shipment for an order, unless it has one that lives.
INSERT INTO shipment (id, order_id, status, external_ref, customer, service_code, weight_kg, pieces, requirements,
                      destination_zone, ready_at, deliver_by, currency, time_zone, created_at, updated_at)
VALUES ($1, $2, 'planned', $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $14)
ON CONFLICT (tenant_id, order_id) WHERE status <> 'cancelled' DO NOTHING RETURNING *;

-- name: lock_shipment
-- A shipment, held until the transaction ends: every change of it, its tenders and its offers goes through this lock.
SELECT * FROM shipment WHERE id = $1 FOR UPDATE;

-- name: lock_shipment_of_offer
-- The shipment an offer belongs to, held until the transaction ends.
SELECT * FROM shipment WHERE id = (SELECT shipment_id FROM tender_offer WHERE id = $1) FOR UPDATE;

-- name: lock_shipment_of_tender
-- The shipment a tender belongs to, held until the transaction ends.
SELECT * FROM shipment WHERE id = (SELECT shipment_id FROM tender WHERE id = $1) FOR UPDATE;

-- name: lock_shipment_of_order
-- The living shipment of an order, held until the transaction ends.
SELECT * FROM shipment WHERE order_id = $1 AND status <> 'cancelled' FOR UPDATE;

-- name: set_shipment_status
-- Move a shipment to a state.
UPDATE shipment SET status = $2, updated_at = $3 WHERE id = $1;

-- name: shipment_delivered
-- The goods arrived.
UPDATE shipment SET status = 'delivered', delivered_at = $2, updated_at = $3 WHERE id = $1;

-- name: shipment_settled
-- Nothing is left to pay for it.
UPDATE shipment SET settled_at = $2 WHERE id = $1;

-- name: shipment_cancelled
-- The shipment will not travel.
UPDATE shipment SET status = 'cancelled', cancel_reason = $2, updated_at = $3 WHERE id = $1;

-- name: shipment_attempted
-- Count an allocation that chose nobody, and why.
UPDATE shipment SET status = 'planned', attempt = $2, problem = $3, problem_detail = $4, capacity_retries = $5,
    offer_id = NULL, carrier_id = NULL, carrier_code = NULL, origin_site = NULL, origin_zone = NULL,
    pickup_planned_at = NULL, delivery_planned_at = NULL, price_minor = NULL, expected_cost_minor = NULL, updated_at = $6
WHERE id = $1;

-- name: shipment_booked
-- The carrier accepted: the shipment, its leg and its two stops get the accepted terms.
WITH terms AS (
    SELECT * FROM tender_offer WHERE id = $2 AND shipment_id = $1
), booked AS (
    UPDATE shipment SET status = 'booked', booked_at = $3, updated_at = $3, late_pickup_at = NULL, offer_id = o.id, carrier_id = o.carrier_id,
        carrier_code = o.carrier_code, origin_site = o.origin_site, origin_zone = o.origin_zone,
        destination_zone = o.destination_zone, pickup_planned_at = o.pickup_planned_at,
        delivery_planned_at = o.delivery_planned_at, deliver_by = o.deliver_by, price_minor = o.price_minor,
        expected_cost_minor = o.expected_cost_minor
    FROM terms o WHERE shipment.id = $1
), stops AS (
    INSERT INTO stop (shipment_id, sequence, role, site, zone, planned_at, due_at)
    SELECT shipment_id, 1, 'pickup', origin_site, origin_zone, pickup_planned_at, pickup_planned_at FROM terms
    UNION ALL
    SELECT shipment_id, 2, 'delivery', NULL, destination_zone, delivery_planned_at, deliver_by FROM terms
)
INSERT INTO shipment_leg (shipment_id, sequence, from_stop, to_stop, carrier_id, carrier_code, service_id, service_code,
                          product, contract_id)
SELECT shipment_id, 1, 1, 2, carrier_id, carrier_code, service_id, service_code, product, contract_id FROM terms;

-- name: shipment_rescheduled
-- Another time of delivery was agreed for what is not delivered yet: the shipment, its terms and its last stop follow.
WITH moved AS (
    UPDATE shipment SET deliver_by = $2, updated_at = $3
    WHERE order_id = $1 AND status IN ('planned', 'tendering', 'booked', 'in_transit') RETURNING id, offer_id
), terms AS (
    UPDATE tender_offer SET deliver_by = $2 FROM moved WHERE tender_offer.id = moved.offer_id
)
UPDATE stop SET due_at = $2 FROM moved WHERE stop.shipment_id = moved.id AND stop.role = 'delivery';

-- name: shipment_unbooked
-- The booking was taken back: the shipment waits for a carrier again, without leg and stops.
WITH legs AS (DELETE FROM shipment_leg WHERE shipment_id = $1), stops AS (DELETE FROM stop WHERE shipment_id = $1)
UPDATE shipment SET status = 'planned', booked_at = NULL, offer_id = NULL, carrier_id = NULL, carrier_code = NULL,
    origin_site = NULL, origin_zone = NULL, pickup_planned_at = NULL, delivery_planned_at = NULL, price_minor = NULL,
    expected_cost_minor = NULL, problem = $2, problem_detail = $3, updated_at = $4
WHERE id = $1;

-- name: newest_tender
-- The tender of a shipment that was opened last.
SELECT id, number, status, offers, mode, pick FROM tender WHERE shipment_id = $1 ORDER BY number DESC LIMIT 1;

-- name: set_tender_status
-- Move a tender to a state; `closed_at` is NULL while it is open, `review` says why it waits for a person.
UPDATE tender SET status = $2, closed_at = $3, review = NULL WHERE id = $1;

-- name: tender_needs_review
-- A person has to approve; `review` says why.
UPDATE tender SET status = 'needs_review', closed_at = NULL, review = $2 WHERE id = $1;

-- name: refusals_of_tender
-- The memory of a tender: who was asked and did not take it, in order.
SELECT carrier_code, status FROM tender_offer WHERE tender_id = $1 AND status = ANY($2) ORDER BY sequence;

-- name: make_offer
-- Make an offer of a tender, which is opened, or opened again, by it; the first of those made at once ($31) lends its
-- terms to the shipment. With a review ($32) the offer is a draft until a person has approved it.
WITH opened AS (
    INSERT INTO tender (id, shipment_id, number, status, mode, pick, review, offers, opened_at)
    VALUES ($2, $3, $27, CASE WHEN $32::text IS NULL THEN 'open' ELSE 'needs_review' END, $29, $30, $32, $4, $26)
    ON CONFLICT (tenant_id, id) DO UPDATE SET status = excluded.status, mode = excluded.mode, pick = excluded.pick,
        review = excluded.review, offers = excluded.offers, closed_at = NULL
), made AS (
    INSERT INTO tender_offer (id, tender_id, shipment_id, sequence, status, decision_id, candidate, carrier_id,
        carrier_code, service_id, service_code, product, contract_id, origin_site, origin_zone, destination_zone,
        pickup_day, pickup_planned_at, delivery_planned_at, deliver_by, price_minor, expected_cost_minor,
        late_penalty_minor, currency, charges, answer_within_s, created_at, closes_at, pickup_hour, weight_kg)
    VALUES ($1, $2, $3, $4, CASE WHEN $32::text IS NULL THEN 'pending' ELSE 'draft' END, $5, $6, $7, $8, $9, $10, $11,
            $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $33, $34,
            $35)
    RETURNING *
)
UPDATE shipment SET status = 'tendering', attempt = $28, problem = NULL, problem_detail = NULL, offer_id = o.id,
    carrier_id = o.carrier_id, carrier_code = o.carrier_code, origin_site = o.origin_site, origin_zone = o.origin_zone,
    destination_zone = o.destination_zone, pickup_planned_at = o.pickup_planned_at,
    delivery_planned_at = o.delivery_planned_at, deliver_by = o.deliver_by, price_minor = o.price_minor,
    expected_cost_minor = o.expected_cost_minor, updated_at = $26
FROM made o WHERE shipment.id = $3 AND $31;

-- name: find_offer
-- One offer.
SELECT * FROM tender_offer WHERE id = $1;

-- name: live_offers
-- The offers of a shipment that hold capacity and may still become a booking, in the order made.
SELECT * FROM tender_offer WHERE shipment_id = $1 AND status IN ('draft', 'pending', 'sent', 'viewed', 'countered')
ORDER BY sequence;

-- name: accepted_offer
-- The offer a shipment was booked with.
SELECT * FROM tender_offer WHERE shipment_id = $1 AND status = 'accepted';

-- name: offer_sent
-- The carrier has it.
UPDATE tender_offer SET status = 'sent', sent_at = $2, expires_at = $3, carrier_reference = $4 WHERE id = $1;

-- name: offer_viewed
-- Somebody at the carrier looked at it.
UPDATE tender_offer SET status = 'viewed' WHERE id = $1;

-- name: offer_countered
-- The carrier would take it for another price.
UPDATE tender_offer SET status = 'countered', countered_minor = $2, reason = $3, answered_at = $4 WHERE id = $1;

-- name: offer_agreed
-- The countered price is agreed: the terms have it from now on.
UPDATE tender_offer SET price_minor = $2, expected_cost_minor = $3, charges = $4 WHERE id = $1;

-- name: offer_approved
-- A person approved the draft: it goes out, with a new time to answer.
UPDATE tender_offer SET status = 'pending', answer_within_s = $2, closes_at = $3 WHERE id = $1;

-- name: offer_until
-- Let a bid stand until another time.
UPDATE tender_offer SET expires_at = $2, closes_at = $2 WHERE id = $1;

-- name: end_offer
-- The offer was answered, or came to an end without an answer (a bid was answered when it was made). Does another offer
-- of the shipment still need the place it has at the site?
UPDATE tender_offer o SET status = $2, reason = $4,
    answered_at = CASE WHEN status = 'countered' AND answered_at IS NOT NULL THEN answered_at ELSE $3 END
WHERE id = $1
RETURNING EXISTS (
    SELECT 1 FROM tender_offer t
    WHERE t.shipment_id = o.shipment_id AND t.id <> o.id
      AND (t.origin_site, t.pickup_day) = (o.origin_site, o.pickup_day)
      AND t.status IN ('draft', 'pending', 'sent', 'viewed', 'countered', 'accepted')) AS site_needed;

-- name: keep_link
-- Keep the hash of a link's token.
INSERT INTO offer_link (hash, offer_id, created_at) VALUES ($1, $2, $3);

-- name: find_link
-- The offer of a link that was not revoked.
SELECT offer_id FROM offer_link WHERE hash = $1 AND revoked_at IS NULL;

-- name: revoke_links
-- Links of an offer lead nowhere from now on; how many did.
WITH ended AS (UPDATE offer_link SET revoked_at = $2 WHERE offer_id = $1 AND revoked_at IS NULL RETURNING 1)
SELECT count(*) FROM ended;

-- name: all_hours
-- Every carrier's answering hours.
SELECT carrier_id, weekday, opens_min, closes_min FROM answering_hours ORDER BY carrier_id, weekday, opens_min;

-- name: forget_hours
-- Remove a carrier's answering hours.
DELETE FROM answering_hours WHERE carrier_id = $1;

-- name: put_hours
-- Keep a span of a carrier's answering hours.
INSERT INTO answering_hours (carrier_id, weekday, opens_min, closes_min) VALUES ($1, $2, $3, $4);

-- name: list_shipments
-- Shipments newest first, before an id, of a status, carrier, site or order where given.
SELECT * FROM shipment
WHERE ($1::uuid IS NULL OR id < $1) AND ($2::text IS NULL OR status = $2) AND ($3::text IS NULL OR carrier_code = $3)
  AND ($4::text IS NULL OR origin_site = $4) AND ($5::uuid IS NULL OR order_id = $5)
ORDER BY id DESC LIMIT $6;

-- name: shipments_of_orders
-- The living shipment of each of some orders.
SELECT * FROM shipment WHERE order_id = ANY(ARRAY(SELECT unnest($1::uuid[]))) AND status <> 'cancelled';

-- name: pieces_of
-- The pieces of shipments.
SELECT id, pieces FROM shipment WHERE id = ANY($1::uuid[]);

-- name: orders_of_shipments
-- Whose shipments they are.
SELECT id, order_id FROM shipment WHERE id = ANY($1::uuid[]);

-- name: find_shipment
-- One shipment.
SELECT * FROM shipment WHERE id = $1;

-- name: stops_of_shipment
-- Its planned stops, in order.
SELECT sequence, role, site, zone, planned_at, due_at FROM stop WHERE shipment_id = $1 ORDER BY sequence;

-- name: legs_of_shipment
-- Its legs, in order.
SELECT sequence, from_stop, to_stop, carrier_id, carrier_code, service_id, service_code, product, contract_id
FROM shipment_leg WHERE shipment_id = $1 ORDER BY sequence;

-- name: tenders_of_shipment
-- Its tenders, oldest first.
SELECT id, number, status, mode, pick, review, offers, opened_at, closed_at FROM tender WHERE shipment_id = $1 ORDER BY number;

-- name: offers_of_shipment
-- Its offers, oldest first.
SELECT o.* FROM tender_offer o JOIN tender t ON t.tenant_id = o.tenant_id AND t.id = o.tender_id
WHERE o.shipment_id = $1 ORDER BY t.number, o.sequence;

-- name: list_offers
-- Offers newest first, before an id, to a carrier and in a status where given, with what the carrier needs of the shipment.
SELECT o.*, s.external_ref, s.weight_kg, s.pieces, s.requirements
FROM tender_offer o JOIN shipment s ON s.tenant_id = o.tenant_id AND s.id = o.shipment_id
WHERE ($1::uuid IS NULL OR o.id < $1) AND ($2::text IS NULL OR o.carrier_code = $2)
  AND ($3::text IS NULL OR o.status = $3)
ORDER BY o.id DESC LIMIT $4;

-- name: count_shipments
-- How many shipments are in each state.
SELECT status, count(*) AS shipments FROM shipment GROUP BY status ORDER BY status;

-- name: tenant_settings
-- The zone in which the tenant counts days and hours, and the currency of its sites' costs.
SELECT timezone, currency FROM tenant WHERE id = current_tenant();

-- name: policy_in_force
-- The version of the policy that was activated last, 0 for the one built in, and the digest of its text.
SELECT current_tenant() AS tenant_id, a.version, p.digest
FROM dispatch_policy_activation a LEFT JOIN dispatch_policy p ON p.tenant_id = a.tenant_id AND p.version = a.version
ORDER BY a.number DESC LIMIT 1;

-- name: policy_versions
-- Versions of the policy, newest first, older than one where given.
SELECT id, version, name, strategy, digest, note, saved_by, saved_at FROM dispatch_policy
WHERE $1::int IS NULL OR version < $1 ORDER BY version DESC LIMIT $2;

-- name: policy_was_in_force
-- Was a version ever in force?
SELECT EXISTS (SELECT FROM dispatch_policy_activation WHERE version = $1);

-- name: policy_activations
-- Activations, newest first, before a number where given.
SELECT number, version, before, reason, activated_by, activated_at FROM dispatch_policy_activation
WHERE $1::int IS NULL OR number < $1 ORDER BY number DESC LIMIT $2;

-- name: save_policy
-- Keep the next version under the policy's id; no row where another transaction took its number just now.
INSERT INTO dispatch_policy (id, version, name, strategy, text, digest, note, saved_by, saved_at)
SELECT coalesce((SELECT id FROM dispatch_policy ORDER BY version LIMIT 1), $1),
       coalesce((SELECT max(version) FROM dispatch_policy), 0) + 1, $2, $3, $4, $5, $6, $7, $8
ON CONFLICT (tenant_id, version) DO NOTHING
RETURNING id, version, name, strategy, digest, note, saved_by, saved_at;

-- name: activate_policy
-- Put a version in force; no row where another transaction was faster.
INSERT INTO dispatch_policy_activation (number, version, before, reason, activated_by, activated_at)
VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (tenant_id, number) DO NOTHING RETURNING number;

-- name: policy_text
-- What was written in a version.
SELECT text FROM dispatch_policy WHERE version = $1;

-- name: recorded_shipments
-- Shipments planned in a period, oldest first.
SELECT id, order_id, status, problem, created_at, updated_at, booked_at
FROM shipment WHERE created_at >= $1 AND created_at < $2 ORDER BY created_at, id;

-- name: recorded_offers
-- Offers of the shipments planned in a period, each with its number among its shipment's offers.
SELECT o.shipment_id, o.decision_id,
       row_number() OVER (PARTITION BY o.shipment_id ORDER BY t.number, o.sequence)::int AS asked,
       o.carrier_id, o.carrier_code, o.candidate, o.service_code, o.status,
       o.origin_site, o.origin_zone, o.destination_zone, o.pickup_day, o.pickup_planned_at,
       o.pickup_hour,
       o.delivery_planned_at, o.deliver_by, s.weight_kg, o.price_minor, o.late_penalty_minor, o.currency,
       o.created_at, o.answered_at
FROM shipment s
JOIN tender t ON t.tenant_id = s.tenant_id AND t.shipment_id = s.id
JOIN tender_offer o ON o.tenant_id = t.tenant_id AND o.tender_id = t.id
WHERE s.created_at >= $1 AND s.created_at < $2
ORDER BY o.created_at, o.shipment_id, asked;

-- name: recorded_decisions
-- Allocations of the shipments planned in a period, after a number of the ledger.
SELECT d.number, d.id, d.subject_id AS shipment_id, d.decided_at, d.policy, d.inputs::text AS inputs,
       d.verdict::text AS verdict
FROM decision d
JOIN shipment s ON s.tenant_id = d.tenant_id AND s.id = d.subject_id
WHERE d.kind = 'allocation' AND d.number > $3 AND s.created_at >= $1 AND s.created_at < $2
ORDER BY d.number LIMIT $4;

-- name: newest_allocations
-- The newest allocations of the ledger, newest first.
SELECT number, id, subject_id AS shipment_id, decided_at, policy, inputs::text AS inputs, verdict::text AS verdict
FROM decision WHERE kind = 'allocation' ORDER BY number DESC LIMIT $1;

-- name: carrier_offers
-- What a carrier sees of its offers, newest first, before an id: all, or ($3) those it may answer, or ($4) one.
SELECT o.id, o.status, o.carrier_code, o.service_code, o.product, o.origin_site, o.origin_zone, o.destination_zone,
       o.pickup_planned_at, o.delivery_planned_at, o.deliver_by, o.price_minor, o.countered_minor, o.currency,
       o.created_at, o.sent_at, o.expires_at, o.answered_at, o.reason, t.pick, s.external_ref, s.weight_kg, s.pieces,
       s.requirements, s.time_zone
FROM tender_offer o
JOIN shipment s ON s.tenant_id = o.tenant_id AND s.id = o.shipment_id
JOIN tender t ON t.tenant_id = o.tenant_id AND t.id = o.tender_id
WHERE o.status <> 'draft' AND ($1::text IS NULL OR o.carrier_code = $1) AND ($2::uuid IS NULL OR o.id < $2)
  AND (NOT $3 OR o.status IN ('pending', 'sent', 'viewed', 'countered')) AND ($4::uuid IS NULL OR o.id = $4)
ORDER BY o.id DESC LIMIT $5;

-- name: list_tenders
-- Tenders newest first, before an id, in a status where given, with their shipments.
SELECT t.id, t.shipment_id, t.number, t.status, t.mode, t.pick, t.review, t.offers, t.opened_at, t.closed_at,
       s.external_ref, s.customer, s.carrier_code, s.price_minor, s.expected_cost_minor, s.currency
FROM tender t JOIN shipment s ON s.tenant_id = t.tenant_id AND s.id = t.shipment_id
WHERE ($1::uuid IS NULL OR t.id < $1) AND ($2::text IS NULL OR t.status = $2)
ORDER BY t.id DESC LIMIT $3;

-- name: count_recorded_decisions
-- How many allocations of the shipments planned in a period there are.
SELECT count(*) FROM decision d
JOIN shipment s ON s.tenant_id = d.tenant_id AND s.id = d.subject_id
WHERE d.kind = 'allocation' AND s.created_at >= $1 AND s.created_at < $2;

-- name: ends_of_decisions
-- The offer of each of some decisions: of several the accepted one, else the first.
SELECT DISTINCT ON (decision_id) decision_id, status, price_minor, answered_at IS NOT NULL AS over,
       extract(epoch FROM answered_at - created_at)::int AS after_s
FROM tender_offer WHERE shipment_id = ANY($2) AND decision_id = ANY($1)
ORDER BY decision_id, status <> 'accepted', sequence;

-- name: recorded_overrides
-- Persons' choices of a period, after a number of the ledger.
SELECT number, id, subject_id AS shipment_id, decided_at, policy, inputs::text AS inputs, verdict::text AS verdict
FROM decision
WHERE kind = 'allocation' AND decided_at >= $1 AND decided_at < $2 AND number > $3
  AND verdict ->> 'reason' = 'override'
ORDER BY number LIMIT $4;

-- name: recorded_allocation
-- One allocation of the ledger.
SELECT number, id, subject_id AS shipment_id, decided_at, policy, inputs::text AS inputs, verdict::text AS verdict
FROM decision WHERE id = $1 AND kind = 'allocation';

-- name: recorded_allocations_of
-- The allocations of a shipment, oldest first.
SELECT number, id, subject_id AS shipment_id, decided_at, policy, inputs::text AS inputs, verdict::text AS verdict
FROM decision WHERE subject_id = $1 AND kind = 'allocation' ORDER BY number;

-- name: done_by_level
-- Decisions from a moment on, by kind and the level of autonomy they were made at, and how many of them by people.
SELECT kind, autonomy, count(*) AS decisions,
       count(*) FILTER (WHERE actor LIKE 'user:%' OR actor LIKE 'key:%') AS by_people
FROM decision WHERE decided_at >= $1 GROUP BY kind, autonomy ORDER BY kind, autonomy;

-- name: tenders_answered
-- What people said to tenders that waited for them, from a moment on.
SELECT count(*) FILTER (WHERE data ->> 'approved' = 'true') AS approved,
       count(*) FILTER (WHERE data ->> 'approved' = 'false') AS refused
FROM event_log WHERE type = 'dispatch.TenderReviewed' AND recorded_at >= $1;

-- name: tenders_waiting
-- Tenders that wait for a person, the first pickup first.
SELECT t.id AS tender_id, s.id AS shipment_id, s.external_ref, o.carrier_code, t.review AS why, t.opened_at,
       o.pickup_planned_at AS pickup_at
FROM tender t
JOIN shipment s ON (s.tenant_id, s.id) = (t.tenant_id, t.shipment_id)
LEFT JOIN LATERAL (
    SELECT carrier_code, pickup_planned_at FROM tender_offer f
    WHERE (f.tenant_id, f.tender_id) = (t.tenant_id, t.id) AND f.status IN ('draft', 'countered')
    ORDER BY f.sequence LIMIT 1) AS o ON true
WHERE t.status = 'needs_review' ORDER BY o.pickup_planned_at, t.id LIMIT $1;
