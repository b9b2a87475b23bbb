-- name: told
-- The log of some types, in its order.
SELECT type, recorded_at, data::text AS data FROM event_log WHERE type = ANY($1) ORDER BY xid, seq;

-- name: touched_by_people
-- What anybody but carriers, the shop and the house itself did after a moment.
SELECT count(*) FROM event_log
WHERE recorded_at > $1 AND actor LIKE 'user:%' AND actor NOT LIKE 'user:sim-carrier-%';

-- name: decisions_by_kind
-- How many decisions of each kind were made.
SELECT kind, count(*) AS decisions FROM decision GROUP BY kind ORDER BY kind;

-- name: references
-- What customers call their shipments.
SELECT id, external_ref FROM shipment;
