-- name: tallies
-- What was observed from $1 to before $2, by the dimension $3 in the zone $4; only with some labels ($5: dimensions,
-- $6: labels); money in one currency ($7), what was due only until $8, with $9 only until a time of each day. The
-- dimension `step` is the beginning of each $10 (hour, day, ...) as seconds. An invoice counts once, whatever its lines.
WITH seen AS (
    SELECT o.*, to_char(o.at AT TIME ZONE $4, 'HH24') AS hour, to_char(o.at AT TIME ZONE $4, 'ID') AS weekday
    FROM observation o WHERE o.at >= $1 AND o.at < $2 AND (o.kind <> 'due' OR o.at <= $8)
      AND ($9::time IS NULL OR (o.at AT TIME ZONE $4)::time <= $9)),
kept AS (
    SELECT s.*, CASE $3 WHEN 'carrier' THEN s.carrier WHEN 'lane' THEN s.lane WHEN 'mode' THEN s.mode
                        WHEN 'site' THEN s.site WHEN 'customer' THEN s.customer WHEN 'service' THEN s.service
                        WHEN 'hour' THEN s.hour WHEN 'weekday' THEN s.weekday
                        WHEN 'step' THEN extract(epoch FROM date_trunc($10, s.at, $4))::bigint::text ELSE '' END AS label
    FROM seen s
    WHERE NOT EXISTS (SELECT FROM unnest($5::text[], $6::text[]) AS wanted (name, label)
                      WHERE wanted.label <> CASE wanted.name
                          WHEN 'carrier' THEN s.carrier WHEN 'lane' THEN s.lane WHEN 'mode' THEN s.mode
                          WHEN 'site' THEN s.site WHEN 'customer' THEN s.customer WHEN 'service' THEN s.service
                          WHEN 'hour' THEN s.hour ELSE s.weekday END))
SELECT label,
       count(*) FILTER (WHERE kind = 'order') AS orders,
       count(*) FILTER (WHERE kind = 'order' AND good) AS released,
       count(*) FILTER (WHERE kind = 'booking' AND currency = $7) AS bookings,
       coalesce(sum(minor) FILTER (WHERE kind = 'booking' AND currency = $7), 0)::bigint AS charges_minor,
       coalesce(sum(exceptions) FILTER (WHERE kind = 'booking' AND currency = $7), 0)::bigint AS exceptions,
       count(*) FILTER (WHERE kind = 'pickup') AS pickups,
       count(*) FILTER (WHERE kind = 'pickup' AND good) AS pickups_on_time,
       count(*) FILTER (WHERE kind = 'delivery') AS deliveries,
       count(*) FILTER (WHERE kind = 'delivery' AND good) AS deliveries_on_time,
       coalesce(sum(minor) FILTER (WHERE kind = 'delivery' AND currency = $7), 0)::bigint AS penalty_minor,
       count(*) FILTER (WHERE kind = 'due') AS due,
       count(*) FILTER (WHERE kind = 'due' AND good) AS due_met,
       count(*) FILTER (WHERE kind = 'offer') AS offers,
       count(*) FILTER (WHERE kind = 'offer' AND good) AS accepted,
       count(DISTINCT id) FILTER (WHERE kind = 'invoice') AS invoices,
       count(DISTINCT id) FILTER (WHERE kind = 'invoice')
           - count(DISTINCT id) FILTER (WHERE kind = 'invoice' AND NOT good) AS invoices_matched
FROM kept GROUP BY label ORDER BY bookings DESC, deliveries DESC, label;

-- name: moments
-- Of some moments ($1): cases open and those of them that are urgent, tenders open, shipments on their way, and what is
-- at risk in one currency ($2): the late penalties of shipments in hand whose committed time has passed, and what the
-- others would lose times the chance foreseen last. Whatever was corrected since counts as it is known now.
WITH mine AS (SELECT at, ordinality AS place FROM unnest($1::timestamptz[]) WITH ORDINALITY AS each (at, ordinality)),
alert AS (SELECT shipment_id, raised_at, ended_at, round((loss_minor * chance)::numeric)::bigint AS minor
          FROM breach_alert WHERE currency = $2),
hand AS (SELECT f.shipment_id, f.booked_at, f.delivery_actual_at, f.cancelled_at, f.deliver_by, f.late_penalty_minor
         FROM execution_fact f
         WHERE f.booked_at IS NOT NULL AND f.carrier_id IS NOT NULL AND f.currency = $2
           AND (f.delivery_actual_at IS NULL OR f.delivery_actual_at > (SELECT min(at) FROM mine))),
risk AS (
    SELECT m.place, h.shipment_id,
           CASE WHEN h.deliver_by <= m.at THEN h.late_penalty_minor
                ELSE coalesce((SELECT max(a.minor) FROM alert a
                               WHERE a.shipment_id = h.shipment_id AND a.raised_at <= m.at
                                 AND (a.ended_at IS NULL OR a.ended_at > m.at)), 0) END AS minor
    FROM mine m JOIN hand h ON h.booked_at <= m.at AND (h.delivery_actual_at IS NULL OR h.delivery_actual_at > m.at)
                           AND (h.cancelled_at IS NULL OR h.cancelled_at > m.at))
