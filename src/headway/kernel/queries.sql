-- name: enter_tenant
-- Bind the transaction to a tenant, and say where it came from; whether the tenant exists, and its test clock.
SELECT known, clock FROM enter_tenant($1, $2);

-- name: append_events
-- Append events to the log, in order; all columns but the data as array literals.
INSERT INTO event_log (id, type, subject_type, subject_id, recorded_at, actor, correlation_id, causation_id, data)
SELECT e.id, e.type, e.subject_type, e.subject_id, $5::timestamptz, e.actor, e.correlation_id, e.causation_id, e.data
FROM unnest($1::text::uuid[], $2::text::text[], $3::text::text[], $4::text::uuid[], $6::text::text[],
            $7::text::uuid[], $8::text::uuid[], $9::jsonb[])
  AS e (id, type, subject_type, subject_id, actor, correlation_id, causation_id, data);

-- name: put_timers
-- Set timers, or move those of the same kind and key; columns as array literals.
INSERT INTO timer (kind, key, due_at, payload, correlation_id, causation_id)
SELECT * FROM unnest($1::text::text[], $2::text::text[], $3::text::timestamptz[], $4::text::jsonb[], $5::text::uuid[],
                     $6::text::uuid[])
ON CONFLICT (tenant_id, kind, key) DO UPDATE
SET due_at = excluded.due_at, payload = excluded.payload, attempts = 0,
    correlation_id = excluded.correlation_id, causation_id = excluded.causation_id;

-- name: drop_timer
-- Cancel a timer.
DELETE FROM timer WHERE kind = $1 AND key = $2;

-- name: drop_free_timer
-- Cancel a timer that nobody holds: whoever does may wait for what this transaction holds.
DELETE FROM timer WHERE ctid = (SELECT ctid FROM timer WHERE kind = $1 AND key = $2 FOR UPDATE SKIP LOCKED);

-- name: put_jobs
-- Queue jobs, in order.
INSERT INTO job (id, lane, ordering_key, kind, payload, run_at, correlation_id, causation_id)
SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::jsonb[], $6::timestamptz[], $7::uuid[],
                     $8::uuid[]);

-- name: lock_head
-- Take the end of the tenant's chain, where it has one.
SELECT number, hash FROM ledger_head FOR UPDATE;

-- name: begin_chain
-- Take the end of the tenant's chain, made on first use.
INSERT INTO ledger_head (number, hash) VALUES (0, '') ON CONFLICT (tenant_id) DO UPDATE SET number = ledger_head.number
RETURNING number, hash;

-- name: append_decisions
-- Append records to the chain, and set its end; all columns but inputs and verdicts as array literals.
WITH head AS (UPDATE ledger_head SET number = $19, hash = $20)
INSERT INTO decision (number, id, kind, policy, subject_type, subject_id, decided_at, actor, autonomy,
                      correlation_id, inputs, verdict, prev_hash, hash, reason, choice, party, margin_minor)
SELECT * FROM unnest($1::text::bigint[], $2::text::uuid[], $3::text::text[], $4::text::text[], $5::text::text[],
                     $6::text::uuid[], $7::text::timestamptz[], $8::text::text[], $9::text::smallint[],
                     $10::text::uuid[], $11::json[], $12::json[], $13::text::text[], $14::text::text[],
                     $15::text::text[], $16::text::text[], $17::text::text[], $18::text::bigint[]);

-- name: read_decisions
-- The chain in order, from a number on.
SELECT * FROM decision WHERE number > $1 ORDER BY number LIMIT $2;

-- name: read_head
-- The end of the chain.
SELECT number, hash FROM ledger_head;

-- name: find_decision
-- One record.
SELECT * FROM decision WHERE id = $1;

-- name: decisions_of_subject
-- All records about one thing, oldest first.
SELECT * FROM decision WHERE subject_id = $1 ORDER BY number;

-- name: list_decisions
-- Records newest first, before a number, of one kind where given.
SELECT * FROM decision WHERE number < $1 AND ($2::text IS NULL OR kind = $2) ORDER BY number DESC LIMIT $3;

-- name: claim_subscription
-- Take a subscription's cursor, unless another worker has it; below the watermark all of the log is final.
SELECT xid, seq, pg_snapshot_xmin(pg_current_snapshot()) AS watermark
FROM subscription WHERE name = $1 FOR UPDATE SKIP LOCKED;

