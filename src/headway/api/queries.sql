-- name: lock_answer
-- Take an Idempotency-Key until the transaction ends; false where another request has it.
SELECT pg_try_advisory_xact_lock(hashtextextended('idempotency:' || $1, 0));

-- name: find_answer
-- The answer to an Idempotency-Key that is not too old.
SELECT fingerprint, status, headers::text AS headers, body FROM idempotency WHERE key = $1 AND answered_at > $2;

-- name: keep_answer
-- Keep an answer, in the place of one that is too old.
INSERT INTO idempotency (key, fingerprint, status, headers, body, answered_at) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (tenant_id, key) DO UPDATE SET fingerprint = excluded.fingerprint, status = excluded.status,
    headers = excluded.headers, body = excluded.body, answered_at = excluded.answered_at;

-- name: forget_answers
-- Remove some answers that are too old.
DELETE FROM idempotency WHERE key IN (
    SELECT key FROM idempotency WHERE answered_at <= $1 LIMIT 20 FOR UPDATE SKIP LOCKED);

-- name: find_operator_answer
-- The answer to an operator's Idempotency-Key that is not too old.
SELECT fingerprint, status, headers::text AS headers, body FROM operator_answer
WHERE key_id = $3 AND key = $1 AND answered_at > $2;

-- name: keep_operator_answer
-- Keep an answer to an operator, in the place of one that is too old.
INSERT INTO operator_answer (key_id, key, fingerprint, status, headers, body, answered_at)
VALUES ($7, $1, $2, $3, $4, $5, $6)
ON CONFLICT (key_id, key) DO UPDATE SET fingerprint = excluded.fingerprint, status = excluded.status,
    headers = excluded.headers, body = excluded.body, answered_at = excluded.answered_at;

-- name: forget_operator_answers
-- Remove an operator's answers that are too old.
DELETE FROM operator_answer WHERE answered_at <= $1;

-- name: tenant_tables
-- Every table that belongs to tenants and that the application may read.
SELECT c.relname AS name FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND a.attname = 'tenant_id' AND NOT a.attisdropped
  AND c.relnamespace = 'public'::regnamespace AND has_table_privilege(c.oid, 'SELECT') ORDER BY c.relname;

-- name: names_of_ids
-- A stable name for every id that has one; a name may hold the id of something named before.
SELECT id, name FROM (
    SELECT 1 AS rank, id, 'order:' || external_ref AS name FROM orders
    UNION ALL SELECT 1, id, 'carrier:' || code FROM carrier
    UNION ALL SELECT 2, id, 'service:' || carrier_id || '/' || code FROM carrier_service
    UNION ALL SELECT 2, id, 'contract:' || carrier_id || '/' || code FROM contract
    UNION ALL SELECT 2, id, 'shipment:' || order_id || '#'
        || row_number() OVER (PARTITION BY order_id ORDER BY created_at, id) FROM shipment
    UNION ALL SELECT 3, id, 'tender:' || shipment_id || '#' || number FROM tender
    UNION ALL SELECT 4, id, 'offer:' || tender_id || '#' || sequence FROM tender_offer
    UNION ALL SELECT 3, id, 'case:' || detector || ':' || subject_id || '#'
        || row_number() OVER (PARTITION BY detector, subject_id ORDER BY opened_at, id) FROM exception_case
    UNION ALL SELECT 4, id, 'run:' || case_id || '#'
        || row_number() OVER (PARTITION BY case_id ORDER BY id) FROM playbook_run
    UNION ALL SELECT 2, id, 'invoice:' || carrier_id || '/' || number FROM carrier_invoice
    UNION ALL SELECT 3, id, 'dispute:' || invoice_id FROM dispute
    UNION ALL SELECT 5, id, 'decision:' || kind || ':' || subject_id || '#'
        || row_number() OVER (PARTITION BY kind, subject_id ORDER BY number) FROM decision
) named ORDER BY rank, id;
