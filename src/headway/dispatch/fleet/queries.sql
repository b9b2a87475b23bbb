-- name: tenant_zone
-- The zone in which days are counted, and the currency.
SELECT timezone, currency FROM tenant WHERE id = current_tenant();

-- name: fleet_shipments
-- Shipments booked with some carriers from a site that could go until a moment and are on no route that has begun.
SELECT s.id, s.order_id, s.external_ref, s.customer, s.destination_zone, s.deliver_by,
       CASE WHEN t.pinned THEN r.vehicle_code END AS vehicle
FROM shipment s
LEFT JOIN route_stop t ON t.tenant_id = s.tenant_id AND t.shipment_id = s.id AND t.status IN ('planned', 'arrived')
LEFT JOIN route r ON r.tenant_id = t.tenant_id AND r.id = t.route_id
WHERE s.status = 'booked' AND s.carrier_code = ANY($1::text[]) AND s.origin_site = $2 AND s.pickup_planned_at < $3
  AND (r.id IS NULL OR (r.status = 'planned' AND NOT r.locked))
ORDER BY s.external_ref, s.id;

-- name: fleet_shipment
-- One shipment that is not delivered, as planning reads it.
SELECT s.id, s.order_id, s.external_ref, s.customer, s.destination_zone, s.deliver_by, NULL::text AS vehicle
FROM shipment s WHERE s.id = $1 AND s.status IN ('planned', 'tendering', 'booked', 'in_transit');

-- name: shipment_home
-- Who carries a shipment, from which site and on which day.
SELECT s.id, s.status, s.carrier_code, s.origin_site, s.pickup_planned_at, s.order_id FROM shipment s WHERE s.id = $1;

-- name: shipment_of_order
-- The living shipment of an order.
SELECT s.id FROM shipment s WHERE s.order_id = $1 AND s.status NOT IN ('cancelled', 'closed', 'delivered');

-- name: zone_places
-- Where zones lie.
SELECT zone, latitude, longitude FROM zone_place;

-- name: depot_carriers
-- Whose vehicles stand at a depot, or have shifts there.
SELECT carrier FROM vehicle WHERE depot = $1
UNION SELECT v.carrier FROM shift s JOIN vehicle v ON (v.tenant_id, v.id) = (s.tenant_id, s.vehicle_id)
WHERE s.depot = $1;

-- name: shifts_taken
-- Shifts whose route has begun, has ended, or is locked.
SELECT shift_id FROM route WHERE shift_id = ANY($1::uuid[]) AND (status IN ('started', 'ended') OR locked);
