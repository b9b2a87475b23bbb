-- name: lock_report
-- A report that has not ended, held until the transaction ends.
SELECT * FROM report WHERE id = $1 AND ended_at IS NULL FOR UPDATE;

-- name: put_report
-- Make a report, or write it anew.
INSERT INTO report (id, name, page, question, cadence, format, active, next_at, version, made_by, made_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
ON CONFLICT (tenant_id, id) DO UPDATE
SET name = excluded.name, page = excluded.page, question = excluded.question, cadence = excluded.cadence,
    format = excluded.format, active = excluded.active, next_at = excluded.next_at, version = excluded.version;

-- name: report_due
-- When a report's next edition is due.
UPDATE report SET next_at = $2 WHERE id = $1;

-- name: end_report
-- A report is sent never again.
UPDATE report SET ended_at = $2, active = false, next_at = NULL, version = version + 1 WHERE id = $1;

-- name: remove_recipients
-- Whoever is not named any more gets no further editions.
UPDATE report_recipient SET removed_at = $3 WHERE report_id = $1 AND address <> ALL($2::text[]) AND removed_at IS NULL;

-- name: put_recipient
-- Somebody gets a report; who got it before keeps the link, and stays without it where they stopped it.
INSERT INTO report_recipient (report_id, address, token_hash, sealed) VALUES ($1, $2, $3, $4)
ON CONFLICT (tenant_id, report_id, address) DO UPDATE SET removed_at = NULL;

-- name: recipients
-- Who gets some reports, or has stopped them.
SELECT report_id, address, stopped_at, token_hash FROM report_recipient
WHERE report_id = ANY($1::uuid[]) AND removed_at IS NULL ORDER BY report_id, address;

-- name: recipient_of_link
-- The report and recipient of a link.
SELECT r.report_id, r.address, r.stopped_at, p.name FROM report_recipient r
JOIN report p ON p.tenant_id = r.tenant_id AND p.id = r.report_id
WHERE r.token_hash = $1 AND p.ended_at IS NULL;

-- name: stop_recipient
-- A recipient wants no further editions, or wants them again ($3 NULL).
UPDATE report_recipient SET stopped_at = $3 WHERE report_id = $1 AND address = $2;

-- name: put_edition
-- Keep an edition; no row where this one was written already.
INSERT INTO report_edition (id, report_id, due_at, made_at, asked_by, subject, body, file_name, file)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING RETURNING id;

-- name: put_deliveries
-- Deliveries that are on their way.
INSERT INTO report_delivery (edition_id, report_id, address, state, queued_at)
SELECT $1, $2, address, 'queued', $4 FROM unnest($3::text[]) AS address;

-- name: find_post
-- What a delivery sends, to whom, and by which link it can be stopped; a state other than queued: there is nothing to do.
SELECT e.subject, e.body, e.file_name, e.file, r.address, r.sealed, r.stopped_at, r.removed_at, d.state, t.name AS sender
FROM report_recipient r
JOIN report_edition e ON e.report_id = r.report_id AND e.id = $1
JOIN report_delivery d ON d.edition_id = e.id AND d.address = r.address
CROSS JOIN tenant t
WHERE r.token_hash = $2;

-- name: end_delivery
-- A delivery was taken, or given up; a row only the first time.
UPDATE report_delivery d SET state = $3, ended_at = $4, problem = $5
FROM report_recipient r
WHERE r.token_hash = $2 AND d.edition_id = $1 AND d.address = r.address AND d.report_id = r.report_id
  AND d.state = 'queued'
RETURNING d.report_id;

-- name: list_reports
-- Reports that have not ended, by name, after one.
SELECT * FROM report WHERE ended_at IS NULL AND (name, id) > ($1::text, $2::uuid) ORDER BY name, id LIMIT $3;

-- name: find_report
-- One report that has not ended.
SELECT * FROM report WHERE id = $1 AND ended_at IS NULL;

-- name: editions
-- The editions of a report, newest first, before one.
SELECT id, due_at, made_at, asked_by, subject, body, file_name FROM report_edition
WHERE report_id = $1 AND ($2::uuid IS NULL OR id < $2) ORDER BY id DESC LIMIT $3;

-- name: edition_file
-- The file of an edition.
SELECT file_name, file FROM report_edition WHERE report_id = $1 AND id = $2;

-- name: deliveries
-- What became of some editions.
SELECT edition_id, address, state, queued_at, ended_at, problem FROM report_delivery
WHERE edition_id = ANY($1::uuid[]) ORDER BY edition_id, address;
