-- name: put_message
-- Keep a message, once.
INSERT INTO carrier_message (id, carrier_id, carrier_code, shipment_id, reference, kind, text, question_id, state, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'queued', $9) ON CONFLICT DO NOTHING RETURNING *;

-- name: find_message
-- One message.
SELECT * FROM carrier_message WHERE id = $1;

-- name: end_message
-- The connector took it, or gave it up; what is over stays.
UPDATE carrier_message SET state = $2, ended_at = $3, problem = $4 WHERE id = $1 AND state = 'queued' RETURNING *;

-- name: list_messages
-- Messages newest first, before an id; to a carrier's code, about a shipment where given.
SELECT * FROM carrier_message
WHERE ($1::uuid IS NULL OR id < $1) AND ($2::text IS NULL OR carrier_code = $2) AND ($3::uuid IS NULL OR shipment_id = $3)
ORDER BY id DESC LIMIT $4;

-- name: reference_of
-- What a shipment's order is called.
SELECT external_ref FROM shipment WHERE id = $1;
