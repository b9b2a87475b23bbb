-- name: spreads
-- The standard deviation of a carrier's charges a shipment, and of how long cases about it were open, in a period.
SELECT (SELECT stddev_samp(charges_minor) FROM execution_fact
        WHERE carrier_id = $1 AND booked_at >= $2 AND booked_at < $3 AND cancelled_at IS NULL AND currency = $4)
           AS cost_per_shipment,
       (SELECT stddev_samp(extract(epoch FROM c.resolved_at - c.opened_at)) FROM case_fact c
        WHERE c.carrier_id = $1 AND c.resolved_at >= $2 AND c.resolved_at < $3 AND c.automatic IS NOT NULL
          AND EXISTS (SELECT FROM execution_fact k WHERE k.shipment_id = c.shipment_id AND k.carrier_id = c.carrier_id))
           AS time_to_resolve;

-- name: lane_costs
-- What a carrier's shipments booked in a period cost by lane, beside what all others' cost there; busiest first.
SELECT origin_zone, destination_zone, count(*) FILTER (WHERE carrier_id = $1)::int AS shipments,
       coalesce(sum(weight_kg) FILTER (WHERE carrier_id = $1), 0) AS weight_kg,
       coalesce(sum(charges_minor) FILTER (WHERE carrier_id = $1), 0)::bigint AS charges_minor,
       count(*) FILTER (WHERE carrier_id <> $1)::int AS others,
       coalesce(sum(weight_kg) FILTER (WHERE carrier_id <> $1), 0) AS others_kg,
       coalesce(sum(charges_minor) FILTER (WHERE carrier_id <> $1), 0)::bigint AS others_minor
FROM execution_fact
WHERE booked_at >= $2 AND booked_at < $3 AND carrier_id IS NOT NULL AND cancelled_at IS NULL AND currency = $4
GROUP BY origin_zone, destination_zone HAVING count(*) FILTER (WHERE carrier_id = $1) > 0
ORDER BY shipments DESC, origin_zone, destination_zone LIMIT $5;

-- name: behind_deliveries
-- Deliveries of a carrier in a period, on a lane where given, only those that missed ($6), newest first, after a place.
SELECT * FROM (
    SELECT f.delivery_actual_at AS at, f.shipment_id AS id, f.shipment_id, o.external_ref AS ref, f.origin_zone,
           f.destination_zone, f.deliver_by AS due, f.on_time_delivery AS good, NULL::numeric AS value,
           ''::text AS word, f.tags
    FROM execution_fact f LEFT JOIN order_fact o USING (tenant_id, order_id)
    WHERE f.carrier_id = $1 AND f.delivery_actual_at >= $2 AND f.delivery_actual_at < $3) b
WHERE ($4::text IS NULL OR (origin_zone, destination_zone) = ($4, $5)) AND NOT ($6 AND coalesce(good, true))
  AND ($7::timestamptz IS NULL OR (at, id) < ($7, $8::uuid))
ORDER BY at DESC, id DESC LIMIT $9;

-- name: behind_pickups
-- The same of pickups.
SELECT * FROM (
    SELECT f.pickup_actual_at AS at, f.shipment_id AS id, f.shipment_id, o.external_ref AS ref, f.origin_zone,
           f.destination_zone, f.pickup_planned_at AS due, f.on_time_pickup AS good, NULL::numeric AS value,
           ''::text AS word, f.tags
    FROM execution_fact f LEFT JOIN order_fact o USING (tenant_id, order_id)
    WHERE f.carrier_id = $1 AND f.pickup_actual_at >= $2 AND f.pickup_actual_at < $3) b
WHERE ($4::text IS NULL OR (origin_zone, destination_zone) = ($4, $5)) AND NOT ($6 AND coalesce(good, true))
  AND ($7::timestamptz IS NULL OR (at, id) < ($7, $8::uuid))
ORDER BY at DESC, id DESC LIMIT $9;