SELECT m.at,
       (SELECT count(*) FROM case_fact c
        WHERE c.opened_at <= m.at AND (c.resolved_at IS NULL OR c.resolved_at > m.at)) AS open_cases,
       (SELECT count(*) FROM case_fact c
        WHERE c.opened_at <= m.at AND (c.resolved_at IS NULL OR c.resolved_at > m.at)
          AND c.severity IN ('high', 'critical')) AS urgent_cases,
       (SELECT count(*) FROM risk r WHERE r.place = m.place AND r.minor > 0) AS exposed,
       (SELECT coalesce(sum(r.minor), 0)::bigint FROM risk r WHERE r.place = m.place) AS exposure_minor
FROM mine m ORDER BY m.place;

-- name: at_risk
-- The shipments behind what is at risk at a moment ($1), in one currency ($2), the most first; after a place ($3: minor
-- units, $4: id).
SELECT * FROM (
    SELECT f.shipment_id AS id, f.shipment_id, f.order_id, o.external_ref AS reference, f.carrier_code AS carrier,
           f.customer, f.deliver_by AS at, f.deliver_by <= $1 AS late,
           CASE WHEN f.deliver_by <= $1 THEN f.late_penalty_minor
                ELSE coalesce((SELECT max(round((a.loss_minor * a.chance)::numeric)::bigint) FROM breach_alert a
                               WHERE a.shipment_id = f.shipment_id AND a.currency = $2 AND a.raised_at <= $1
                                 AND (a.ended_at IS NULL OR a.ended_at > $1)), 0) END AS minor
    FROM execution_fact f LEFT JOIN order_fact o ON o.tenant_id = f.tenant_id AND o.order_id = f.order_id
    WHERE f.booked_at <= $1 AND f.carrier_id IS NOT NULL AND f.currency = $2
      AND (f.delivery_actual_at IS NULL OR f.delivery_actual_at > $1)
      AND (f.cancelled_at IS NULL OR f.cancelled_at > $1)) risk
WHERE minor > 0 AND (minor, id) < ($3::bigint, $4::uuid) ORDER BY minor DESC, id DESC LIMIT $5;

-- name: behind
-- The observations of some kind ($3) from $1 to before $2, newest first, before a place ($9: moment, $10: id); only
-- those that were not well with $8. Labels as above, what was due until $7.
SELECT s.kind, s.at, s.id, s.order_id, s.shipment_id, s.carrier, s.customer, s.lane, s.mode, s.site, s.service, s.good,
       s.minor, s.exceptions, s.currency, f.external_ref AS reference
FROM observation s LEFT JOIN order_fact f ON f.tenant_id = s.tenant_id AND f.order_id = s.order_id
WHERE s.at >= $1 AND s.at < $2 AND s.kind = $3 AND (s.kind <> 'due' OR s.at <= $7) AND (NOT $8 OR NOT s.good)
  AND (s.at, s.id) < ($9::timestamptz, $10::uuid)
  AND NOT EXISTS (SELECT FROM unnest($5::text[], $6::text[]) AS wanted (name, label)
                  WHERE wanted.label <> CASE wanted.name
                      WHEN 'carrier' THEN s.carrier WHEN 'lane' THEN s.lane WHEN 'mode' THEN s.mode
                      WHEN 'site' THEN s.site WHEN 'customer' THEN s.customer WHEN 'service' THEN s.service
                      WHEN 'hour' THEN to_char(s.at AT TIME ZONE $4, 'HH24')
                      ELSE to_char(s.at AT TIME ZONE $4, 'ID') END)
ORDER BY s.at DESC, s.id DESC LIMIT $11;

-- name: terms
-- The tenant's currency and time zone.
SELECT currency, timezone FROM tenant;

-- name: exposure_by
-- What is at risk at a moment ($1) in one currency ($2), by carrier and by customer, the most first.
WITH risk AS (
    SELECT f.carrier_code, f.customer,
           CASE WHEN f.deliver_by <= $1 THEN f.late_penalty_minor
                ELSE coalesce((SELECT max(round((a.loss_minor * a.chance)::numeric)::bigint) FROM breach_alert a
                               WHERE a.shipment_id = f.shipment_id AND a.currency = $2 AND a.raised_at <= $1
                                 AND (a.ended_at IS NULL OR a.ended_at > $1)), 0) END AS minor
    FROM execution_fact f
    WHERE f.booked_at <= $1 AND f.carrier_id IS NOT NULL AND f.currency = $2
      AND (f.delivery_actual_at IS NULL OR f.delivery_actual_at > $1)
      AND (f.cancelled_at IS NULL OR f.cancelled_at > $1))
SELECT CASE WHEN grouping(carrier_code) = 0 THEN 'carrier' ELSE 'customer' END AS dimension,
       coalesce(CASE WHEN grouping(carrier_code) = 0 THEN carrier_code ELSE customer END, '') AS label,
       count(*)::int AS shipments, sum(minor)::bigint AS minor
FROM risk WHERE minor > 0 GROUP BY GROUPING SETS ((carrier_code), (customer)) ORDER BY minor DESC, label;
