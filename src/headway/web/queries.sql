-- name: put_invitation
-- Keep a one-time link; the token itself is not kept.
INSERT INTO web_invitation (hash, tenant_id, name, scopes, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6);

-- name: take_invitation
-- Use a link up.
DELETE FROM web_invitation WHERE hash = $1 RETURNING tenant_id, name, scopes, expires_at;

-- name: sweep_invitations
-- Forget links that have expired.
DELETE FROM web_invitation WHERE expires_at <= $1;

-- name: board
-- Shipments in hand or finished since $2: late ones first, then those in trouble by their deadline, then the ones that
-- changed last. $3: a state or a standing; `open` for all that are not finished, `all` for all.
WITH ranked AS (
    SELECT s.*, t.status AS tracking, t.eta, x.standing,
           array_position(ARRAY['late', 'trouble'],
                          CASE WHEN x.standing IN ('stuck', 'at_risk') THEN 'trouble' ELSE x.standing END) AS urgency
    FROM shipment s
    LEFT JOIN tracking_state t ON t.tenant_id = s.tenant_id AND t.shipment_id = s.id
    CROSS JOIN LATERAL shipment_standing(s.status, s.delivered_at, s.deliver_by, s.problem,
                                         coalesce(t.eta, s.delivery_planned_at), t.delay OR t.exception, $1)
        AS x (standing)
    WHERE (s.status NOT IN ('delivered', 'closed', 'cancelled')
           OR coalesce(s.delivered_at, s.updated_at) >= $2 AND $3 <> 'open')
      AND ($3 IN ('open', 'all') OR s.status = $3 OR x.standing = $3 OR $3 = 'delivered' AND s.status = 'closed')
    ORDER BY urgency NULLS LAST, CASE WHEN x.standing IN ('late', 'stuck', 'at_risk') THEN s.deliver_by END NULLS LAST,
             coalesce(s.delivered_at, s.updated_at) DESC, s.id DESC
    LIMIT $4)
SELECT r.id, r.external_ref, r.customer, r.status, r.carrier_code, r.origin_site,
       coalesce(r.destination_zone, o.destination_zone) AS destination_zone,
       coalesce(o.city, o.postal_code) AS city, r.delivery_planned_at AS planned_at, r.deliver_by, r.delivered_at,
       r.problem, r.tracking, r.eta, r.standing, r.time_zone
FROM ranked r
LEFT JOIN orders o ON o.tenant_id = r.tenant_id AND o.id = r.order_id
ORDER BY r.urgency NULLS LAST, CASE WHEN r.urgency IS NOT NULL THEN r.deliver_by END NULLS LAST, coalesce(r.delivered_at, r.updated_at) DESC, r.id DESC;

-- name: board_counts
-- How many shipments in hand or finished since $2 are in each state and standing.
SELECT s.status, x.standing, count(*) AS shipments
FROM shipment s
LEFT JOIN tracking_state t ON t.tenant_id = s.tenant_id AND t.shipment_id = s.id
CROSS JOIN LATERAL shipment_standing(s.status, s.delivered_at, s.deliver_by, s.problem, coalesce(t.eta, s.delivery_planned_at),
                                     t.delay OR t.exception, $1)
    AS x (standing)
WHERE s.status NOT IN ('delivered', 'closed', 'cancelled') OR coalesce(s.delivered_at, s.updated_at) >= $2
GROUP BY s.status, x.standing;

-- name: held_orders
-- How many orders wait at the release gate.
SELECT count(*) FROM orders WHERE status = 'on_hold';