-- name: behind_offers
-- Finished offers sent to a carrier; the value is how many seconds it took to answer.
SELECT * FROM (
    SELECT f.sent_at AS at, f.offer_id AS id, f.shipment_id, o.external_ref AS ref, f.origin_zone, f.destination_zone,
           NULL::timestamptz AS due, f.outcome = 'accepted' AS good, f.response_s::numeric AS value, f.outcome AS word,
           coalesce(e.tags, '{}') AS tags
    FROM offer_fact f LEFT JOIN execution_fact e USING (tenant_id, shipment_id)
    LEFT JOIN order_fact o ON o.tenant_id = e.tenant_id AND o.order_id = e.order_id
    WHERE f.carrier_id = $1 AND f.sent_at >= $2 AND f.sent_at < $3
      AND f.outcome IN ('accepted', 'declined', 'expired')) b
WHERE ($4::text IS NULL OR (origin_zone, destination_zone) = ($4, $5)) AND NOT ($6 AND coalesce(good, true))
  AND ($7::timestamptz IS NULL OR (at, id) < ($7, $8::uuid))
ORDER BY at DESC, id DESC LIMIT $9;

-- name: behind_bookings
-- Shipments booked with a carrier and not cancelled, in the tenant's currency; the value is how many exceptions.
SELECT * FROM (
    SELECT f.booked_at AS at, f.shipment_id AS id, f.shipment_id, o.external_ref AS ref, f.origin_zone,
           f.destination_zone, NULL::timestamptz AS due, f.exceptions = 0 AS good, f.exceptions::numeric AS value,
           ''::text AS word, f.tags
    FROM execution_fact f JOIN tenant t ON t.id = f.tenant_id LEFT JOIN order_fact o USING (tenant_id, order_id)
    WHERE f.carrier_id = $1 AND f.booked_at >= $2 AND f.booked_at < $3 AND f.cancelled_at IS NULL
      AND f.currency = t.currency) b
WHERE ($4::text IS NULL OR (origin_zone, destination_zone) = ($4, $5)) AND NOT ($6 AND coalesce(good, true))
  AND ($7::timestamptz IS NULL OR (at, id) < ($7, $8::uuid))
ORDER BY at DESC, id DESC LIMIT $9;

-- name: behind_charges
-- The same; the value is what was agreed to be charged, in minor units.
SELECT * FROM (
    SELECT f.booked_at AS at, f.shipment_id AS id, f.shipment_id, o.external_ref AS ref, f.origin_zone,
           f.destination_zone, NULL::timestamptz AS due, NULL::boolean AS good, f.charges_minor::numeric AS value,
           ''::text AS word, f.tags
    FROM execution_fact f JOIN tenant t ON t.id = f.tenant_id LEFT JOIN order_fact o USING (tenant_id, order_id)
    WHERE f.carrier_id = $1 AND f.booked_at >= $2 AND f.booked_at < $3 AND f.cancelled_at IS NULL
      AND f.currency = t.currency) b
WHERE ($4::text IS NULL OR (origin_zone, destination_zone) = ($4, $5)) AND NOT ($6 AND coalesce(good, true))
  AND ($7::timestamptz IS NULL OR (at, id) < ($7, $8::uuid))
ORDER BY at DESC, id DESC LIMIT $9;

-- name: behind_invoices
-- Invoices received from a carrier; the value is how many shipments each is for, the reference one of them.
SELECT * FROM (
    SELECT max(i.received_at) AS at, i.invoice_id AS id, (min(i.shipment_id::text))::uuid AS shipment_id,
           min(o.external_ref) AS ref, min(f.origin_zone) AS origin_zone, min(f.destination_zone) AS destination_zone,
           NULL::timestamptz AS due, bool_and(i.matched) AS good, count(*)::numeric AS value, ''::text AS word,
           '{}'::text[] AS tags
    FROM invoice_fact i
    LEFT JOIN execution_fact f
           ON f.tenant_id = i.tenant_id AND f.shipment_id = i.shipment_id AND f.carrier_id = i.carrier_id
    LEFT JOIN order_fact o ON o.tenant_id = f.tenant_id AND o.order_id = f.order_id
    WHERE i.carrier_id = $1 AND i.received_at >= $2 AND i.received_at < $3
      AND ($4::text IS NULL OR (f.origin_zone, f.destination_zone) = ($4, $5))
    GROUP BY i.invoice_id) b
