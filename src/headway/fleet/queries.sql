-- name: tenant
-- The tenant's time zone and currency.
SELECT timezone, currency FROM tenant WHERE id = current_tenant();

-- name: get_dimensions
-- What a load is counted in.
SELECT dimensions FROM fleet_setting;

-- name: set_dimensions
-- Replace what a load is counted in.
INSERT INTO fleet_setting (dimensions) VALUES ($1)
ON CONFLICT (tenant_id) DO UPDATE SET dimensions = excluded.dimensions;

-- name: save_depot
-- Add or change a depot.
INSERT INTO depot (code, site, active, detail) VALUES ($1, $2, $3, $4)
ON CONFLICT (tenant_id, code) DO UPDATE SET site = excluded.site, active = excluded.active, detail = excluded.detail;

-- name: save_store
-- Add or change a store.
INSERT INTO store (code, depot, customer, postal_code, active, detail) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (tenant_id, code) DO UPDATE SET depot = excluded.depot, customer = excluded.customer,
    postal_code = excluded.postal_code, active = excluded.active, detail = excluded.detail;

-- name: save_vehicle
-- Add or change a vehicle; whether it is in service stays as it is. Gives its id.
INSERT INTO vehicle (id, code, carrier, depot, active, detail) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (tenant_id, code) DO UPDATE SET carrier = excluded.carrier, depot = excluded.depot,
    active = excluded.active, detail = excluded.detail
RETURNING id;

-- name: save_driver
-- Add or change a driver. Gives the id.
INSERT INTO driver (id, code, carrier, depot, active, detail) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (tenant_id, code) DO UPDATE SET carrier = excluded.carrier, depot = excluded.depot,
    active = excluded.active, detail = excluded.detail
RETURNING id;

-- name: save_shift
-- Add a shift, or change the driver's of the same start; one that was changed is no longer signed off.
INSERT INTO shift (id, driver_id, vehicle_id, depot, start_at, end_at, detail) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (tenant_id, driver_id, start_at) DO UPDATE SET vehicle_id = excluded.vehicle_id, depot = excluded.depot,
    end_at = excluded.end_at, detail = excluded.detail, signed_off_at = NULL, signed_off_reason = NULL
RETURNING id;

-- name: change_shift
-- Change a shift by its id. Gives the id, nothing where there is none.
UPDATE shift SET driver_id = $2, vehicle_id = $3, depot = $4, start_at = $5, end_at = $6, detail = $7,
    signed_off_at = NULL, signed_off_reason = NULL
WHERE id = $1 RETURNING id;

-- name: shift_clash
-- A driver or vehicle that is on another shift at some of these times.
SELECT s.id, s.start_at, s.end_at, d.code AS driver, v.code AS vehicle, s.driver_id
FROM shift s JOIN driver d ON (d.tenant_id, d.id) = (s.tenant_id, s.driver_id)
JOIN vehicle v ON (v.tenant_id, v.id) = (s.tenant_id, s.vehicle_id)
WHERE (s.driver_id = $1 OR s.vehicle_id = $2) AND s.start_at < $4 AND s.end_at > $3 AND s.signed_off_at IS NULL
  AND s.id IS DISTINCT FROM $5 AND (s.driver_id <> $1 OR s.start_at <> $3)
LIMIT 1;

-- name: hold_fleet
-- Whoever changes shifts waits here: two shifts cannot take one vehicle side by side.
SELECT pg_advisory_xact_lock(hashtextextended('fleet.shifts' || current_tenant()::text, 0));

-- name: vehicle_by_code
-- One vehicle, held until the transaction ends.
SELECT id, code, carrier, detail, out_since, out_until, out_reason FROM vehicle WHERE code = $1 FOR UPDATE;

-- name: driver_by_code
-- One driver.
SELECT id, code, carrier, detail FROM driver WHERE code = $1;

-- name: vehicle_out
-- Take a vehicle out of service.
UPDATE vehicle SET out_since = $2, out_until = $3, out_reason = $4 WHERE id = $1;

-- name: vehicle_back
-- Put a vehicle in service again; gives its code, nothing where it was.
UPDATE vehicle SET out_since = NULL, out_until = NULL, out_reason = NULL
WHERE id = $1 AND out_since IS NOT NULL RETURNING code;

-- name: vehicle_overdue
-- The vehicle that was expected back by now and is still out.
SELECT id, code FROM vehicle WHERE id = $1 AND out_until <= $2;

