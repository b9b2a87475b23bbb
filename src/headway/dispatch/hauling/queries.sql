-- name: yards_of
-- Depots of some sites with shifts in a span, and whose vehicles drive there.
SELECT DISTINCT d.code AS depot, d.site, v.carrier
FROM depot d JOIN shift s ON (s.tenant_id, s.depot) = (d.tenant_id, d.code)
JOIN vehicle v ON (v.tenant_id, v.id) = (s.tenant_id, s.vehicle_id)
WHERE d.site = ANY($1::text[]) AND d.active AND s.start_at >= $2 AND s.start_at < $3
ORDER BY d.site, v.carrier, d.code;

-- name: booked_with
-- What is given to a carrier from a site on a pickup day, by where it goes; offers still open count.
SELECT o.destination_zone, count(*) AS stops, sum(s.weight_kg) AS weight_kg, sum(s.pieces) AS pieces,
       sum(coalesce(r.volume_m3, 0)) AS volume_m3
FROM tender_offer o JOIN shipment s ON (s.tenant_id, s.id) = (o.tenant_id, o.shipment_id)
JOIN orders r ON (r.tenant_id, r.id) = (s.tenant_id, s.order_id)
WHERE o.carrier_code = $1 AND o.origin_site = $2 AND o.pickup_day = $3
  AND o.status IN ('draft', 'pending', 'sent', 'viewed', 'countered', 'accepted') AND s.id <> $4
  AND s.status <> 'cancelled'
GROUP BY o.destination_zone ORDER BY o.destination_zone;

-- name: zone_places
-- Where zones lie.
SELECT zone, latitude, longitude FROM zone_place;

-- name: keep_quote
-- What was quoted for an offer that is a place on a route.
INSERT INTO fleet_quote (offer_id, shipment_id, depot, carrier, day, raw_minor, price_minor)
VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: is_driven
-- Is the offer a place on a route?
SELECT true FROM fleet_quote WHERE offer_id = $1;

-- name: learn
-- Keep what a committed plan came to, beside what its shipments were estimated at.
INSERT INTO fleet_lesson (depot, day, stops, estimated_minor, planned_minor)
SELECT $1, $2, $3, sum(q.raw_minor), $4
FROM fleet_quote q JOIN tender_offer o ON (o.tenant_id, o.id) = (q.tenant_id, q.offer_id)
WHERE q.depot = $1 AND q.day = $2 AND o.status = 'accepted' HAVING sum(q.raw_minor) > 0
ON CONFLICT (tenant_id, depot, day) DO UPDATE SET stops = excluded.stops,
    estimated_minor = excluded.estimated_minor, planned_minor = excluded.planned_minor;

-- name: lesson
-- What the last plans of a depot came to; stops of days of the same kind, working days or the weekend.
SELECT coalesce(sum(planned_minor), 0) AS planned, coalesce(sum(estimated_minor), 0) AS estimated,
       count(*) AS plans,
       avg(stops) FILTER (WHERE (extract(isodow FROM day) > 5) = (extract(isodow FROM $2::date) > 5)) AS stops
FROM (SELECT day, stops, planned_minor, estimated_minor FROM fleet_lesson
      WHERE depot = $1 AND day < $2 ORDER BY day DESC LIMIT 28) recent;
