-- name: book
-- A shipment that the own fleet has taken.
INSERT INTO shipment (id, order_id, status, external_ref, customer, service_code, weight_kg, pieces, requirements,
                      ready_at, carrier_code, origin_site, pickup_planned_at, deliver_by, currency, created_at, updated_at)
VALUES ($1, $2, 'booked', $3, 'SHOPS', 'LOCAL', $4, 1, '{}', $5, 'OWN', 'S1', $5, $6, 'EUR', $5, $5);

-- name: delivered
-- It arrived.
UPDATE shipment SET status = 'delivered', delivered_at = $2 WHERE id = $1;

-- name: cancelled
-- Nobody wants it any more.
UPDATE shipment SET status = 'cancelled' WHERE id = $1;

-- name: changes
-- How often each driver got another sequence after the commit, by plan; and what moved.
SELECT c.cause, c.moved, c.told, cardinality(c.drivers) AS drivers FROM route_change c
WHERE c.plan_id = $1 AND c.cause <> 'commit';