-- name: shift_to_end
-- The driver's shift of this id, else the one that runs now, else the next within a day.
SELECT id, signed_off_at FROM shift
WHERE driver_id = $1 AND (id = $2 OR ($2::uuid IS NULL AND end_at > $3 AND start_at < $3 + interval '1 day'))
ORDER BY signed_off_at IS NOT NULL, start_at LIMIT 1 FOR UPDATE;

-- name: sign_off
-- End a shift early.
UPDATE shift SET signed_off_at = $2, signed_off_reason = $3 WHERE id = $1;

-- name: shifts_between
-- Shifts that begin in a span, of one depot where given, with vehicle and driver.
SELECT s.id, s.start_at, s.end_at, s.depot, s.detail, s.signed_off_at, s.signed_off_reason,
       v.id AS vehicle_id, v.code AS vehicle, v.active AS vehicle_active, v.detail AS vehicle_detail,
       v.out_since, v.out_until, v.out_reason,
       d.id AS driver_id, d.code AS driver, d.active AS driver_active, d.detail AS driver_detail
FROM shift s JOIN driver d ON (d.tenant_id, d.id) = (s.tenant_id, s.driver_id)
JOIN vehicle v ON (v.tenant_id, v.id) = (s.tenant_id, s.vehicle_id)
WHERE s.start_at >= $2 AND s.start_at < $3 AND ($1::text IS NULL OR s.depot = $1)
ORDER BY v.code, s.start_at, s.id;

-- name: get_shift
-- One shift with vehicle and driver.
SELECT s.id, s.start_at, s.end_at, s.depot, s.detail, s.signed_off_at, s.signed_off_reason,
       v.id AS vehicle_id, v.code AS vehicle, v.active AS vehicle_active, v.detail AS vehicle_detail,
       v.out_since, v.out_until, v.out_reason,
       d.id AS driver_id, d.code AS driver, d.active AS driver_active, d.detail AS driver_detail
FROM shift s JOIN driver d ON (d.tenant_id, d.id) = (s.tenant_id, s.driver_id)
JOIN vehicle v ON (v.tenant_id, v.id) = (s.tenant_id, s.vehicle_id)
WHERE s.id = $1;

-- name: get_depot
-- One depot.
SELECT detail FROM depot WHERE code = $1;

-- name: list_depots
-- Depots by code.
SELECT detail FROM depot WHERE code > $1 ORDER BY code LIMIT $2;

-- name: all_depots
-- Every depot, also out of use: shifts may still stand there.
SELECT code, detail FROM depot ORDER BY code;

-- name: depots_of_site
-- The depots that hold a site's goods and are in use.
SELECT detail FROM depot WHERE site = $1 AND active ORDER BY code;

-- name: list_stores
-- Stores by code.
SELECT detail FROM store WHERE code > $1 ORDER BY code LIMIT $2;

-- name: stores_of_customer
-- The stores of a customer in use.
SELECT detail FROM store WHERE customer = $1 AND active ORDER BY code;

-- name: list_vehicles
-- Vehicles by code, of a carrier or depot where given.
SELECT id, detail, out_since, out_until, out_reason FROM vehicle
WHERE code > $1 AND ($3::text IS NULL OR carrier = $3) AND ($4::text IS NULL OR depot = $4) ORDER BY code LIMIT $2;

-- name: list_drivers
-- Drivers by code, of a carrier or depot where given.
SELECT id, detail FROM driver
WHERE code > $1 AND ($3::text IS NULL OR carrier = $3) AND ($4::text IS NULL OR depot = $4) ORDER BY code LIMIT $2;

-- name: get_paper_rules
-- What is asked of papers.
SELECT rules::text FROM fleet_paper_rule;

-- name: set_paper_rules
-- Ask something else of papers.
INSERT INTO fleet_paper_rule (rules) VALUES ($1) ON CONFLICT (tenant_id) DO UPDATE SET rules = excluded.rules;

-- name: vehicles_by_code
-- Some vehicles.
SELECT code, detail, out_since FROM vehicle WHERE code = ANY($1::text[]);

-- name: vehicles_in_use
-- Every vehicle in use.
SELECT detail FROM vehicle WHERE active ORDER BY code;

-- name: drivers_in_use
-- Every driver in use.
SELECT detail FROM driver WHERE active ORDER BY code;

-- name: hold_driver
-- One driver, held until the transaction ends.
SELECT id, code, carrier, detail FROM driver WHERE code = $1 FOR UPDATE;

-- name: vehicle_detail
-- Write what a vehicle is.
UPDATE vehicle SET detail = $2 WHERE id = $1;

-- name: driver_detail
-- Write what a driver is.
UPDATE driver SET detail = $2 WHERE id = $1;
