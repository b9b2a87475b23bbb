-- What the figures of analytics are, told a second time from the log alone: no fact, no view, no projection is read.
-- $1, $2: from, to before. $3: the moment it is. $4: zone. $5: currency. $6: the dimension (all: none).
WITH log AS (SELECT row_number() OVER (ORDER BY xid, seq) AS place, * FROM event_log),
agreed AS (
    SELECT DISTINCT ON (subject_id) * FROM log
    WHERE type IN ('dispatch.ShipmentBooked', 'dispatch.ShipmentUnbooked') ORDER BY subject_id, place DESC),
undone AS (SELECT subject_id, max(place) AS place FROM log WHERE type = 'dispatch.ShipmentUnbooked' GROUP BY 1),
off AS (SELECT DISTINCT subject_id FROM log WHERE type = 'dispatch.ShipmentCancelled'),
stopped AS (
    SELECT DISTINCT ON (subject_id, data ->> 'role') subject_id, place, data ->> 'role' AS role,
           (data ->> 'actual_at')::timestamptz AS at
    FROM log WHERE type = 'tracking.StopProgressed' AND data ->> 'state' = 'completed'
    ORDER BY subject_id, data ->> 'role', place DESC),
told AS (
    SELECT DISTINCT ON (subject_id) subject_id, (data ->> 'delivered_at')::timestamptz AS at
    FROM log WHERE type = 'dispatch.ShipmentDelivered' ORDER BY subject_id, place),
taken AS (
    SELECT order_taken.subject_id AS order_id, max(order_taken.recorded_at) AS at, max(data ->> 'customer') AS customer,
           bool_or(EXISTS (SELECT FROM log r WHERE r.type = 'orders.OrderReleased' AND r.subject_id = order_taken.subject_id))
               AS released
    FROM log order_taken WHERE type = 'orders.OrderReceived' GROUP BY 1),
work AS (
    SELECT a.subject_id AS id, a.data ->> 'carrier_code' AS carrier, a.data ->> 'customer' AS customer,
           (a.data ->> 'origin_zone') || ' → ' || (a.data ->> 'destination_zone') AS lane,
           split_part(a.data ->> 'product', '/', 1) AS mode, a.data ->> 'origin_site' AS site,
           a.data ->> 'service_code' AS service, a.recorded_at AS booked_at, off.subject_id IS NOT NULL AS off,
           (a.data ->> 'pickup_planned_at')::timestamptz AS pickup_planned, (a.data ->> 'deliver_by')::timestamptz AS deliver_by,
           p.at AS picked_up, coalesce(d.at, told.at) AS arrived,
           (SELECT coalesce(sum((line -> 'amount' ->> 'minor')::bigint), 0)
            FROM jsonb_array_elements((a.data -> 'charges')::jsonb) AS line
            WHERE line -> 'amount' ->> 'currency' = a.data -> 'expected_cost' ->> 'currency') AS charges,
           (SELECT count(*) FROM log c WHERE c.type = 'exceptions.CaseOpened' AND c.data ->> 'shipment_id' = a.subject_id::text
                                         AND c.data ->> 'carrier_id' = a.data ->> 'carrier_id') AS exceptions,
           (SELECT coalesce(sum((e.data -> 'amount' ->> 'minor')::bigint), 0) FROM log e
            WHERE e.type = 'settlement.PenaltyAccrued' AND e.subject_id = a.subject_id) AS penalty,
           a.data -> 'expected_cost' ->> 'currency' AS currency
    FROM agreed a
    LEFT JOIN off USING (subject_id)
    LEFT JOIN undone u USING (subject_id)
    LEFT JOIN stopped p ON p.subject_id = a.subject_id AND p.role = 'pickup' AND p.place > coalesce(u.place, 0)
    LEFT JOIN stopped d ON d.subject_id = a.subject_id AND d.role = 'delivery'
    LEFT JOIN told ON told.subject_id = a.subject_id
    WHERE a.type = 'dispatch.ShipmentBooked'),
answered AS (
    SELECT DISTINCT ON (data ->> 'offer_id') data ->> 'offer_id' AS offer_id, type FROM log
    WHERE type IN ('dispatch.TenderOfferAccepted', 'dispatch.TenderOfferDeclined', 'dispatch.TenderOfferExpired',
                   'dispatch.TenderOfferDeliveryFailed', 'dispatch.TenderOfferWithdrawn')
    ORDER BY data ->> 'offer_id', place DESC),
asked AS (SELECT DISTINCT ON (data ->> 'offer_id') * FROM log WHERE type = 'dispatch.TenderOfferSent'
          ORDER BY data ->> 'offer_id', place DESC),