-- name: start_subscription
-- Make a subscription's cursor at the beginning of the log.
INSERT INTO subscription (name) VALUES ($1) ON CONFLICT DO NOTHING;

-- name: read_on
-- Events after a cursor and below the oldest transaction still running.
SELECT xid, seq, id, type, recorded_at, actor, correlation_id, causation_id, data::text AS data
FROM event_log
WHERE (xid, seq) > ($1::xid8, $2::bigint) AND xid < pg_snapshot_xmin(pg_current_snapshot())
ORDER BY xid, seq LIMIT $3;

-- name: read_log
-- Events of some types after a cursor and below the oldest transaction still running.
SELECT xid, seq, id, type, recorded_at, actor, correlation_id, causation_id, data::text AS data
FROM event_log
WHERE (xid, seq) > ($1::xid8, $2::bigint) AND xid < pg_snapshot_xmin(pg_current_snapshot()) AND type = ANY($3)
ORDER BY xid, seq LIMIT $4;

-- name: pass_over
-- Of some consumers (with their types, one pair a row) move those on that nobody holds and that have nothing to read up
-- to the oldest transaction still running; returns their names.
WITH head AS (SELECT pg_snapshot_xmin(pg_current_snapshot()) AS xid),
heard AS MATERIALIZED (
    SELECT p.name, array_agg(p.type) AS types FROM unnest($1::text[], $2::text[]) AS p (name, type) GROUP BY p.name),
free AS (
    SELECT s.name, s.xid, s.seq, h.types FROM subscription s JOIN heard h ON h.name = s.name
    ORDER BY s.name FOR UPDATE OF s SKIP LOCKED)
UPDATE subscription s SET xid = head.xid, seq = 0 FROM free, head
WHERE s.name = free.name AND (free.xid, free.seq) < (head.xid, 0) AND NOT EXISTS (
    SELECT FROM event_log e WHERE (e.xid, e.seq) > (free.xid, free.seq) AND e.xid < head.xid
      AND e.type = ANY(free.types))
RETURNING s.name;

-- name: move_subscription
-- Advance a cursor.
UPDATE subscription SET xid = $2, seq = $3 WHERE name = $1;

-- name: log_page
-- The tenant's log after a cursor, below the watermark, for feeds.
SELECT xid, seq, id, type, subject_type, subject_id, recorded_at, actor, correlation_id, causation_id, data::text AS data
FROM event_log
WHERE (xid, seq) > ($1::xid8, $2::bigint) AND xid < pg_snapshot_xmin(pg_current_snapshot())
  AND ($3::text[] IS NULL OR type = ANY($3))
ORDER BY xid, seq LIMIT $4;

-- name: claim_timers
-- Take due timers, earliest first, leaving those that another worker has.
SELECT ctid, kind, key, due_at, payload::text AS payload, correlation_id, causation_id, attempts
FROM timer WHERE due_at <= $1 ORDER BY due_at, kind, key LIMIT $2 FOR UPDATE SKIP LOCKED;

-- name: drop_timers
-- Remove timers that this transaction has claimed, by their places, which nobody else can change.
DELETE FROM timer WHERE ctid = ANY(ARRAY(SELECT unnest($1::tid[])));

-- name: drop_claimed_timer
-- Remove a claimed timer, unless another handler of the batch set it anew.
DELETE FROM timer WHERE kind = $1 AND key = $2 AND due_at = $3;

-- name: postpone_timer
-- Try a failed timer again later.
UPDATE timer SET due_at = $3, attempts = attempts + 1 WHERE kind = $1 AND key = $2;

-- name: claim_jobs
-- Lease jobs that are due, in order within a lane and key; a lease that ran out may be taken over.
UPDATE job SET lease_until = clock_timestamp() + $3::interval, leased_by = $4, attempts = attempts + 1
WHERE id IN (
    SELECT j.id FROM job j
    WHERE j.run_at <= $1 AND (j.lease_until IS NULL OR j.lease_until < clock_timestamp())
      AND NOT EXISTS (SELECT 1 FROM job e WHERE e.lane = j.lane AND e.ordering_key = j.ordering_key AND e.seq < j.seq)
    ORDER BY j.run_at, j.seq LIMIT $2 FOR UPDATE SKIP LOCKED)
