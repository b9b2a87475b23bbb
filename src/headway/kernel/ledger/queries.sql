-- name: search
-- Records newest first, before a number; of a kind, about a thing, naming a party, by an actor, under a policy, for a
-- reason, with a margin of at most so much, from and to a moment, all where given.
SELECT number, id, kind, policy, subject_type, subject_id, decided_at, actor, autonomy, correlation_id, reason, choice,
       party, margin_minor, verdict::json ->> 'sentence' AS sentence, verdict::json ->> 'currency' AS currency
FROM decision
WHERE number < $1 AND ($2::text IS NULL OR kind = $2) AND ($3::uuid[] IS NULL OR subject_id = ANY($3))
  AND ($4::text IS NULL OR party = $4) AND ($5::text IS NULL OR actor = $5) AND ($6::text IS NULL OR policy = $6)
  AND ($7::text IS NULL OR reason = $7) AND ($8::bigint IS NULL OR margin_minor <= $8)
  AND ($9::timestamptz IS NULL OR decided_at >= $9) AND ($10::timestamptz IS NULL OR decided_at < $10)
ORDER BY number DESC LIMIT $11;

-- name: records
-- Some records by their numbers' order.
SELECT * FROM decision WHERE id = ANY($1::uuid[]) ORDER BY number DESC;

-- name: kinds
-- What is decided, by which policies, how often, and when last.
SELECT kind, policy, count(*) AS decisions, max(decided_at) AS last_at FROM decision
WHERE decided_at >= $1 GROUP BY kind, policy ORDER BY kind, policy;

-- name: chain_places
-- How the events of one chain of consequences hang together, in order: what each follows from, and the decision it tells.
SELECT id, causation_id, data ->> 'decision_id' AS decision_id FROM event_log
WHERE correlation_id = $1 ORDER BY xid, seq LIMIT $2;

-- name: chain_events
-- Some events of one chain of consequences, in order.
SELECT id, type, subject_type, subject_id, recorded_at, actor FROM event_log
WHERE correlation_id = $1 AND id = ANY($2::uuid[]) ORDER BY xid, seq;

-- name: chain_decisions
-- Some decisions, in order.
SELECT id, number, kind, subject_type, subject_id, decided_at, actor, verdict::json ->> 'sentence' AS sentence
FROM decision WHERE id = ANY($1::uuid[]) ORDER BY number;
