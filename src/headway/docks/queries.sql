-- name: save_rules
-- What a site keeps to.
INSERT INTO dock_site (site, rules) VALUES ($1, $2::jsonb)
ON CONFLICT (tenant_id, site) DO UPDATE SET rules = excluded.rules;

-- name: rules_of
-- What a site keeps to; no row: the usual.
SELECT rules::text AS rules FROM dock_site WHERE site = $1;

-- name: save_door
-- Add or replace a door.
INSERT INTO dock_door (site, code, directions, equipment, opening, units_per_hour, active)
VALUES ($1, $2, $3, $4, $5::jsonb, $6, $7)
ON CONFLICT (tenant_id, site, code) DO UPDATE SET directions = excluded.directions, equipment = excluded.equipment,
    opening = excluded.opening, units_per_hour = excluded.units_per_hour, active = excluded.active;

-- name: doors_of
-- The doors of a site.
SELECT site, code, directions, equipment, opening::text AS opening, units_per_hour, active
FROM dock_door WHERE site = $1 ORDER BY code;

-- name: lock_doors
-- The doors of a site, held until the transaction ends: only one at a time changes who stands where.
SELECT site, code, directions, equipment, opening::text AS opening, units_per_hour, active
FROM dock_door WHERE site = $1 ORDER BY code FOR UPDATE;

-- name: dock_sites
-- Sites that have doors.
SELECT DISTINCT site FROM dock_door ORDER BY site;

-- name: holding
-- Appointments that hold a time of a site's doors, in order.
SELECT a.*, ARRAY(SELECT shipment_id FROM appointment_shipment s WHERE s.appointment_id = a.id ORDER BY 1) AS shipment_ids
FROM appointment a WHERE a.site = $1 AND a.held IS NOT NULL ORDER BY a.start_at, a.id;

-- name: find_appointment
-- One appointment.
SELECT a.*, ARRAY(SELECT shipment_id FROM appointment_shipment s WHERE s.appointment_id = a.id ORDER BY 1) AS shipment_ids
FROM appointment a WHERE a.id = $1;

-- name: list_appointments
-- Appointments of a site that touch a period, all sites where none is named; in order, after a place.
SELECT a.*, ARRAY(SELECT shipment_id FROM appointment_shipment s WHERE s.appointment_id = a.id ORDER BY 1) AS shipment_ids
FROM appointment a
WHERE ($1::text IS NULL OR a.site = $1) AND a.start_at < $3 AND a.end_at > $2
  AND ($4::timestamptz IS NULL OR (a.start_at, a.id) > ($4, $5::uuid))
ORDER BY a.start_at, a.id LIMIT $6;

-- name: any_living
-- Does a dock wait for anybody?
SELECT EXISTS (SELECT FROM appointment WHERE held IS NOT NULL);

-- name: of_shipment
-- Living appointments of a shipment in a direction.
SELECT a.id, a.site FROM appointment a JOIN appointment_shipment s ON (s.tenant_id, s.appointment_id) = (a.tenant_id, a.id)
WHERE s.shipment_id = $1 AND a.held IS NOT NULL AND ($2::text IS NULL OR a.direction = $2) ORDER BY a.start_at, a.id;

-- name: of_shipments
-- Living appointments of some shipments in a direction, by site.
SELECT DISTINCT a.id, a.site FROM appointment a
JOIN appointment_shipment s ON (s.tenant_id, s.appointment_id) = (a.tenant_id, a.id)
WHERE s.shipment_id = ANY($1::uuid[]) AND a.held IS NOT NULL AND a.direction = $2 ORDER BY a.site, a.id;

-- name: sites_of
-- The sites of some appointments.
SELECT DISTINCT site FROM appointment WHERE id = ANY($1::uuid[]) ORDER BY site;

-- name: of_route
-- The newest appointment of a route.
SELECT id, site FROM appointment WHERE route_id = $1 ORDER BY held IS NULL, start_at DESC LIMIT 1;

-- name: add_appointment
-- Hold a time of a door; no row where it is there already.
INSERT INTO appointment (id, site, door, direction, start_at, end_at, planned_at, held, not_before, fits_by, units,
    equipment, carrier_id, carrier_code, vehicle, route_id, reference, booked_by)
SELECT $1, $2, $3, $4, $5, $6, $5,
    int8range(d.number * 100000000000 + floor(extract(epoch FROM $5::timestamptz))::bigint,
              d.number * 100000000000 + floor(extract(epoch FROM $6::timestamptz))::bigint),
    $7, $8, $9, $10, $11, $12, $13, $14, $15, $16
FROM dock_door d WHERE d.site = $2 AND d.code = $3 AND NOT EXISTS (SELECT FROM appointment WHERE id = $1)
RETURNING id;

-- name: put_shipments
-- What an appointment is for.
INSERT INTO appointment_shipment (appointment_id, shipment_id) SELECT $1, unnest($2::uuid[]) ON CONFLICT DO NOTHING;

-- name: drop_shipments
-- An appointment is for these no more.
DELETE FROM appointment_shipment WHERE appointment_id = $1 AND shipment_id = ANY($2::uuid[]);

