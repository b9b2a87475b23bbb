-- name: set_kept
-- What a person said about every allocation of a shipment to come; NULL: nothing any more.
UPDATE shipment SET kept = $2, updated_at = $3 WHERE id = $1;

-- name: put_move
-- Stage a move in a person's plan, in the place of the one it had for the shipment.
INSERT INTO board_move (person, shipment_id, kind, target, reason, seen, difference, staged_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (tenant_id, person, shipment_id) DO UPDATE SET kind = excluded.kind, target = excluded.target,
    reason = excluded.reason, seen = excluded.seen, difference = excluded.difference, staged_at = excluded.staged_at;

-- name: moves_of
-- A person's plan, in the order in which it was made.
SELECT m.*, s.external_ref FROM board_move m JOIN shipment s ON (s.tenant_id, s.id) = (m.tenant_id, m.shipment_id)
WHERE m.person = $1 ORDER BY m.staged_at, s.external_ref, m.shipment_id;

-- name: drop_moves
-- Take moves out of a person's plan: some ($2), or all of them.
DELETE FROM board_move WHERE person = $1 AND ($2::uuid[] IS NULL OR shipment_id = ANY($2));

-- name: put_commit
-- Keep what a person's commit carried out, in the place of the one before.
INSERT INTO board_commit (person, id, moves, committed_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (tenant_id, person) DO UPDATE SET id = excluded.id, moves = excluded.moves,
    committed_at = excluded.committed_at, undone_at = NULL;

-- name: end_commit
-- A person's last commit is taken back, if it is this one and was not before.
UPDATE board_commit SET undone_at = $3 WHERE person = $1 AND id = $2 AND undone_at IS NULL RETURNING moves;

-- name: last_commit
-- A person's last commit that was not taken back.
SELECT id, moves, committed_at FROM board_commit WHERE person = $1 AND undone_at IS NULL;

-- name: hold_shipments
-- Nobody else changes these shipments until the transaction ends.
SELECT FROM shipment WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE;

-- name: shipments_now
-- How shipments stand, and the vehicle whose route has each still to do.
SELECT s.id, s.status, s.offer_id, s.kept, s.carrier_code, r.vehicle_code AS vehicle
FROM shipment s
LEFT JOIN route_stop t ON t.tenant_id = s.tenant_id AND t.shipment_id = s.id AND t.status IN ('planned', 'arrived')
LEFT JOIN route r ON r.tenant_id = t.tenant_id AND r.id = t.route_id
WHERE s.id = ANY($1::uuid[]);

-- name: staged_elsewhere
-- Who else has staged moves of these shipments.
SELECT shipment_id, person FROM board_move WHERE shipment_id = ANY($2) AND person <> $1 ORDER BY shipment_id, person;

-- name: put_view
-- Keep a view under a name.
INSERT INTO board_view (person, name, address, saved_by, saved_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (tenant_id, person, name) DO UPDATE SET address = excluded.address, saved_by = excluded.saved_by,
    saved_at = excluded.saved_at;

-- name: drop_view
-- Forget a view.
DELETE FROM board_view WHERE person = $1 AND name = $2 RETURNING name;

-- name: views_for
-- The views of a person and those of everybody, by name.
SELECT name, address, person = '' AS shared, saved_by, saved_at FROM board_view
WHERE person IN ($1, '') ORDER BY name, person;

-- name: count_views
-- How many views a person has, or are shared.
SELECT count(*) FROM board_view WHERE person = $1;

-- name: running_route_of
-- The plan in which a vehicle has a route that is driven or about to be, the next one where there are several; whose
-- the vehicle is, and who has agreed to carry a shipment ($2).
SELECT p.id AS plan_id, v.carrier, (SELECT carrier_code FROM shipment WHERE id = $2) AS holder
FROM route r JOIN route_plan p ON (p.tenant_id, p.id) = (r.tenant_id, r.plan_id)
JOIN vehicle v ON (v.tenant_id, v.id) = (r.tenant_id, r.vehicle_id)
WHERE r.vehicle_code = $1 AND p.status = 'running' AND r.status <> 'ended' AND NOT r.locked
ORDER BY p.day, r.id LIMIT 1;

-- name: vehicle_known
-- Is there a vehicle of this code?
SELECT EXISTS (SELECT 1 FROM vehicle WHERE code = $1);