WHERE NOT ($6 AND coalesce(good, true)) AND ($7::timestamptz IS NULL OR (at, id) < ($7, $8::uuid))
ORDER BY at DESC, id DESC LIMIT $9;

-- name: behind_cases
-- Cases about a carrier that were resolved; the value is how many seconds each was open, the word what found it.
SELECT * FROM (
    SELECT c.resolved_at AS at, c.case_id AS id, c.shipment_id, o.external_ref AS ref, f.origin_zone,
           f.destination_zone, NULL::timestamptz AS due, NULL::boolean AS good,
           extract(epoch FROM c.resolved_at - c.opened_at)::numeric AS value, c.detector AS word, f.tags
    FROM case_fact c
    JOIN execution_fact f ON f.tenant_id = c.tenant_id AND f.shipment_id = c.shipment_id AND f.carrier_id = c.carrier_id
    LEFT JOIN order_fact o ON o.tenant_id = f.tenant_id AND o.order_id = f.order_id
    WHERE c.carrier_id = $1 AND c.resolved_at >= $2 AND c.resolved_at < $3 AND c.automatic IS NOT NULL
      AND c.opened_at IS NOT NULL) b
WHERE ($4::text IS NULL OR (origin_zone, destination_zone) = ($4, $5)) AND NOT ($6 AND coalesce(good, true))
  AND ($7::timestamptz IS NULL OR (at, id) < ($7, $8::uuid))
ORDER BY at DESC, id DESC LIMIT $9;

-- name: behind_reports
-- Deliveries whose reports were counted; the value is how many reports came late ($10 late), bore an unknown code
-- (unknown), or, as 1, that a milestone was not told (milestones).
SELECT * FROM (
    SELECT f.delivery_actual_at AS at, f.shipment_id AS id, f.shipment_id, o.external_ref AS ref, f.origin_zone,
           f.destination_zone, NULL::timestamptz AS due,
           CASE $10 WHEN 'late' THEN f.reports_in_time = f.reports WHEN 'unknown' THEN f.reports_unknown = 0
                    ELSE f.milestones END AS good,
           CASE $10 WHEN 'late' THEN f.reports - f.reports_in_time WHEN 'unknown' THEN f.reports_unknown
                    ELSE (NOT f.milestones)::int END::numeric AS value,
           f.reports::text AS word, f.tags
    FROM execution_fact f LEFT JOIN order_fact o USING (tenant_id, order_id)
    WHERE f.carrier_id = $1 AND f.delivery_actual_at >= $2 AND f.delivery_actual_at < $3 AND f.reports IS NOT NULL) b
WHERE ($4::text IS NULL OR (origin_zone, destination_zone) = ($4, $5)) AND NOT ($6 AND coalesce(good, true))
  AND ($7::timestamptz IS NULL OR (at, id) < ($7, $8::uuid))
ORDER BY at DESC, id DESC LIMIT $9;

-- name: put_link
-- A link to a carrier's card; only the hash of its token is kept.
INSERT INTO scorecard_link (id, token_hash, carrier_id, carrier_code, note, made_by, made_at, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: revoke_link
-- End a link; no row where there is none. One that was ended before stays ended as it was.
UPDATE scorecard_link SET revoked_at = coalesce(revoked_at, $2), revoked_by = coalesce(revoked_by, $3)
WHERE id = $1
RETURNING id, carrier_id, carrier_code, note, made_by, made_at, expires_at, revoked_at, revoked_by;

-- name: links_of
-- The links to a carrier's card, the newest first; with $3 those that lead somewhere at $2.
SELECT id, carrier_id, carrier_code, note, made_by, made_at, expires_at, revoked_at, revoked_by FROM scorecard_link
WHERE carrier_id = $1 AND NOT ($3 AND (revoked_at IS NOT NULL OR expires_at <= $2))
ORDER BY made_at DESC, id LIMIT 100;

-- name: link_of
-- The link of a token that leads somewhere at $2.
SELECT carrier_id, carrier_code, expires_at FROM scorecard_link
WHERE token_hash = $1 AND revoked_at IS NULL AND expires_at > $2;
