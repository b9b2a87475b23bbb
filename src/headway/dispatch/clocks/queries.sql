-- name: sites
-- Sites with what tells their zone, and the depots that hold their goods; places of returns while they are in use.
SELECT s.code, s.time_zone, s.country, s.zones,
       ARRAY(SELECT d.detail::text FROM depot d WHERE d.site = s.code AND d.active ORDER BY d.code LIMIT 3) AS depots
FROM site s WHERE s.active OR s.code NOT LIKE 'return:%' ORDER BY s.code;

-- name: middles
-- Where zones of the tariff lie.
SELECT zone, latitude, longitude FROM zone_place;

-- name: stores
-- Stores of customers, in use.
SELECT customer, detail::text AS detail FROM store WHERE customer = ANY($1::text[]) AND active ORDER BY code;

-- name: tenant_zone
-- The tenant's own zone.
SELECT timezone FROM tenant WHERE id = current_tenant();

-- name: ends
-- Where shipments leave from, and the zone of the door they go to.
SELECT id, origin_site, time_zone FROM shipment WHERE id = ANY($1::uuid[]);
