-- name: told
-- The log of some types, in its order.
SELECT type, recorded_at, actor, correlation_id, data::text AS data
FROM event_log WHERE type = ANY($1) ORDER BY xid, seq;

-- name: shipments
-- What customers call their shipments, and the order of each.
SELECT id, order_id, external_ref FROM shipment;

-- name: orders
-- What customers call their orders, and when each has to be there.
SELECT id, external_ref, status, deliver_by FROM orders;

-- name: invoices
-- The numbers of the carriers' invoices.
SELECT id, number FROM carrier_invoice;

-- name: carriers
-- The codes of the carriers.
SELECT id, code FROM carrier;

-- name: connectors
-- What connectors are known, by whom they belong to.
SELECT id AS connector_id, carrier_code FROM connector_health WHERE carrier_code <> '';

-- name: deeds
-- What persons of the shipper did about cases, orders and shipments: one command one deed.
SELECT count(DISTINCT correlation_id) FROM event_log
WHERE actor = ANY($1) AND subject_type IN ('case', 'order', 'shipment', 'question', 'claim', 'invoice', 'run', 'playbook');

-- name: decisions_by_kind
-- How many decisions of each kind were made.
SELECT kind, count(*) AS decisions FROM decision GROUP BY kind ORDER BY kind;
