-- name: endpoint
-- Where events go.
SELECT * FROM erp_endpoint;

-- name: save_endpoint
-- Set where events go.
INSERT INTO erp_endpoint (url, sealed, active, version, updated_at, updated_by) VALUES ($1, $2, $3, 1, $4, $5)
ON CONFLICT (tenant_id) DO UPDATE SET url = excluded.url, sealed = excluded.sealed, active = excluded.active,
    version = erp_endpoint.version + 1, updated_at = excluded.updated_at, updated_by = excluded.updated_by
RETURNING *;

-- name: put_message
-- Keep an event, once.
INSERT INTO erp_message (id, order_id, type, data, state, created_at) VALUES ($1, $2, $3, $4::jsonb, 'queued', $5)
ON CONFLICT DO NOTHING RETURNING id;

-- name: end_message
-- It was taken, or given up.
UPDATE erp_message SET state = $2, ended_at = $3, problem = $4 WHERE id = $1 RETURNING order_id, type;

-- name: is_known
-- Is there such an event?
SELECT true FROM erp_message WHERE id = $1;

-- name: again
-- Send one that was given up once more.
UPDATE erp_message SET state = 'queued', ended_at = NULL, problem = NULL WHERE id = $1 AND state = 'failed' RETURNING *;

-- name: list_messages
-- Events newest first, before an id; in a state, of an order where given.
SELECT * FROM erp_message
WHERE ($1::uuid IS NULL OR id < $1) AND ($2::text IS NULL OR state = $2) AND ($3::uuid IS NULL OR order_id = $3)
ORDER BY id DESC LIMIT $4;

-- name: is_sandbox
-- Does the tenant play?
SELECT sandbox FROM tenant WHERE id = current_tenant();

-- name: reference_of
-- What an order is called, and who ordered it.
SELECT external_ref, customer FROM orders WHERE id = $1;
