-- name: lock_promises
-- The promises of some orders or shipments, locked in the order of their ids.
SELECT * FROM customer_promise
WHERE order_id = ANY(ARRAY(SELECT unnest($1::uuid[]))) OR shipment_id = ANY(ARRAY(SELECT unnest($2::uuid[])))
ORDER BY order_id FOR NO KEY UPDATE;

-- name: put_promises
-- Write promises from a JSON array.
INSERT INTO customer_promise (order_id, shipment_id, external_ref, state, version, from_at, to_at, timezone, not_before,
    ran_out, last_stop, made_at, ended_at, delivered_at)
SELECT order_id, shipment_id, external_ref, state, version, from_at, to_at, timezone, not_before,
    ran_out, last_stop, made_at, ended_at, delivered_at
FROM jsonb_populate_recordset(NULL::customer_promise, $1::jsonb) ORDER BY order_id
ON CONFLICT (tenant_id, order_id) DO UPDATE SET shipment_id = excluded.shipment_id, state = excluded.state,
    version = excluded.version, from_at = excluded.from_at, to_at = excluded.to_at, timezone = excluded.timezone,
    not_before = excluded.not_before, ran_out = excluded.ran_out, last_stop = excluded.last_stop,
    ended_at = excluded.ended_at, delivered_at = excluded.delivered_at;

-- name: put_versions
-- Keep versions of promises from a JSON array.
INSERT INTO promise_version (order_id, version, from_at, to_at, set_at, reason, because, eta_p50_at, eta_p80_at,
    eta_p90_at, decision_id)
SELECT order_id, version, from_at, to_at, set_at, reason, because, eta_p50_at, eta_p80_at, eta_p90_at, decision_id
FROM jsonb_populate_recordset(NULL::promise_version, $1::jsonb);

-- name: first_windows
-- The first window of each of some promises.
SELECT order_id, from_at, to_at FROM promise_version WHERE order_id = ANY($1::uuid[]) AND version = 1;

-- name: find_promise
-- One promise.
SELECT * FROM customer_promise WHERE order_id = $1;

-- name: versions_of
-- The versions of one promise, the first first.
SELECT version, from_at, to_at, set_at, reason, because, eta_p50_at, eta_p80_at, eta_p90_at, decision_id
FROM promise_version WHERE order_id = $1 ORDER BY version;

-- name: list_promises
-- Promises after an order's id, in one state where given.
SELECT * FROM customer_promise WHERE order_id > $1 AND ($2::text IS NULL OR state = $2) ORDER BY order_id LIMIT $3;

-- name: promise_counts
-- How many promises stand how.
SELECT state, count(*) AS promises FROM customer_promise WHERE version > 0 GROUP BY state ORDER BY state;

-- name: read_settings
-- The tenant's settings.
SELECT document::text AS document, sealed, version, updated_at, updated_by FROM customer_settings;

-- name: save_settings
-- Replace the tenant's settings; channels are kept where none are given.
INSERT INTO customer_settings (document, sealed, version, updated_at, updated_by) VALUES ($1::jsonb, $2, 1, $3, $4)
ON CONFLICT (tenant_id) DO UPDATE SET document = excluded.document, sealed = excluded.sealed,
    version = customer_settings.version + 1, updated_at = excluded.updated_at, updated_by = excluded.updated_by
RETURNING version;

-- name: open_desk
-- What the tenant is called, where its clock hangs, and its settings.
SELECT t.name, t.timezone, s.document::text AS document FROM tenant t LEFT JOIN customer_settings s ON s.tenant_id = t.id
WHERE t.id = current_tenant();

-- name: tenant_words
-- What the tenant is called and where its clock hangs.
SELECT name, timezone FROM tenant WHERE id = current_tenant();

-- name: waiting_of
-- Messages about some orders that wait for their time, locked.
SELECT id, order_id, kind, medium FROM notification WHERE order_id = ANY($1::uuid[]) AND state = 'waiting'
ORDER BY id FOR NO KEY UPDATE;

-- name: known_keys
-- What was told about some orders.
SELECT order_id, dedupe_key FROM notification WHERE order_id = ANY($1::uuid[]);

-- name: told_by_key
-- How a message was told, or will be.
SELECT medium, channel FROM notification WHERE order_id = $1 AND dedupe_key = $2 AND state <> 'dropped';

-- name: put_account_message
-- Keep a message to an account, once.
INSERT INTO account_message (id, order_id, customer, subject, body, channel, state, created_at, ended_at)
VALUES ($1, $2, $3, $4, $5, $6, $7::text, $8::timestamptz, CASE WHEN $7::text = 'sent' THEN $8::timestamptz END) ON CONFLICT DO NOTHING RETURNING id;

