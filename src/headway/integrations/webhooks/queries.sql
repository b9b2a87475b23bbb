-- name: put_endpoint
-- A new endpoint.
INSERT INTO webhook_endpoint (id, url, description, types, sealed, created_at, created_by, updated_at, updated_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $6, $7) RETURNING *;

-- name: change_endpoint
-- Change what is given; an endpoint that is made active again begins without a past.
UPDATE webhook_endpoint SET url = coalesce($2, url), types = coalesce($3::text[], types),
    description = coalesce($4, description), active = coalesce($5, active),
    paused_reason = CASE WHEN $5 THEN NULL ELSE paused_reason END,
    failing_since = CASE WHEN $5 THEN NULL ELSE failing_since END,
    version = version + 1, updated_at = $6, updated_by = $7
WHERE id = $1 RETURNING *;

-- name: seal_endpoint
-- Other secrets.
UPDATE webhook_endpoint SET sealed = $2, version = version + 1, updated_at = $3, updated_by = $4 WHERE id = $1 RETURNING *;

-- name: lock_endpoint
-- An endpoint, kept from others until this is over.
SELECT * FROM webhook_endpoint WHERE id = $1 FOR UPDATE;

-- name: find_endpoint
-- An endpoint.
SELECT * FROM webhook_endpoint WHERE id = $1;

-- name: list_endpoints
-- All endpoints, oldest first.
SELECT * FROM webhook_endpoint ORDER BY id;

-- name: active_endpoints
-- Endpoints that are sent something.
SELECT id, types FROM webhook_endpoint WHERE active ORDER BY id;

-- name: count_endpoints
-- How many there are.
SELECT count(*) FROM webhook_endpoint;

-- name: drop_endpoint
-- Forget an endpoint, and with it what was sent there.
DELETE FROM webhook_endpoint WHERE id = $1 RETURNING id;

-- name: put_deliveries
-- Deliveries of events to an endpoint, each event once; those that are new come back.
INSERT INTO webhook_delivery (id, webhook_id, event_id, type, subject_type, subject_id, state, created_at)
SELECT d.id, d.webhook_id, d.event_id, d.type, d.subject_type, d.subject_id, 'queued', $7
FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::uuid[])
    AS d (id, webhook_id, event_id, type, subject_type, subject_id)
ON CONFLICT (tenant_id, webhook_id, event_id) DO NOTHING
RETURNING id, webhook_id, subject_id;

-- name: find_delivery
-- One delivery.
SELECT * FROM webhook_delivery WHERE id = $1;

-- name: list_deliveries
-- Deliveries, newest first, before an id; to an endpoint, in a state, of a type where given.
SELECT * FROM webhook_delivery
WHERE ($1::uuid IS NULL OR id < $1) AND ($2::uuid IS NULL OR webhook_id = $2)
  AND ($3::text IS NULL OR state = $3) AND ($4::text IS NULL OR type = $4)
ORDER BY id DESC LIMIT $5;

-- name: count_deliveries
-- How many deliveries of each endpoint are in which state.
SELECT webhook_id, state, count(*) AS deliveries, max(ended_at) AS last FROM webhook_delivery GROUP BY webhook_id, state;

-- name: queue_again
-- A delivery that ended is to be sent again.
UPDATE webhook_delivery SET state = 'queued', ended_at = NULL, problem = NULL
WHERE id = $1 AND state <> 'queued' RETURNING *;

-- name: end_delivery
-- It was taken, or given up.
UPDATE webhook_delivery SET state = $2, ended_at = $3, problem = $4 WHERE id = $1 AND state = 'queued' RETURNING webhook_id;

-- name: put_attempt
-- A try, and what it says of the delivery.
WITH told AS (
    UPDATE webhook_delivery SET attempts = attempts + 1, status = $3, problem = $4 WHERE id = $1 RETURNING id, attempts)
INSERT INTO webhook_attempt (delivery_id, number, at, took_ms, status, problem)
SELECT id, attempts, $2, $5, $3, $4 FROM told;

-- name: list_attempts
-- The tries of a delivery, in order.
SELECT number, at, took_ms, status, problem FROM webhook_attempt WHERE delivery_id = $1 ORDER BY number;

-- name: mark_taken
-- The endpoint takes what it is sent.
UPDATE webhook_endpoint SET failing_since = NULL WHERE id = $1 AND failing_since IS NOT NULL;

-- name: mark_failing
-- It did not take something; since when tells how long already.
UPDATE webhook_endpoint SET failing_since = coalesce(failing_since, $2) WHERE id = $1 RETURNING failing_since, active, url;

-- name: pause_endpoint
-- Send nothing there until a person resumes it.
UPDATE webhook_endpoint SET active = false, paused_reason = $2, version = version + 1 WHERE id = $1 AND active RETURNING id;

-- name: find_event
-- One event as the log has it.
SELECT xid, seq, id, type, subject_type, subject_id, recorded_at, actor, correlation_id, causation_id, data::text AS data
FROM event_log WHERE id = $1 AND subject_id = $2;

-- name: events_between
-- Events recorded in a period, of the types where given, oldest first; all below the watermark.
SELECT id, type, subject_type, subject_id FROM event_log
WHERE recorded_at >= $1 AND recorded_at < $2 AND ($3::text[] IS NULL OR type = ANY($3))
  AND xid < pg_snapshot_xmin(pg_current_snapshot())
ORDER BY xid, seq LIMIT $4;

-- name: ended_among
-- Deliveries of these events to an endpoint that ended; only those that failed, unless all are wanted.
SELECT id FROM webhook_delivery WHERE webhook_id = $1 AND event_id = ANY($2::uuid[]) AND (state = 'failed' OR $3 AND state = 'sent')
ORDER BY id;

-- name: forget_deliveries
-- Forget what ended long ago.
DELETE FROM webhook_delivery WHERE ended_at < $1;

-- name: is_sandbox
-- Does the tenant play?
SELECT sandbox FROM tenant WHERE id = current_tenant();
