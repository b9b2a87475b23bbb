-- name: watermark
-- The oldest transaction still running: below it all of the log is final.
SELECT pg_snapshot_xmin(pg_current_snapshot())::text;

-- name: changed
-- What final events after a place are about: their subject, and those of some fields that they have.
SELECT e.type, e.subject_type, e.subject_id,
       (SELECT jsonb_object_agg(k.name, e.data -> k.name) FROM unnest($3::text[]) AS k (name)
        WHERE e.data ? k.name)::text AS named
FROM event_log e
WHERE (e.xid, e.seq) > ($1::xid8, $2::bigint) AND e.xid < pg_snapshot_xmin(pg_current_snapshot())
ORDER BY e.xid, e.seq LIMIT $4;