billed AS (
    SELECT DISTINCT ON (subject_id) subject_id AS id, type = 'settlement.InvoiceMatched' AS matched, data ->> 'carrier_id' AS carrier_id
    FROM log WHERE type IN ('settlement.InvoiceMatched', 'settlement.InvoiceDisputed') ORDER BY subject_id, place),
seen AS (
    SELECT 'order' AS kind, at, order_id AS id, '' AS carrier, customer, '' AS lane, '' AS mode, '' AS site, '' AS service,
           released AS good, 0::bigint AS minor, 0::bigint AS exceptions, NULL AS currency FROM taken
    UNION ALL SELECT 'booking', booked_at, id, carrier, customer, lane, mode, site, service, true, charges, exceptions, currency
    FROM work WHERE NOT off
    UNION ALL SELECT 'pickup', picked_up, id, carrier, customer, lane, mode, site, service,
                     picked_up <= pickup_planned + interval '30 minutes', 0, 0, currency FROM work WHERE picked_up IS NOT NULL
    UNION ALL SELECT 'delivery', arrived, id, carrier, customer, lane, mode, site, service, arrived <= deliver_by, penalty, 0,
                     currency FROM work WHERE arrived IS NOT NULL
    UNION ALL SELECT 'due', deliver_by, id, carrier, customer, lane, mode, site, service,
                     coalesce(arrived <= deliver_by, false), 0, 0, currency FROM work WHERE NOT off AND deliver_by <= $3
    UNION ALL
    SELECT 'offer', asked.recorded_at, (asked.data ->> 'offer_id')::uuid, asked.data ->> 'carrier_code', taken.customer,
           (asked.data ->> 'origin_zone') || ' → ' || (asked.data ->> 'destination_zone'), coalesce(work.mode, ''),
           coalesce(work.site, ''), asked.data ->> 'service_code', answered.type = 'dispatch.TenderOfferAccepted', 0, 0, NULL
    FROM asked JOIN answered ON answered.offer_id = asked.data ->> 'offer_id'
    LEFT JOIN work ON work.id = asked.subject_id
    LEFT JOIN taken ON taken.order_id = (asked.data ->> 'order_id')::uuid
    WHERE answered.type IN ('dispatch.TenderOfferAccepted', 'dispatch.TenderOfferDeclined', 'dispatch.TenderOfferExpired')
    UNION ALL
    SELECT 'invoice', min(r.recorded_at), billed.id,
           (SELECT b.data ->> 'carrier_code' FROM log b WHERE b.type = 'dispatch.ShipmentBooked'
                                                          AND b.data ->> 'carrier_id' = billed.carrier_id LIMIT 1),
           NULL, NULL, NULL, NULL, NULL, billed.matched, 0, 0, NULL
    FROM billed JOIN log r ON r.type = 'settlement.InvoiceReceived' AND r.subject_id = billed.id
    GROUP BY billed.id, billed.matched, billed.carrier_id),
labelled AS (
    SELECT s.*, CASE $6 WHEN 'carrier' THEN carrier WHEN 'customer' THEN customer WHEN 'lane' THEN lane WHEN 'mode' THEN mode
                        WHEN 'site' THEN site WHEN 'service' THEN service
                        WHEN 'hour' THEN lpad(extract(hour FROM at AT TIME ZONE $4)::text, 2, '0')
                        WHEN 'weekday' THEN extract(isodow FROM at AT TIME ZONE $4)::text ELSE '' END AS label
    FROM seen s WHERE at >= $1 AND at < $2)
SELECT label,
       count(*) FILTER (WHERE kind = 'order')::numeric AS orders,
       count(*) FILTER (WHERE kind = 'booking' AND currency = $5)::numeric AS shipments,
       round(avg(good::int) FILTER (WHERE kind = 'due'), 4) AS sla_compliance,
       round(avg(good::int) FILTER (WHERE kind = 'delivery'), 4) AS on_time_delivery,
       round(avg(good::int) FILTER (WHERE kind = 'pickup'), 4) AS on_time_pickup,
       round(avg(good::int) FILTER (WHERE kind = 'offer'), 4) AS acceptance,
       round(100 * avg(exceptions) FILTER (WHERE kind = 'booking' AND currency = $5), 2) AS exceptions_per_100,
       round(avg(minor) FILTER (WHERE kind = 'booking' AND currency = $5)) / 100 AS cost_per_shipment,
       coalesce(sum(minor) FILTER (WHERE kind = 'booking' AND currency = $5), 0) / 100 AS spend,
       coalesce(sum(minor) FILTER (WHERE kind = 'delivery' AND currency = $5), 0) / 100 AS penalties,
       round(avg(good::int) FILTER (WHERE kind = 'invoice'), 4) AS invoice_accuracy
FROM labelled GROUP BY label
