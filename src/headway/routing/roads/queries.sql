-- name: known_pairs
-- What a source ($1) said of pairs among places ($4), for a profile and band, since $5.
SELECT origin, destination, duration_s, distance_m FROM travel_cache
WHERE source = $1 AND profile = $2 AND band = $3 AND origin = ANY($4::text[]) AND destination = ANY($4::text[])
  AND made_at >= $5;

-- name: keep_pairs
-- Keep answers; newer ones replace older ones.
INSERT INTO travel_cache (source, profile, band, origin, destination, duration_s, distance_m, made_at)
SELECT $1, $2, $3, origin, destination, duration_s, distance_m, $8
FROM unnest($4::text[], $5::text[], $6::int[], $7::int[]) AS t(origin, destination, duration_s, distance_m)
ON CONFLICT (tenant_id, source, profile, band, origin, destination) DO UPDATE
SET duration_s = EXCLUDED.duration_s, distance_m = EXCLUDED.distance_m, made_at = EXCLUDED.made_at;

-- name: forget_pairs
-- Forget what is older than $1, and the oldest beyond $2 rows.
DELETE FROM travel_cache WHERE made_at < $1
    OR made_at < (SELECT made_at FROM travel_cache ORDER BY made_at DESC OFFSET $2 LIMIT 1);
