-- name: join_wave
-- Count one more shipment to the wave that collects, opening it where there is none; held until the transaction ends.
INSERT INTO wave (id, status, opened_at, due_at, shipments) VALUES ($1, 'collecting', $2, $3, 1)
ON CONFLICT (tenant_id) WHERE status = 'collecting' DO UPDATE SET shipments = wave.shipments + 1
RETURNING id, shipments, due_at;

-- name: put_into_wave
-- The shipment waits for the wave.
INSERT INTO wave_shipment (wave_id, shipment_id) VALUES ($1, $2);

-- name: lock_collecting
-- The wave that collects, held until the transaction ends.
SELECT id, shipments FROM wave WHERE status = 'collecting' FOR UPDATE;

-- name: lock_wave
-- One wave, held until the transaction ends.
SELECT id, status, shipments FROM wave WHERE id = $1 FOR UPDATE;

-- name: waiting_in_wave
-- Shipments of a wave that nobody has been asked for yet, held in the order of their ids until the transaction ends.
SELECT s.* FROM shipment s JOIN wave_shipment w ON (w.tenant_id, w.shipment_id) = (s.tenant_id, s.id)
WHERE w.wave_id = $1 AND s.status = 'planned' AND s.attempt = 0 ORDER BY s.id FOR UPDATE OF s;

-- name: waiting_in_waves
-- Shipments that wait for the wave that collects.
SELECT s.* FROM shipment s JOIN wave_shipment w ON (w.tenant_id, w.shipment_id) = (s.tenant_id, s.id)
JOIN wave v ON (v.tenant_id, v.id) = (w.tenant_id, w.wave_id)
WHERE v.status = 'collecting' AND s.status = 'planned' AND s.attempt = 0 ORDER BY s.id;

-- name: wave_priced
-- The wave was solved; its shipments are decided from now on.
UPDATE wave SET status = 'offering', priced_at = $2, priced_limits = $3, expected = $4, expected_cost_minor = $5,
                lower_bound_minor = $6, currency = $7
WHERE id = $1;

-- name: place_shipments
-- In which order the shipments of a wave are decided.
UPDATE wave_shipment w SET place = p.place FROM unnest($2::uuid[], $3::int[]) AS p (shipment_id, place)
WHERE w.wave_id = $1 AND w.shipment_id = p.shipment_id;

-- name: next_of_wave
-- The next shipments to decide, from a place on.
SELECT shipment_id FROM wave_shipment WHERE wave_id = $1 AND place >= $2 ORDER BY place LIMIT $3;

-- name: lock_shipments
-- Shipments nobody has been asked for yet, held in the order of their ids until the transaction ends.
SELECT * FROM shipment WHERE id = ANY($1::uuid[]) AND status = 'planned' AND attempt = 0 ORDER BY id FOR UPDATE;

-- name: wave_done
-- Every shipment of the wave was decided.
UPDATE wave SET status = 'done', done_at = $2 WHERE id = $1;

-- name: had_shipments
-- Were shipments planned in a period?
SELECT EXISTS (SELECT FROM shipment WHERE created_at >= $1 AND created_at < $2);

-- name: planned_in
-- Shipments planned in a period and not cancelled, in the order planned.
SELECT * FROM shipment WHERE created_at >= $1 AND created_at < $2 AND status <> 'cancelled' ORDER BY created_at, id;

-- name: list_waves
-- Waves, newest first, before an id where given.
SELECT * FROM wave WHERE $1::uuid IS NULL OR id < $1 ORDER BY id DESC LIMIT $2;