-- name: place_appointments
-- Let some living appointments stand at other times and doors, all at once.
UPDATE appointment a SET door = p.door, start_at = p.start_at, end_at = p.end_at, version = a.version + 1,
    held = int8range(d.number * 100000000000 + floor(extract(epoch FROM p.start_at))::bigint,
                     d.number * 100000000000 + floor(extract(epoch FROM p.end_at))::bigint)
FROM unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::timestamptz[]) AS p (id, door, start_at, end_at)
JOIN dock_door d ON d.code = p.door AND d.site = $5
WHERE a.id = p.id AND a.held IS NOT NULL;

-- name: expect_at
-- When its vehicle or goods are expected.
UPDATE appointment SET not_before = $2 WHERE id = $1;

-- name: set_route
-- What a changed route asks of its appointment.
UPDATE appointment SET vehicle = $2, fits_by = $3, units = $4, version = version + 1 WHERE id = $1;

-- name: arrive
-- Its vehicle is on the site.
UPDATE appointment SET arrived_at = coalesce(arrived_at, $2), vehicle = CASE WHEN $3 = '' THEN vehicle ELSE $3 END,
    version = version + 1 WHERE id = $1;

-- name: to_door
-- Its vehicle stands at the door.
UPDATE appointment SET state = 'at_door', version = version + 1 WHERE id = $1 AND state = 'booked';

-- name: end_appointment
-- It is over, and holds nothing any more.
UPDATE appointment SET state = $2, ended_at = $3, held = NULL, version = version + 1,
    end_at = CASE WHEN $2 = 'done' AND $3 > start_at THEN $3 ELSE end_at END
WHERE id = $1 AND held IS NOT NULL;

-- name: set_ready
-- Everything of it is staged since; or not any more.
UPDATE appointment SET ready_at = $2, version = version + 1 WHERE id = $1;

-- name: release_appointments
-- They may be loaded.
UPDATE appointment SET released_at = $2, version = version + 1 WHERE id = ANY($1::uuid[]) AND released_at IS NULL;

-- name: put_readiness
-- How far the goods of shipments are; what was reported later stands.
INSERT INTO loading_readiness (shipment_id, state, at, expected_at, reported_by)
SELECT unnest($1::uuid[]), $2, $3, $4, $5
ON CONFLICT (tenant_id, shipment_id) DO UPDATE SET state = excluded.state, at = excluded.at,
    expected_at = excluded.expected_at, reported_by = excluded.reported_by
WHERE loading_readiness.at <= excluded.at;

-- name: readiness_of
-- How far the goods of shipments are.
SELECT shipment_id, state, at, expected_at FROM loading_readiness WHERE shipment_id = ANY($1::uuid[]);

-- name: add_wave
-- A wave of a site; one for each cut-off.
INSERT INTO dock_wave (id, site, name, cutoff_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (tenant_id, site, cutoff_at) DO NOTHING RETURNING *;

-- name: wave_at
-- The wave of a site and cut-off.
SELECT * FROM dock_wave WHERE site = $1 AND cutoff_at = $2;

-- name: lock_wave
-- One wave, held until the transaction ends.
SELECT * FROM dock_wave WHERE id = $1 FOR UPDATE;

-- name: open_waves
-- Waves of a site that are not closed, in the order of their cut-offs, held until the transaction ends.
SELECT * FROM dock_wave WHERE site = $1 AND state <> 'closed' ORDER BY cutoff_at FOR UPDATE;

-- name: list_waves
-- Waves of a site with a cut-off in a period.
SELECT * FROM dock_wave WHERE ($1::text IS NULL OR site = $1) AND cutoff_at >= $2 AND cutoff_at < $3
ORDER BY cutoff_at, site LIMIT $4;

-- name: cutoff_before
-- The cut-off of a site before another.
SELECT max(cutoff_at) FROM dock_wave WHERE site = $1 AND cutoff_at < $2;

-- name: wave_decided
-- What was decided of a wave.
UPDATE dock_wave SET state = $2, decided = $3, decision_id = $4, released_at = coalesce(released_at, $5) WHERE id = $1;

-- name: shifts_of
-- What decisions moved some appointments, the newest first.
SELECT subject_id AS appointment_id, recorded_at AS at, (data ->> 'before')::timestamptz AS before,
       (data ->> 'start')::timestamptz AS start, data ->> 'cause' AS cause, (data ->> 'decision_id')::uuid AS decision_id
FROM event_log
WHERE type = 'docks.AppointmentMoved' AND subject_id = ANY($1::uuid[]) AND data ->> 'decision_id' IS NOT NULL
ORDER BY recorded_at DESC, seq DESC LIMIT $2;

-- name: put_short
-- A route that no door loads in time; since when stays as it is.
INSERT INTO dock_short (route_id, site, needed_by, since, loading) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (tenant_id, route_id) DO UPDATE SET site = excluded.site, needed_by = excluded.needed_by,
    loading = excluded.loading;

-- name: find_short
-- What a door is sought for, where a route is not loaded in time.
SELECT loading::text FROM dock_short WHERE route_id = $1;

-- name: short_at
-- What a site's doors do not load in time so far and could still, the most urgent first.
SELECT loading::text AS loading FROM dock_short WHERE site = $1 AND needed_by > $2 ORDER BY needed_by, route_id;

-- name: end_short
-- It is loaded in time, or needs no door any more.
DELETE FROM dock_short WHERE route_id = $1;