RETURNING seq, id, lane, ordering_key, kind, payload::text AS payload, run_at, attempts, correlation_id, causation_id;

-- name: finish_job
-- Remove a job that this lease still holds.
DELETE FROM job WHERE id = $1 AND leased_by = $2;

-- name: postpone_job
-- Give a job back, to be tried again later.
UPDATE job SET run_at = $3, lease_until = NULL, leased_by = NULL WHERE id = $1 AND leased_by = $2;

-- name: next_due
-- When the earliest timer or free job of the tenant is due; NULL where there is none.
SELECT least((SELECT min(due_at) FROM timer), (SELECT min(run_at) FROM job));

-- name: set_clock
-- Move the tenant's test clock, never backwards; returns where it stands.
UPDATE tenant SET clock_at = greatest(clock_at, $1) RETURNING clock_at;

-- name: put_dead_letter
-- Keep what could not be handled.
INSERT INTO dead_letter (id, source, kind, detail, error, died_at) VALUES ($1, $2, $3, $4, $5, $6);

-- name: list_dead_letters
-- What could not be handled and was not replayed, oldest first.
SELECT id, source, kind, detail::text AS detail, error, died_at FROM dead_letter
WHERE replayed_at IS NULL AND id > $1 ORDER BY id LIMIT $2;

-- name: count_dead_letters
-- How many could not be handled and were not replayed.
SELECT count(*) FROM dead_letter WHERE replayed_at IS NULL;

-- name: job_lanes
-- What waits to go out, by lane: how much, how much of it was tried before, and since when the oldest has been due.
SELECT lane, count(*) AS jobs, count(*) FILTER (WHERE attempts > 0) AS tried, min(run_at) AS next_at, max(attempts) AS attempts
FROM job GROUP BY lane ORDER BY jobs DESC, lane LIMIT 100;

-- name: take_dead_letter
-- Mark a dead letter as replayed.
UPDATE dead_letter SET replayed_at = $2 WHERE id = $1 AND replayed_at IS NULL
RETURNING source, kind, detail::text AS detail;

-- name: find_event
-- One event by its place in the log.
SELECT xid, seq, id, type, recorded_at, actor, correlation_id, causation_id, data::text AS data
FROM event_log WHERE xid = $1 AND seq = $2;

-- name: tenants_with_alarms
-- Tenants with a due timer; sandbox tenants by their own clock.
SELECT t.id FROM tenant t
WHERE EXISTS (SELECT 1 FROM timer x WHERE x.tenant_id = t.id AND x.due_at <= coalesce(t.clock_at, $1));

-- name: tenants_with_jobs
-- Tenants with a due job that nobody holds.
SELECT t.id FROM tenant t
WHERE EXISTS (SELECT 1 FROM job j WHERE j.tenant_id = t.id AND j.run_at <= coalesce(t.clock_at, $1)
              AND (j.lease_until IS NULL OR j.lease_until < clock_timestamp()));

-- name: consumers_with_news
-- Tenants and consumers of their logs with anything beyond the consumer's cursor: of each log only its end is looked at.
SELECT t.id, c.name FROM tenant t
CROSS JOIN LATERAL (SELECT e.xid, e.seq FROM event_log e WHERE e.tenant_id = t.id
                    ORDER BY e.tenant_id DESC, e.xid DESC, e.seq DESC LIMIT 1) AS newest
CROSS JOIN unnest($1::text[]) AS c (name)
LEFT JOIN subscription s ON s.tenant_id = t.id AND s.name = c.name
WHERE (newest.xid, newest.seq) > (coalesce(s.xid, '0'::xid8), coalesce(s.seq, 0));

