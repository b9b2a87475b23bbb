-- name: fates
-- Every order with what became of it: its last booking's freight, when it arrived, the offers it took.
SELECT o.external_ref, o.late_penalty_minor, o.deliver_by, s.status, s.price_minor, s.delivered_at, s.carrier_code,
       s.booked_at, s.problem, coalesce(f.offers, 0) AS offers, coalesce(f.refused, 0) AS refused
FROM orders o LEFT JOIN shipment s ON s.order_id = o.id AND s.status <> 'cancelled'
LEFT JOIN (SELECT shipment_id, count(*) AS offers,
                  count(*) FILTER (WHERE status IN ('declined', 'expired', 'delivery_failed')) AS refused
           FROM tender_offer GROUP BY shipment_id) f ON f.shipment_id = s.id
ORDER BY o.external_ref;
