-- name: lock_health
-- How some connectors fare, locked in the order of their names.
SELECT h.* FROM unnest($1::text[], $2::text[]) AS k (kind, key)
JOIN connector_health h ON h.kind = k.kind AND h.key = k.key ORDER BY h.kind, h.key FOR UPDATE OF h;

-- name: put_health
-- How a connector fares now.
INSERT INTO connector_health (kind, key, id, name, carrier_code, failures, failing_since, last_failed_at, last_sentence,
                              worked_at, worked, usual_gap_s, told_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
ON CONFLICT (tenant_id, kind, key) DO UPDATE
SET name = excluded.name, carrier_code = excluded.carrier_code, failures = excluded.failures,
    failing_since = excluded.failing_since, last_failed_at = coalesce(excluded.last_failed_at, connector_health.last_failed_at),
    last_sentence = coalesce(excluded.last_sentence, connector_health.last_sentence), worked_at = excluded.worked_at,
    worked = excluded.worked, usual_gap_s = excluded.usual_gap_s, told_at = excluded.told_at;

-- name: troubled
-- Connectors of these kinds that failed the last time.
SELECT kind, key FROM connector_health WHERE kind = ANY($1::text[]) AND failures > 0;

-- name: list_health
-- How all connectors fare, those that fail first.
SELECT id, kind, name, carrier_code, failures, failing_since, last_failed_at, last_sentence, worked_at, worked, told_at
FROM connector_health ORDER BY told_at IS NULL, kind, name LIMIT $1;