-- name: insert_tenant
-- Add a tenant.
INSERT INTO tenant (id, slug, name, sandbox, clock_at, currency, timezone, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: list_tenants
-- All tenants, oldest first.
SELECT * FROM tenant WHERE id > $1 ORDER BY id LIMIT $2;

-- name: tenant_named
-- The tenant of a short name.
SELECT id FROM tenant WHERE slug = $1;

-- name: find_tenant
-- One tenant.
SELECT * FROM tenant WHERE id = $1;

-- name: insert_key
-- Add an access key.
INSERT INTO access_key (id, tenant_id, hash, label, scopes, created_at, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: find_key
-- The key of a hash, with its tenant's clock state.
SELECT id, tenant_id, label, scopes, expires_at, revoked_at FROM access_key WHERE hash = $1;

-- name: list_keys
-- The tenant's keys, also the revoked ones where asked for; the secret is not kept.
SELECT id, label, scopes, created_at, expires_at, revoked_at FROM access_key
WHERE id > $1 AND ($2 OR revoked_at IS NULL) ORDER BY id LIMIT $3;

-- name: show_key
-- One key of the tenant.
SELECT id, label, scopes, created_at, expires_at, revoked_at FROM access_key WHERE id = $1;

-- name: revoke_key
-- End a key.
UPDATE access_key SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL RETURNING id;

-- name: agenda
-- Where some cursors stand, in their order, what is due, and when the next thing will be.
WITH newest AS (SELECT xid, seq FROM event_log ORDER BY xid DESC, seq DESC LIMIT 1),
head AS (
    SELECT min(j.run_at) AS run_at FROM job j
    WHERE NOT EXISTS (SELECT 1 FROM job e WHERE e.lane = j.lane AND e.ordering_key = j.ordering_key AND e.seq < j.seq)),
alarm AS (SELECT min(due_at) AS due_at FROM timer),
place AS (
    SELECT array_agg(s.xid ORDER BY n.number) AS xids, array_agg(s.seq ORDER BY n.number) AS seqs
    FROM unnest($1::text::text[]) WITH ORDINALITY AS n (name, number) LEFT JOIN subscription s ON s.name = n.name)
SELECT place.xids, place.seqs, pg_snapshot_xmin(pg_current_snapshot()) AS watermark,
    coalesce(alarm.due_at <= $2, false) AS timers_due,
    coalesce(head.run_at <= $2, false) AS jobs_due,
    least(alarm.due_at, head.run_at) AS next_due, newest.xid, newest.seq
FROM head CROSS JOIN alarm CROSS JOIN place LEFT JOIN newest ON true;

-- name: start_subscriptions
-- Make cursors at the beginning of the log.
INSERT INTO subscription (name) SELECT * FROM unnest($1::text[]) ON CONFLICT DO NOTHING;

-- name: move_subscriptions
-- Advance those of some cursors that stand where they were seen and that no other worker has; returns their names.
WITH free AS (
    SELECT name, xid, seq FROM subscription WHERE name = ANY($1::text::text[]) ORDER BY name FOR UPDATE SKIP LOCKED)
UPDATE subscription s SET xid = d.to_xid, seq = d.to_seq
FROM free JOIN unnest($1::text::text[], $2::text::xid8[], $3::text::bigint[], $4::text::xid8[], $5::text::bigint[])
    AS d (name, xid, seq, to_xid, to_seq) ON (d.name, d.xid, d.seq) = (free.name, free.xid, free.seq)
WHERE s.name = free.name RETURNING s.name;

-- name: audit_people
-- What people and keys did, newest first, before a place in the log; by an actor, of some types, about a thing, from and
-- to a moment, all where given.
SELECT xid, seq, id, type, subject_type, subject_id, recorded_at, actor, correlation_id, causation_id, came_from,
       data::text AS data
FROM event_log
WHERE (xid, seq) < ($1::xid8, $2::bigint) AND actor NOT LIKE 'system:%' AND ($3::text IS NULL OR actor = $3)
  AND ($4::text[] IS NULL OR type = ANY($4)) AND ($5::uuid IS NULL OR subject_id = $5)
  AND ($6::timestamptz IS NULL OR recorded_at >= $6) AND ($7::timestamptz IS NULL OR recorded_at < $7)
ORDER BY xid DESC, seq DESC LIMIT $8;

-- name: audit_everybody
-- The same with what Headway did by itself.
SELECT xid, seq, id, type, subject_type, subject_id, recorded_at, actor, correlation_id, causation_id, came_from,
       data::text AS data
FROM event_log
WHERE (xid, seq) < ($1::xid8, $2::bigint) AND ($3::text IS NULL OR actor = $3)
  AND ($4::text[] IS NULL OR type = ANY($4)) AND ($5::uuid IS NULL OR subject_id = $5)
  AND ($6::timestamptz IS NULL OR recorded_at >= $6) AND ($7::timestamptz IS NULL OR recorded_at < $7)
ORDER BY xid DESC, seq DESC LIMIT $8;
