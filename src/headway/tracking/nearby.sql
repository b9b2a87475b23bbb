-- name: references_of
-- What customers call some shipments.
SELECT shipment_id, reference, carrier_code FROM tracking_state WHERE shipment_id = ANY($1);

-- name: standing_of
-- How some shipments stand beside others: who carries them from where, in what, and what was heard of that carrier.
WITH asked AS (
    SELECT s.*, p.planned_at AS pickup_at FROM tracking_state s
    LEFT JOIN stop_progress p ON p.shipment_id = s.shipment_id AND p.role = 'pickup' AND p.sequence = 1
    WHERE s.shipment_id = ANY($1)),
heard AS (
    SELECT o.carrier_code, max(o.heard_at) AS at FROM tracking_state o
    WHERE $2 AND o.carrier_code IN (SELECT carrier_code FROM asked) GROUP BY o.carrier_code),
got AS (
    SELECT o.carrier_code, o.origin_site, max(coalesce(q.completed_at, q.arrived_at)) AS at
    FROM tracking_state o JOIN stop_progress q ON q.shipment_id = o.shipment_id AND q.role = 'pickup'
    WHERE $2 AND (o.carrier_code, o.origin_site) IN (SELECT carrier_code, origin_site FROM asked)
    GROUP BY o.carrier_code, o.origin_site)
SELECT a.shipment_id, a.carrier_id, a.carrier_code, a.origin_site, a.origin_zone, a.destination_zone, a.pickup_at,
       v.vehicle, heard.at AS heard_at, got.at AS collected_at
FROM asked a
LEFT JOIN vehicle_load v ON v.shipment_id = a.shipment_id AND v.released_at IS NULL
LEFT JOIN heard ON heard.carrier_code = a.carrier_code
LEFT JOIN got ON got.carrier_code = a.carrier_code AND got.origin_site = a.origin_site;