-- name: end_account_message
-- A channel took it, or gave it up.
UPDATE account_message SET state = $2, ended_at = $3, problem = $4 WHERE id = $1 RETURNING order_id;

-- name: put_notifications
-- Keep new messages from a JSON array; what was told before is left out.
INSERT INTO notification (id, order_id, kind, dedupe_key, version, medium, channel, state, language, subject, body,
    address_hint, created_at, due_at, stale_at, ended_at, times)
SELECT id, order_id, kind, dedupe_key, version, medium, channel, state, language, subject, body, address_hint,
    created_at, due_at, stale_at, ended_at, times
FROM jsonb_populate_recordset(NULL::notification, $1::jsonb) ORDER BY id
ON CONFLICT (tenant_id, order_id, dedupe_key) DO NOTHING;

-- name: move_notifications
-- Move some messages to another state.
UPDATE notification n SET state = m.state, ended_at = m.at, problem = m.problem
FROM unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::text[]) AS m (id, state, at, problem) WHERE n.id = m.id;

-- name: due_notifications
-- Messages whose time has come, locked; leaving those that another worker has.
SELECT * FROM notification WHERE state = 'waiting' AND due_at <= $1 ORDER BY due_at, id LIMIT $2
FOR NO KEY UPDATE SKIP LOCKED;

-- name: lock_notification
-- One message, locked.
SELECT * FROM notification WHERE id = $1 FOR NO KEY UPDATE;

-- name: find_notification
-- One message.
SELECT * FROM notification WHERE id = $1;

-- name: queue_notification
-- Hand a message to a channel, once more where it was handed before.
UPDATE notification SET state = 'queued', channel = $2, times = times + 1, ended_at = NULL, problem = NULL WHERE id = $1;

-- name: list_notifications
-- Messages newest first before an id; of an order, in a state, of a kind where given.
SELECT * FROM notification
WHERE ($1::uuid IS NULL OR id < $1) AND ($2::uuid IS NULL OR order_id = $2) AND ($3::text IS NULL OR state = $3)
  AND ($4::text IS NULL OR kind = $4)
ORDER BY id DESC LIMIT $5;

-- name: preferences_of
-- What some recipients want.
SELECT * FROM recipient_preference WHERE hash = ANY($1::bytea[]);

-- name: save_preference
-- Keep what a recipient wants.
INSERT INTO recipient_preference (hash, medium, kinds, quiet_from_min, quiet_to_min, timezone, language, stopped, sealed,
    address_hint, updated_at, updated_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
ON CONFLICT (tenant_id, hash) DO UPDATE SET medium = excluded.medium, kinds = excluded.kinds,
    quiet_from_min = excluded.quiet_from_min, quiet_to_min = excluded.quiet_to_min, timezone = excluded.timezone,
    language = excluded.language, stopped = excluded.stopped, sealed = excluded.sealed,
    address_hint = excluded.address_hint, updated_at = excluded.updated_at, updated_by = excluded.updated_by;

-- name: stop_messages
-- No more messages to these addresses, or messages again.
INSERT INTO recipient_preference (hash, stopped, address_hint, updated_at, updated_by)
SELECT h.hash, $3, h.hint, $4, $5 FROM unnest($1::bytea[], $2::text[]) AS h (hash, hint)
ON CONFLICT (tenant_id, hash) DO UPDATE SET stopped = excluded.stopped, updated_at = excluded.updated_at,
    updated_by = excluded.updated_by;

-- name: forget_preference
-- Forget what a recipient wants; no row where nothing was known.
DELETE FROM recipient_preference WHERE hash = $1 RETURNING hash;

-- name: live_links
-- The links of an order that live.
SELECT purpose, sealed FROM recipient_link WHERE order_id = $1 AND revoked_at IS NULL AND expires_at > $2;

-- name: end_links
-- Make room for another link of a purpose in the place of one whose time is over.
UPDATE recipient_link SET revoked_at = $3
WHERE order_id = $1 AND purpose = $2 AND revoked_at IS NULL AND expires_at <= $3;

-- name: put_link
-- Keep a link; one that another transaction made meanwhile stays.
INSERT INTO recipient_link (hash, order_id, purpose, sealed, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (tenant_id, order_id, purpose) WHERE revoked_at IS NULL DO NOTHING;

-- name: revoke_links
-- End every live link of an order.
UPDATE recipient_link SET revoked_at = $2 WHERE order_id = $1 AND revoked_at IS NULL RETURNING purpose;

-- name: link_of
-- What a token leads to, while it lives.
SELECT order_id, purpose FROM recipient_link WHERE hash = $1 AND revoked_at IS NULL AND expires_at > $2;
